/** Reads the bytes of a binary: little-endian numbers, and texts that end with NUL. */
const decoder = new TextDecoder();

export const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);

/** 64 bits, unsigned; rounded above 2^53. */
export const wordAt = (view: DataView, at: number): number => Number(view.getBigUint64(at, true));

/** The text that begins at `start` and ends before the next NUL. */
export function textAt(bytes: Uint8Array, start: number): string {
  const end = bytes.indexOf(0, start);
  return decoder.decode(bytes.subarray(start, end < 0 ? bytes.length : end));
}
