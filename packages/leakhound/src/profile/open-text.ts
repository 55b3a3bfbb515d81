/** Recognizes text formats by their first line: Go's, then those older than profile.proto. */
import { err, type Result } from "../base/result.ts";
import { legacyReader } from "./legacy/legacy-reader.ts";
import { caught, type ProfileFault, profileFault } from "./model/fault.ts";
import { TEXT_BYTES_MAX } from "./model/limits.ts";
import { checkStackFrames } from "./model/stack-frames.ts";
import type { Profile } from "./model/types.ts";
import { excerptOf } from "./proto/sniff.ts";
import { CONTENTION_HEADER, readContention } from "./text/contention.ts";
import { COUNTS_HEADER, readCounts } from "./text/counts.ts";
import { goroutineProfile } from "./text/goroutine-profile.ts";
import { GOROUTINES_HEADER, readGoroutines } from "./text/goroutines.ts";
import { HEAP_HEADER, readHeap } from "./text/heap.ts";

/** writeGoroutineStacks in runtime/pprof truncates its text here, even inside a word. */
const GO_STACKS_BYTES_MAX = 64 * 1024 * 1024;
/** Comments give the functions of a stack; without them, a stack has only addresses. */
const SYMBOL = "\n#\t0x";

interface TextFormat {
  readonly header: RegExp;
  readonly hasSymbols: boolean;
  readonly read: (text: string) => Profile;
}

const GO_FORMATS: readonly TextFormat[] = [
  { header: HEAP_HEADER, hasSymbols: true, read: readHeap },
  { header: COUNTS_HEADER, hasSymbols: true, read: readCounts },
  { header: CONTENTION_HEADER, hasSymbols: true, read: readContention },
  { header: GOROUTINES_HEADER, hasSymbols: false, read: (text) => goroutineProfile(readGoroutines(text)) },
];

/**
 * Reads a profile in one of Go's text formats (heap, mutex, block, goroutine and other counts with `debug=1`,
 * goroutine with `debug=2`) or in a legacy format.
 *
 * @param where a file name or an address, for messages
 */
export function openText(bytes: Uint8Array, where: string): Result<Profile, ProfileFault> {
  if (bytes.length > TEXT_BYTES_MAX) return err(tooLarge(bytes, where));
  const text = decodeText(bytes);
  const firstLine = text.split("\n", 1)[0]!;
  const format = GO_FORMATS.find(
    ({ header, hasSymbols }) => header.test(firstLine) && (!hasSymbols || text.includes(SYMBOL)),
  );
  if (format) return readGoText(text, bytes.length, where, format.read);
  const read = legacyReader(text);
  if (!read) return err(profileFault("not-a-profile", `not a profile: begins with ${excerptOf(bytes)}`, where));
  return caught(() => checkStackFrames(read()), where);
}

function readGoText(
  text: string,
  textBytes: number,
  where: string,
  read: (text: string) => Profile,
): Result<Profile, ProfileFault> {
  const isTruncatedByGo = textBytes === GO_STACKS_BYTES_MAX;
  if (!text.endsWith("\n") && !isTruncatedByGo)
    return err(profileFault("truncated", "the text ends inside a line", where));
  return caught(
    () => checkStackFrames(read(isTruncatedByGo ? text.slice(0, text.lastIndexOf("\n\n") + 1) : text)),
    where,
  );
}

function tooLarge({ length }: Uint8Array, where: string): ProfileFault {
  return profileFault("too-large", `${length} bytes of text are more than the ${TEXT_BYTES_MAX} allowed`, where);
}

function decodeText(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes).replaceAll("\r\n", "\n");
}
