/**
 * Decompresses zstd. Node has it from 22.15 on; fzstd, in JavaScript, works on all versions.
 *
 * The decoder allocates the window that a frame claims before it has read anything of it, so a claim above the limit is
 * refused from the header; the output is counted chunk by chunk.
 *
 * Format: RFC 8878, 3.1.1.1
 */
import { Decompress, ZstdErrorCode } from "fzstd";
import type { Inflate } from "../base/inflate.ts";
import { err, ok } from "../base/result.ts";
import { concatenate } from "./body.ts";

const CHUNK_BYTES = 256 * 1024;
const DESCRIPTOR_AT = 4;
const SINGLE_SEGMENT = 0x20;
const DICTIONARY_ID_BYTES = [0, 1, 2, 4] as const;
const CONTENT_SIZE_BYTES = [0, 2, 4, 8] as const;

class TooLarge extends Error {}

export const unzstd: Inflate = (bytes, outputBytesMax) => {
  if (windowBytes(bytes) > outputBytesMax) return err({ reason: "too-large" });
  const chunks: Uint8Array[] = [];
  let length = 0;
  const decoder = new Decompress((chunk) => {
    length += chunk.length;
    if (length > outputBytesMax) throw new TooLarge();
    chunks.push(chunk);
  });
  try {
    for (let at = 0; at < bytes.length; at += CHUNK_BYTES)
      // The decoder keeps input that it cannot use yet, hence the copy.
      decoder.push(bytes.slice(at, at + CHUNK_BYTES), at + CHUNK_BYTES >= bytes.length);
    return ok(concatenate(chunks));
  } catch (cause) {
    // Damaged input may make the decoder throw anything.
    if (cause instanceof TooLarge) return err({ reason: "too-large" });
    const isTruncated = cause instanceof Error && "code" in cause && cause.code === ZstdErrorCode.UnexpectedEOF;
    return err({ reason: isTruncated ? "truncated" : "corrupt", cause });
  }
};

/** The window that the first frame claims; 0 where the header is incomplete. */
function windowBytes(bytes: Uint8Array): number {
  const descriptor = bytes[DESCRIPTOR_AT] ?? 0;
  if ((descriptor & SINGLE_SEGMENT) === 0) {
    const window = bytes[DESCRIPTOR_AT + 1] ?? 0;
    const base = 2 ** (10 + (window >> 3));
    return base + (base / 8) * (window & 7);
  }
  // A frame of a single segment has its size here, of one byte at least.
  const size = CONTENT_SIZE_BYTES[(descriptor >> 6) as 0 | 1 | 2 | 3] || 1;
  let at = DESCRIPTOR_AT + 1 + DICTIONARY_ID_BYTES[(descriptor & 3) as 0 | 1 | 2 | 3];
  let total = size === 2 ? 256 : 0;
  for (let row = 0; row < size; row++) total += (bytes[at++] ?? 0) * 2 ** (8 * row);
  return total;
}
