/** The port through which pure modules decompress gzip and zstd. */
import type { Result } from "./result.ts";

/** Why bytes could not be decompressed. */
export interface InflateFailure {
  readonly reason: "truncated" | "corrupt" | "too-large";
  readonly cause?: unknown;
}

/** Go truncates the stacks of all goroutines at 64 MiB; their text compresses to less than a hundredth. */
const PLAIN_BYTES_ALWAYS = 65 * 1024 * 1024;
/** A profile decompresses to 2 to 10 times its bytes, and text to some more. Deflate itself allows 1,032 times. */
const PLAIN_BYTES_PER_BYTE = 32;

/** What a file or body of so many bytes may decompress to, so that a small one never takes much memory. */
export const plainBytesMax = (compressedBytes: number): number =>
  Math.max(PLAIN_BYTES_ALWAYS, PLAIN_BYTES_PER_BYTE * compressedBytes);

/**
 * Decompresses gzip of one or more members, or zstd of one or more frames, whichever `compressionOf` shows. Never returns
 * more than `outputBytesMax` bytes, and never holds much more meanwhile: the input may be a decompression bomb.
 */
export type Inflate = (bytes: Uint8Array, outputBytesMax: number) => Result<Uint8Array, InflateFailure>;

export type Compression = "gzip" | "zstd";

const MAGICS: Readonly<Record<Compression, readonly number[]>> = {
  gzip: [0x1f, 0x8b],
  zstd: [0x28, 0xb5, 0x2f, 0xfd],
};

/** How the bytes are compressed; null if they are not, or in another way. */
export function compressionOf(bytes: Uint8Array): Compression | null {
  const startsWith = (compression: Compression) => MAGICS[compression].every((byte, at) => bytes[at] === byte);
  if (startsWith("gzip")) return "gzip";
  return startsWith("zstd") ? "zstd" : null;
}
