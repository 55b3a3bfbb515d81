/** Recognizes text formats by their first line: Go's, then those older than profile.proto. */
import { textOfBytes } from "../base/byte-text.ts";
import { foreignFormat } from "../base/foreign-formats.ts";
import { formatBytes } from "../base/format.ts";
import { err, type Result } from "../base/result.ts";
import { legacyReader } from "./legacy/legacy-reader.ts";
import { caught, foreignFault, type ProfileFault, profileFault } from "./model/fault.ts";
import { type InputLimits, limitsOf, TEXT_BYTES_MAX } from "./model/limits.ts";
import { checkStackFrames } from "./model/stack-frames.ts";
import type { Profile } from "./model/types.ts";
import { excerptOf } from "./proto/sniff.ts";
import { CONTENTION_HEADER, readContention } from "./text/contention.ts";
import { COUNTS_HEADER, readCounts } from "./text/counts.ts";
import { findDump } from "./text/dump-text.ts";
import { goroutineProfile } from "./text/goroutine-profile.ts";
import { readGoroutines } from "./text/goroutines.ts";
import { HEAP_HEADER, readHeap } from "./text/heap.ts";
import { v8Reader } from "./v8/heap-profile.ts";

/** Comments give the functions of a stack; without them, a stack has only addresses. */
const SYMBOL = /\n#[ \t]+0x/;

interface TextFormat {
  readonly header: RegExp;
  /** Whether the rest of a text that ends early is read, and the profile says so. */
  readonly mayBeCut: boolean;
  readonly read: (text: string) => Profile;
}

const GO_FORMATS: readonly TextFormat[] = [
  { header: HEAP_HEADER, mayBeCut: false, read: readHeap },
  { header: COUNTS_HEADER, mayBeCut: true, read: readCounts },
  { header: CONTENTION_HEADER, mayBeCut: false, read: readContention },
];

/**
 * Reads a profile in one of Go's text formats (heap, mutex, block, goroutine and other counts with `debug=1`,
 * goroutine with `debug=2`), the stacks of goroutines that a crash or a signal leaves in a log, or a legacy format. Blank
 * lines may come first. Also the JSON of a sampling heap profile of V8.
 *
 * @param where a file name or an address, for messages
 * @param limits by the length of the input as it was received
 */
export function openText(
  bytes: Uint8Array,
  where: string,
  limits: InputLimits = limitsOf(bytes.length),
): Result<Profile, ProfileFault> {
  if (bytes.length > limits.textBytesMax) return err(tooLarge(bytes, where, limits));
  const text = decodeText(bytes);
  const firstLine = text.split("\n", 1)[0]!.trimEnd();
  const format = GO_FORMATS.find(({ header }) => header.test(firstLine) && SYMBOL.test(text));
  if (format && !format.mayBeCut && !text.endsWith("\n"))
    return err(profileFault("truncated", "the text ends inside a line", where));
  const read = format ? () => format.read(text) : (v8Reader(text) ?? legacyReader(text) ?? goroutineReader(text));
  if (!read) return err(unknownText(bytes, where));
  return caught(() => checkStackFrames(read(), limits.framesMax), where);
}

function goroutineReader(text: string): (() => Profile) | null {
  return findDump(text) && (() => goroutineProfile(readGoroutines(text)));
}

function unknownText(bytes: Uint8Array, where: string): ProfileFault {
  const foreign = foreignFormat(bytes);
  if (foreign) return foreignFault(foreign, where);
  return profileFault("not-a-profile", `not a profile: begins with ${excerptOf(bytes)}`, where);
}

function tooLarge({ length }: Uint8Array, where: string, { textBytesMax }: InputLimits): ProfileFault {
  const isCompressed = length <= TEXT_BYTES_MAX;
  const what = `${formatBytes(length)} of ${isCompressed ? "compressed " : ""}text are more than the ${formatBytes(textBytesMax)} allowed`;
  const fault = profileFault("too-large", what, where);
  return isCompressed
    ? { ...fault, todo: "decompress it first, if you trust it: then up to 128 MiB are allowed" }
    : fault;
}

function decodeText(bytes: Uint8Array): string {
  const text = textOfBytes(bytes)
    .replace(/^\uFEFF/, "")
    .replaceAll("\r\n", "\n");
  return text.slice(/^(?:[ \t]*\n)*/.exec(text)![0].length);
}
