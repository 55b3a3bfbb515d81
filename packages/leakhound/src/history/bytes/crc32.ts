/**
 * CRC-32 as in gzip, so the checksum of a profile is the one at the end of the gzip member that the service sent.
 *
 * Eight bytes at a time: table k, at 256 * k, holds the remainder of a byte that is followed by k zero bytes.
 *
 * Source: RFC 1952, section 8.
 */
const POLYNOMIAL = 0xedb8_8320;
const BYTES = 256;
const STEP = 8;
const TABLES = tables();

/** @param before the checksum of the bytes before these */
export function crc32(bytes: Uint8Array, before = 0): number {
  const table = TABLES;
  let crc = ~before;
  let at = 0;
  for (const end = bytes.length - STEP + 1; at < end; at += STEP) {
    const low = crc ^ (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24));
    crc =
      table[7 * BYTES + (low & 0xff)]! ^
      table[6 * BYTES + ((low >>> 8) & 0xff)]! ^
      table[5 * BYTES + ((low >>> 16) & 0xff)]! ^
      table[4 * BYTES + (low >>> 24)]! ^
      table[3 * BYTES + bytes[at + 4]!]! ^
      table[2 * BYTES + bytes[at + 5]!]! ^
      table[BYTES + bytes[at + 6]!]! ^
      table[bytes[at + 7]!]!;
  }
  for (; at < bytes.length; at++) crc = table[(crc ^ bytes[at]!) & 0xff]! ^ (crc >>> 8);
  return ~crc >>> 0;
}

function tables(): Int32Array {
  const table = new Int32Array(STEP * BYTES);
  for (let byte = 0; byte < BYTES; byte++) table[byte] = remainderOf(byte);
  for (let at = BYTES; at < table.length; at++) {
    const before = table[at - BYTES]!;
    table[at] = table[before & 0xff]! ^ (before >>> 8);
  }
  return table;
}

function remainderOf(byte: number): number {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? POLYNOMIAL ^ (crc >>> 1) : crc >>> 1;
  return crc;
}
