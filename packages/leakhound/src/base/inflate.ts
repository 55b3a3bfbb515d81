/** The port through which pure rooms unpack gzip. */
import type { Result } from "./result.ts";

/** Why gzip could not be unpacked. */
export interface InflateFailure {
  readonly reason: "truncated" | "corrupt" | "too-large";
  readonly cause?: unknown;
}

/**
 * Unpacks gzip of one or more members. Never returns more than `outputBytesMax` bytes, and never
 * holds much more than that on the way: the input may be a bomb.
 */
export type Inflate = (bytes: Uint8Array, outputBytesMax: number) => Result<Uint8Array, InflateFailure>;
