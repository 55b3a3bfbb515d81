/** A part of a chunk: compressed where that is shorter, with its checksum. */
import type { Compression } from "../../base/compression.ts";
import type { ByteReader } from "../bytes/byte-reader.ts";
import type { ByteWriter } from "../bytes/byte-writer.ts";
import { crc32 } from "../bytes/crc32.ts";
import { MalformedHistory } from "../fault.ts";
import { BLOCK_BYTES_MAX } from "../limits.ts";
import { unpacked } from "../log/frame.ts";

export interface BlockSize {
  readonly length: number;
  /** When unpacked; equal to `length` if the block is not compressed. */
  readonly plainLength: number;
  readonly crc: number;
}

export interface Block extends BlockSize {
  readonly bytes: Uint8Array;
}

/** A block in a chunk. */
export interface PlacedBlock extends BlockSize {
  readonly start: number;
}

/** A block whose start is not known yet. */
export interface ReadBlock extends BlockSize {
  start: number;
}

export function blockOf(plain: Uint8Array, compression: Compression): Block {
  const compressed = compression.compress(plain);
  const bytes = compressed.length < plain.length ? compressed : plain;
  return { bytes, length: bytes.length, plainLength: plain.length, crc: crc32(bytes) };
}

export function writeBlockSize(writer: ByteWriter, { length, plainLength, crc }: BlockSize): void {
  writer.unsigned(plainLength);
  if (plainLength === 0) return;
  writer.unsigned(length);
  writer.word(crc);
}

export function readBlockSize(reader: ByteReader): ReadBlock {
  const plainLength = reader.upTo(BLOCK_BYTES_MAX, "the length of a block");
  if (plainLength === 0) return { plainLength, length: 0, crc: 0, start: 0 };
  const length = reader.upTo(plainLength, "the packed length of a block");
  return { plainLength, length, crc: reader.word(), start: 0 };
}

/** The unpacked block. Throws `MalformedHistory`. */
export function plainBlock(
  bytes: Uint8Array,
  { length, plainLength, crc, start }: PlacedBlock,
  compression: Compression,
) {
  if (bytes.length !== length || crc32(bytes) !== crc) {
    throw new MalformedHistory("damaged", "a block has another checksum", `byte ${start}`);
  }
  const plain = length === plainLength ? bytes : unpacked(bytes, compression, plainLength);
  if (plain.length !== plainLength) {
    throw new MalformedHistory("damaged", "a block has another length than it says", `byte ${start}`);
  }
  return plain;
}
