/** Limits on profiles from outside: far above any real profile, and far below what would exhaust memory. */
import { plainBytesMax } from "../../base/inflate.ts";

/** Uncompressed. A heap profile of a million distinct stacks is about 100 MB. */
export const PROFILE_BYTES_MAX = 512 * 1024 * 1024;

/**
 * What a file may describe grows with the file itself, as it was received: a few bytes of gzip or of protobuf may stand
 * for very much. Profiles of real services decompress to 2 to 10 times their bytes, and have 0.6 rows and 0.4 frames in
 * each byte. Small files may have more, because only a large number takes time.
 */
export interface InputLimits {
  /** Decompressed. */
  readonly plainBytesMax: number;
  /** Decompressed, of a text form: text takes ten times as long to read as protobuf. */
  readonly textBytesMax: number;
  /** Bytes of all strings together. */
  readonly stringBytesMax: number;
  /** Rows of all tables together. */
  readonly rowsMax: number;
  /** Frames of all stacks together, with inlined functions expanded. */
  readonly framesMax: number;
}

const TEXT_BYTES_ALWAYS = 6 * 1024 * 1024;
const TEXT_BYTES_PER_BYTE = 6;
const STRING_BYTES_ALWAYS = 16 * 1024 * 1024;
const STRING_BYTES_PER_BYTE = 16;
const ROWS_ALWAYS = 4_000_000;
const ROWS_PER_BYTE = 8;
const FRAMES_ALWAYS = 2_000_000;
const FRAMES_PER_BYTE = 4;

/** @param inputBytes length of the file or body, compressed if it is */
export const limitsOf = (inputBytes: number): InputLimits => ({
  plainBytesMax: Math.min(PROFILE_BYTES_MAX, plainBytesMax(inputBytes)),
  textBytesMax: Math.min(TEXT_BYTES_MAX, Math.max(TEXT_BYTES_ALWAYS, TEXT_BYTES_PER_BYTE * inputBytes)),
  stringBytesMax: Math.max(STRING_BYTES_ALWAYS, STRING_BYTES_PER_BYTE * inputBytes),
  rowsMax: Math.max(ROWS_ALWAYS, ROWS_PER_BYTE * inputBytes),
  framesMax: Math.min(FRAMES_MAX, Math.max(FRAMES_ALWAYS, FRAMES_PER_BYTE * inputBytes)),
});

export const SAMPLE_TYPES_MAX = 64;
export const SAMPLES_MAX = 16_000_000;
/** Samples times sample types. */
export const VALUES_MAX = 64_000_000;
/** Labels of all samples together. */
export const LABELS_MAX = 32_000_000;
export const LOCATIONS_MAX = 4_000_000;
/** Lines of all locations together; a location with inlined functions has more than one. */
export const LINES_MAX = 8_000_000;
/** Frames of one stack, with inlined functions expanded. Go records at most 1,024 addresses in a stack. */
export const STACK_FRAMES_MAX = 65_536;
/** Frames of all stacks together, whatever the size of the file. */
export const FRAMES_MAX = 500_000_000;
export const FUNCTIONS_MAX = 4_000_000;
export const MAPPINGS_MAX = 100_000;
export const STRINGS_MAX = 16_000_000;
export const COMMENTS_MAX = 10_000;

/** Go's text formats. The longest one, the stacks of all goroutines, is truncated at 64 MiB. */
export const TEXT_BYTES_MAX = 128 * 1024 * 1024;
/** Addresses of all stacks together, in formats older than profile.proto. */
export const ADDRESSES_MAX = 16_000_000;
/** Addresses of one stack in these formats: as many as google/pprof reads in a line. */
export const STACK_ADDRESSES_MAX = 32_768;
