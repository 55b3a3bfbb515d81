/** Recognizes memory that was never used, which is skipped when it is copied to disk. */
const ZEROS = new Uint8Array(1 << 20);

/** Answers false for more than 1 MiB, which is written as it is. */
export const isZero = (bytes: Uint8Array): boolean =>
  bytes.length <= ZEROS.length && Buffer.compare(bytes, ZEROS.subarray(0, bytes.length)) === 0;
