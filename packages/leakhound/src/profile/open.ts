/** Opens profile bytes of any format: compressed, protobuf, text, JSON of V8, or the binary CPU format of gperftools. */
import { foreignFormat } from "../base/foreign-formats.ts";
import { type Compression, compressionOf, type Inflate, type InflateFailure } from "../base/inflate.ts";
import { err, type Result } from "../base/result.ts";
import { isLegacyCpu, readLegacyCpu } from "./legacy/cpu.ts";
import { caught, foreignFault, type ProfileFault, profileFault } from "./model/fault.ts";
import { PROFILE_BYTES_MAX } from "./model/limits.ts";
import type { Profile } from "./model/types.ts";
import { openText } from "./open-text.ts";
import { decodeProfile } from "./proto/decode.ts";
import { looksLikeText } from "./proto/sniff.ts";

/** A file may be compressed by the service, and again by who stored it. */
const COMPRESSIONS_MAX = 3;
/** PowerShell writes texts in this form. */
const UTF16_PART_BYTES = 16 * 1024;
const UTF16_BYTE_ORDER_MARK = [0xff, 0xfe] as const;

/**
 * Reads the bytes of a profile from a file or a service.
 *
 * @param where a file name or an address, for messages
 */
export function openProfile(bytes: Uint8Array, where: string, inflate: Inflate): Result<Profile, ProfileFault> {
  let plain = bytes;
  for (let layer = 0; layer < COMPRESSIONS_MAX; layer++) {
    const compression = compressionOf(plain);
    if (compression === null) break;
    const inner = inflate(plain, PROFILE_BYTES_MAX);
    if (!inner.ok) return err(compressionFault(inner.error, compression, where));
    plain = inner.value;
  }
  return openPlain(plain, where);
}

function openPlain(bytes: Uint8Array, where: string): Result<Profile, ProfileFault> {
  if (isLegacyCpu(bytes)) return caught(() => readLegacyCpu(bytes), where);
  if (UTF16_BYTE_ORDER_MARK.every((byte, at) => bytes[at] === byte)) return openText(fromUtf16(bytes), where);
  if (looksLikeText(bytes)) return openText(bytes, where);
  const foreign = foreignFormat(bytes);
  return foreign ? err(foreignFault(foreign, where)) : decodeProfile(bytes, where);
}

/** Two bytes a character, the low one first. Go's texts have only ASCII in between, so that pairs need no joining. */
function fromUtf16(bytes: Uint8Array): Uint8Array {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += UTF16_PART_BYTES) {
    const part = bytes.subarray(at, at + UTF16_PART_BYTES);
    parts.push(
      String.fromCharCode(
        ...Array.from({ length: part.length >> 1 }, (_, row) => part[2 * row]! | (part[2 * row + 1]! << 8)),
      ),
    );
  }
  return new TextEncoder().encode(parts.join(""));
}

function compressionFault({ reason, cause }: InflateFailure, compression: Compression, where: string): ProfileFault {
  switch (reason) {
    case "truncated":
      return profileFault("truncated", `the ${compression} stream ends early`, where, cause);
    case "corrupt":
      return profileFault("bad-compression", `the ${compression} stream is damaged`, where, cause);
    case "too-large":
      return profileFault("too-large", `it decompresses to more than ${PROFILE_BYTES_MAX} bytes`, where, cause);
  }
}
