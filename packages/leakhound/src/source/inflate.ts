/**
 * Decompresses gzip with node:zlib, and zstd with fzstd (zstd.ts).
 *
 * A gzip member ends with its decompressed size (ISIZE, modulo 2^32). With one chunk of that size, zlib writes
 * directly into the result; with small chunks it would hold all of them and then their concatenation. An attacker may
 * write any trailer, so the size is bounded: deflate makes at most 1032 bytes of one byte, and the caller sets a limit.
 *
 * Format: RFC 1952
 */
import { gunzipSync } from "node:zlib";
import { compressionOf, type Inflate, type InflateFailure } from "../base/inflate.ts";
import { err, ok } from "../base/result.ts";
import { unzstd } from "./zstd.ts";

/** https://zlib.net/zlib_tech.html, "Maximum Compression Factor". */
const DEFLATE_RATIO_MAX = 1032;
const TRAILER_BYTES = 4;
const CHUNK_BYTES_MIN = 1024;

export const inflate: Inflate = (bytes, outputBytesMax) =>
  compressionOf(bytes) === "zstd" ? unzstd(bytes, outputBytesMax) : gunzip(bytes, outputBytesMax);

const gunzip: Inflate = (bytes, outputBytesMax) => {
  try {
    return ok(gunzipSync(bytes, { chunkSize: chunkSize(bytes, outputBytesMax), maxOutputLength: outputBytesMax }));
  } catch (cause) {
    return err({ reason: reasonOf(cause), cause });
  }
};

function chunkSize(bytes: Uint8Array, outputBytesMax: number): number {
  if (bytes.length < TRAILER_BYTES) return CHUNK_BYTES_MIN;
  const claimed = new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getUint32(
    bytes.length - TRAILER_BYTES,
    true,
  );
  const bounded = Math.min(claimed, bytes.length * DEFLATE_RATIO_MAX, outputBytesMax);
  // One byte more than needed: zlib starts another chunk when one is full.
  return Math.max(bounded + 1, CHUNK_BYTES_MIN);
}

function reasonOf(cause: unknown): InflateFailure["reason"] {
  const code = cause instanceof Error && "code" in cause ? cause.code : null;
  if (code === "ERR_BUFFER_TOO_LARGE") return "too-large";
  return code === "Z_BUF_ERROR" ? "truncated" : "corrupt";
}
