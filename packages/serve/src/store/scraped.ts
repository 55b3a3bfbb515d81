/** What a scrape brought, as the store takes it. */
import { type Capture, inflate, type Result } from "leakhound/server";

const PROFILE_BYTES_MAX = 64 * 2 ** 20;
const GZIP_MAGIC = [0x1f, 0x8b];

/** The uncompressed bytes of a profile; the error is one clause. */
export function unpackedBytes({ bytes }: Capture): Result<Uint8Array, string> {
  if (GZIP_MAGIC.some((byte, index) => bytes[index] !== byte)) return { ok: true, value: bytes };
  const unpacked = inflate(bytes, PROFILE_BYTES_MAX);
  return unpacked.ok ? unpacked : { ok: false, error: `the profile cannot be unpacked: ${unpacked.error.reason}` };
}
