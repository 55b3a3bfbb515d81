/** Tells Go's text forms apart by their first line, and reads them. */
import { err, ok, type Result } from "../../base/result.ts";
import { Malformed, type ProfileFault, profileFault } from "../fault.ts";
import { TEXT_BYTES_MAX } from "../limits.ts";
import { excerptOf } from "../sniff.ts";
import type { Profile } from "../types.ts";
import { COUNTS_HEADER, readCounts } from "./counts.ts";
import { goroutineProfile } from "./goroutine-profile.ts";
import { GOROUTINES_HEADER, type Goroutine, readGoroutines } from "./goroutines.ts";
import { HEAP_HEADER, readHeap } from "./heap.ts";

/** writeGoroutineStacks in runtime/pprof stops here, in the middle of a word if it must. */
const GO_STACKS_BYTES_MAX = 64 * 1024 * 1024;
/** Longer than any first line. */
const HEADER_BYTES_MAX = 4096;

interface TextForm {
  readonly header: RegExp;
  readonly read: (text: string) => Profile;
}

const FORMS: readonly TextForm[] = [
  { header: HEAP_HEADER, read: readHeap },
  { header: COUNTS_HEADER, read: readCounts },
  { header: GOROUTINES_HEADER, read: (text) => goroutineProfile(readGoroutines(text)) },
];

/**
 * Reads a profile in one of Go's text forms: heap with `debug=1`, goroutine and other counts with
 * `debug=1`, goroutine with `debug=2`.
 *
 * @param where a file name or an address, for messages
 */
export function openText(bytes: Uint8Array, where: string): Result<Profile, ProfileFault> {
  const firstLine = decodeText(bytes.subarray(0, HEADER_BYTES_MAX)).split(/\r?\n/, 1)[0]!;
  const form = FORMS.find(({ header }) => header.test(firstLine));
  if (!form) return err(profileFault("not-a-profile", `not a profile: begins with ${excerptOf(bytes)}`, where));
  return readText(bytes, where, form.read);
}

/** The goroutines of `debug=2`, each by itself. */
export function parseGoroutines(bytes: Uint8Array, where: string): Result<readonly Goroutine[], ProfileFault> {
  return readText(bytes, where, readGoroutines);
}

function readText<T>(bytes: Uint8Array, where: string, read: (text: string) => T): Result<T, ProfileFault> {
  if (bytes.length > TEXT_BYTES_MAX) {
    return err(
      profileFault("too-large", `${bytes.length} bytes of text are more than the ${TEXT_BYTES_MAX} allowed`, where),
    );
  }
  const text = decodeText(bytes);
  const isCutByGo = bytes.length === GO_STACKS_BYTES_MAX;
  if (!text.endsWith("\n") && !isCutByGo) return err(profileFault("truncated", "the text ends inside a line", where));
  try {
    return ok(read(isCutByGo ? text.slice(0, text.lastIndexOf("\n\n") + 1) : text));
  } catch (error) {
    if (error instanceof Malformed) return err(error.fault(where));
    throw error;
  }
}

function decodeText(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes).replaceAll("\r\n", "\n");
}
