/**
 * Records of a log as frames, each with its checksum.
 *
 *   0   type           1 dictionary, 2 series, 3 counted scrape, 4 raw scrape
 *   1   flags          bit 0: the payload is compressed
 *   2   zero
 *   4   subject        number of the dictionary or series: readers skip those of others without unpacking them
 *   8   length of the payload
 *   12  its length when unpacked
 *   16  CRC-32 of the bytes 0 to 15 and the payload
 *   20  payload
 *
 * All numbers have the lowest byte first. A log begins with eight bytes, `LHLOG` and the version, and grows at its end only.
 * After a crash its last frame may be incomplete: that is `truncated`, and what comes before is intact.
 */
import type { Compression } from "../../base/compression.ts";
import { crc32 } from "../bytes/crc32.ts";
import { MalformedHistory } from "../fault.ts";
import { BLOCK_BYTES_MAX } from "../limits.ts";

export type FrameType = "dictionary" | "series" | "counted" | "raw";

const TYPES: readonly (FrameType | null)[] = [null, "dictionary", "series", "counted", "raw"];
const COMPRESSED = 1;
const HEAD_BYTES = 20;
const CRC_AT = 16;
/** Below this, compression does not pay. */
const COMPRESS_BYTES_MIN = 64;

const MAGIC = "LHLOG";
const VERSION = 1;
export const LOG_HEAD_BYTES = 8;

export interface Frame {
  readonly type: FrameType;
  readonly subject: number;
  /** Offset in the log. */
  readonly start: number;
  readonly end: number;
  readonly isCompressed: boolean;
  readonly plainLength: number;
  readonly payload: Uint8Array;
}

/** The first bytes of each log. */
export function logHead(): Uint8Array {
  const head = new Uint8Array(LOG_HEAD_BYTES);
  head.set(new TextEncoder().encode(MAGIC));
  head[MAGIC.length + 1] = VERSION;
  return head;
}

/** Throws `MalformedHistory` if the bytes are not those of a log that this version reads. */
export function checkLogHead(log: Uint8Array): void {
  const expected = logHead();
  const given = log.subarray(0, LOG_HEAD_BYTES);
  const isPrefix = given.every((byte, at) => byte === expected[at] || at > MAGIC.length);
  if (!isPrefix) throw new MalformedHistory("not-history", "the first bytes are not those of a log", "byte 0");
  if (given.length < LOG_HEAD_BYTES) throw new MalformedHistory("truncated", "the log ends inside its head", "byte 0");
  const version = given[MAGIC.length + 1]!;
  if (version !== VERSION || given[MAGIC.length + 2] !== 0)
    throw new MalformedHistory("unsupported-version", `the log has version ${version}`, "byte 0");
}

export interface FrameContent {
  readonly type: FrameType;
  readonly subject: number;
  readonly payload: Uint8Array;
}

export function encodeFrame({ type, subject, payload }: FrameContent, compression: Compression): Uint8Array {
  const compressed = payload.length < COMPRESS_BYTES_MIN ? payload : compression.compress(payload);
  const isCompressed = compressed.length < payload.length;
  const stored = isCompressed ? compressed : payload;
  const frame = new Uint8Array(HEAD_BYTES + stored.length);
  const view = new DataView(frame.buffer);
  frame[0] = TYPES.indexOf(type);
  frame[1] = isCompressed ? COMPRESSED : 0;
  view.setUint32(4, subject, true);
  view.setUint32(8, stored.length, true);
  view.setUint32(12, payload.length, true);
  frame.set(stored, HEAD_BYTES);
  view.setUint32(CRC_AT, checksumOf(frame, 0, frame.length), true);
  return frame;
}

/** Bytes of the frame at `start`; null where its head is not complete. */
export function frameLength(log: Uint8Array, start: number): number | null {
  if (log.length - start < HEAD_BYTES) return null;
  return HEAD_BYTES + new DataView(log.buffer, log.byteOffset + start, HEAD_BYTES).getUint32(8, true);
}

/** The frame at `start`, which is before the end of the log. Throws `MalformedHistory`. */
export function readFrame(log: Uint8Array, start: number): Frame {
  const left = log.length - start;
  if (left < HEAD_BYTES) throw truncated(start);
  const view = new DataView(log.buffer, log.byteOffset + start, HEAD_BYTES);
  const plainLength = view.getUint32(12, true);
  const end = start + frameLength(log, start)!;
  if (end > log.length) throw truncated(start);
  const type = TYPES[log[start]!] ?? null;
  const isIntact = type !== null && view.getUint32(CRC_AT, true) === checksumOf(log, start, end);
  if (!isIntact) throw new MalformedHistory("damaged", "a record has another checksum", `byte ${start}`);
  if (plainLength > BLOCK_BYTES_MAX) throw new MalformedHistory("too-large", "a record is too large", `byte ${start}`);
  const payload = log.subarray(start + HEAD_BYTES, end);
  const isCompressed = (log[start + 1]! & COMPRESSED) !== 0;
  return { type, subject: view.getUint32(4, true), start, end, isCompressed, plainLength, payload };
}

/** The unpacked payload. Throws `MalformedHistory`. */
export function payloadOf({ start, isCompressed, plainLength, payload }: Frame, compression: Compression): Uint8Array {
  const plain = isCompressed ? unpacked(payload, compression, plainLength) : payload;
  if (plain.length !== plainLength) {
    throw new MalformedHistory("damaged", "a record has another length than it says", `byte ${start}`);
  }
  return plain;
}

/** Throws `MalformedHistory` if the bytes are damaged, or larger than `bytesMax` when unpacked. */
export function unpacked(bytes: Uint8Array, compression: Compression, bytesMax: number): Uint8Array {
  const plain = compression.decompress(bytes, bytesMax);
  if (plain.ok) return plain.value;
  throw new MalformedHistory("damaged", `compressed bytes cannot be unpacked: ${plain.error.reason}`, "");
}

function checksumOf(bytes: Uint8Array, start: number, end: number): number {
  return crc32(bytes.subarray(start + HEAD_BYTES, end), crc32(bytes.subarray(start, start + CRC_AT)));
}

function truncated(start: number): MalformedHistory {
  return new MalformedHistory("truncated", "the log ends inside a record", `byte ${start}`);
}
