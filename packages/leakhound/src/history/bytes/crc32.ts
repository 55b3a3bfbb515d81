/**
 * CRC-32 as in gzip, so the checksum of a profile is the one at the end of the gzip member that the service sent.
 *
 * Four bytes at a time: table k holds the remainder of a byte that is followed by k zero bytes.
 *
 * Source: RFC 1952, section 8.
 */
const POLYNOMIAL = 0xedb8_8320;
const TABLES = tables();

/** @param before the checksum of the bytes before these */
export function crc32(bytes: Uint8Array, before = 0): number {
  const [last, third, second, first] = TABLES;
  let crc = ~before;
  let at = 0;
  for (const end = bytes.length - 3; at < end; at += 4) {
    crc ^= bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
    crc = first[crc & 0xff]! ^ second[(crc >>> 8) & 0xff]! ^ third[(crc >>> 16) & 0xff]! ^ last[crc >>> 24]!;
  }
  for (; at < bytes.length; at++) crc = last[(crc ^ bytes[at]!) & 0xff]! ^ (crc >>> 8);
  return ~crc >>> 0;
}

function tables(): readonly [Int32Array, Int32Array, Int32Array, Int32Array] {
  const one = Int32Array.from({ length: 256 }, (_, byte) => remainderOf(byte));
  const next = (table: Int32Array) => table.map((value) => one[value & 0xff]! ^ (value >>> 8));
  const two = next(one);
  const three = next(two);
  return [one, two, three, next(three)];
}

function remainderOf(byte: number): number {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? POLYNOMIAL ^ (crc >>> 1) : crc >>> 1;
  return crc;
}
