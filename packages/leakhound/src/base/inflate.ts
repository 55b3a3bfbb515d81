/** The port through which pure modules decompress gzip. */
import type { Result } from "./result.ts";

/** Why gzip could not be decompressed. */
export interface InflateFailure {
  readonly reason: "truncated" | "corrupt" | "too-large";
  readonly cause?: unknown;
}

/**
 * Decompresses gzip of one or more members. Never returns more than `outputBytesMax` bytes, and never holds much more
 * meanwhile: the input may be a decompression bomb.
 */
export type Inflate = (bytes: Uint8Array, outputBytesMax: number) => Result<Uint8Array, InflateFailure>;
