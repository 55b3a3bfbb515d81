/** Tells the text forms apart by their first line, and reads them: Go's, then those of before profile.proto. */
import { err, type Result } from "../base/result.ts";
import { legacyReader } from "./legacy/forms.ts";
import { caught, type ProfileFault, profileFault } from "./model/fault.ts";
import { TEXT_BYTES_MAX } from "./model/limits.ts";
import type { Profile } from "./model/types.ts";
import { excerptOf } from "./proto/sniff.ts";
import { CONTENTION_HEADER, readContention } from "./text/contention.ts";
import { COUNTS_HEADER, readCounts } from "./text/counts.ts";
import { goroutineProfile } from "./text/goroutine-profile.ts";
import { GOROUTINES_HEADER, type Goroutine, readGoroutines } from "./text/goroutines.ts";
import { HEAP_HEADER, readHeap } from "./text/heap.ts";

/** writeGoroutineStacks in runtime/pprof stops here, in the middle of a word if it must. */
const GO_STACKS_BYTES_MAX = 64 * 1024 * 1024;
/** Functions are told in comments; where there are none, a stack is but addresses. */
const SYMBOL = "\n#\t0x";

interface TextForm {
  readonly header: RegExp;
  readonly hasSymbols: boolean;
  readonly read: (text: string) => Profile;
}

const GO_FORMS: readonly TextForm[] = [
  { header: HEAP_HEADER, hasSymbols: true, read: readHeap },
  { header: COUNTS_HEADER, hasSymbols: true, read: readCounts },
  { header: CONTENTION_HEADER, hasSymbols: true, read: readContention },
  { header: GOROUTINES_HEADER, hasSymbols: false, read: (text) => goroutineProfile(readGoroutines(text)) },
];

/**
 * Reads a profile in one of Go's text forms (heap, mutex, block, goroutine and other counts with `debug=1`,
 * goroutine with `debug=2`) or in a legacy one.
 *
 * @param where a file name or an address, for messages
 */
export function openText(bytes: Uint8Array, where: string): Result<Profile, ProfileFault> {
  if (bytes.length > TEXT_BYTES_MAX) return err(tooLarge(bytes, where));
  const text = decodeText(bytes);
  const firstLine = text.split("\n", 1)[0]!;
  const form = GO_FORMS.find(
    ({ header, hasSymbols }) => header.test(firstLine) && (!hasSymbols || text.includes(SYMBOL)),
  );
  if (form) return readGoText(text, bytes.length, where, form.read);
  const read = legacyReader(text);
  if (!read) return err(profileFault("not-a-profile", `not a profile: begins with ${excerptOf(bytes)}`, where));
  return caught(read, where);
}

/** The goroutines of `debug=2`, each by itself. */
export function parseGoroutines(bytes: Uint8Array, where: string): Result<readonly Goroutine[], ProfileFault> {
  if (bytes.length > TEXT_BYTES_MAX) return err(tooLarge(bytes, where));
  return readGoText(decodeText(bytes), bytes.length, where, readGoroutines);
}

function readGoText<T>(text: string, bytes: number, where: string, read: (text: string) => T): Result<T, ProfileFault> {
  const isCutByGo = bytes === GO_STACKS_BYTES_MAX;
  if (!text.endsWith("\n") && !isCutByGo) return err(profileFault("truncated", "the text ends inside a line", where));
  return caught(() => read(isCutByGo ? text.slice(0, text.lastIndexOf("\n\n") + 1) : text), where);
}

function tooLarge({ length }: Uint8Array, where: string): ProfileFault {
  return profileFault("too-large", `${length} bytes of text are more than the ${TEXT_BYTES_MAX} allowed`, where);
}

function decodeText(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes).replaceAll("\r\n", "\n");
}
