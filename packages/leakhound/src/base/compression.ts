/** The port through which pure modules compress, decompress and sum up bytes. `inflate.ts` is the one for gzip from outside. */
import type { InflateFailure } from "./inflate.ts";
import type { Result } from "./result.ts";

/** A compressor of any format without a name of its own in the output, such as brotli: the same one must read the bytes. */
export interface Compression {
  /** Deterministic and never fails. */
  compress(bytes: Uint8Array): Uint8Array;
  /** Never returns more than `outputBytesMax` bytes, and never holds much more meanwhile: the input may be hostile. */
  decompress(bytes: Uint8Array, outputBytesMax: number): Result<Uint8Array, InflateFailure>;
  /** The CRC-32 of gzip. */
  crc32(bytes: Uint8Array): number;
}
