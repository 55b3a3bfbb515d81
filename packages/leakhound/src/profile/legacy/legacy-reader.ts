/** Text formats older than profile.proto, in the order in which they are tried. */
import type { Profile } from "../model/types.ts";
import { Lines, skipBlankAndComments } from "../text/lines.ts";
import { CONTENTION_TITLE, readLegacyContention } from "./contention.ts";
import { COUNTS_TITLE, readLegacyCounts } from "./counts.ts";
import { isHeapTitle, readLegacyHeap } from "./heap.ts";
import { isJava, readLegacyJava } from "./java.ts";
import { isThreadsTitle, readLegacyThreads } from "./threads.ts";

/** The reader for this text; null if it has none of the formats. The reader throws `MalformedProfile`. */
export function legacyReader(text: string): (() => Profile) | null {
  const lines = new Lines(text);
  skipBlankAndComments(lines);
  const title = lines.current ?? "";
  if (isHeapTitle(title)) return () => readLegacyHeap(lines);
  if (COUNTS_TITLE.test(title)) return () => readLegacyCounts(lines);
  if (isThreadsTitle(title)) return () => readLegacyThreads(lines);
  if (isJava(title, text)) return () => readLegacyJava(lines);
  if (CONTENTION_TITLE.test(title)) return () => readLegacyContention(lines);
  return null;
}
