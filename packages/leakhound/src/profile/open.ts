/** Opens profile bytes of any format: gzip, protobuf, text, or the binary CPU format of gperftools. */
import type { Inflate, InflateFailure } from "../base/inflate.ts";
import { err, type Result } from "../base/result.ts";
import { isLegacyCpu, readLegacyCpu } from "./legacy/cpu.ts";
import { caught, type ProfileFault, profileFault } from "./model/fault.ts";
import { PROFILE_BYTES_MAX } from "./model/limits.ts";
import type { Profile } from "./model/types.ts";
import { openText } from "./open-text.ts";
import { decodeProfile } from "./proto/decode.ts";
import { looksLikeText } from "./proto/sniff.ts";

/**
 * Reads the bytes of a profile from a file or a service.
 *
 * @param where a file name or an address, for messages
 */
export function openProfile(bytes: Uint8Array, where: string, inflate: Inflate): Result<Profile, ProfileFault> {
  if (!isGzip(bytes)) return openPlain(bytes, where);
  const plain = inflate(bytes, PROFILE_BYTES_MAX);
  return plain.ok ? openPlain(plain.value, where) : err(gzipFault(plain.error, where));
}

function openPlain(bytes: Uint8Array, where: string): Result<Profile, ProfileFault> {
  if (isLegacyCpu(bytes)) return caught(() => readLegacyCpu(bytes), where);
  return looksLikeText(bytes) ? openText(bytes, where) : decodeProfile(bytes, where);
}

function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

function gzipFault({ reason, cause }: InflateFailure, where: string): ProfileFault {
  switch (reason) {
    case "truncated":
      return profileFault("truncated", "the gzip stream ends early", where, cause);
    case "corrupt":
      return profileFault("bad-gzip", "the gzip stream is damaged", where, cause);
    case "too-large":
      return profileFault("too-large", `it decompresses to more than ${PROFILE_BYTES_MAX} bytes`, where, cause);
  }
}
