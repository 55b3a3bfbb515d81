/** Opens profile bytes of any format: compressed, protobuf, text, JSON of V8, or the binary CPU format of gperftools. */

import { foreignFormat } from "../base/foreign-formats.ts";
import { formatBytes } from "../base/format.ts";
import { type Compression, compressionOf, type Inflate, type InflateFailure } from "../base/inflate.ts";
import { err, type Result } from "../base/result.ts";
import { isLegacyCpu, readLegacyCpu } from "./legacy/cpu.ts";
import { caught, foreignFault, type ProfileFault, profileFault } from "./model/fault.ts";
import { type InputLimits, limitsOf } from "./model/limits.ts";
import { checkStackFrames } from "./model/stack-frames.ts";
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
 * @param receivedBytes fewer than `bytes` where these were compressed twice, as by a proxy
 */
export function openProfile(
  bytes: Uint8Array,
  where: string,
  inflate: Inflate,
  receivedBytes: number = bytes.length,
): Result<Profile, ProfileFault> {
  const limits = { ...limitsOf(receivedBytes), textBytesMax: limitsOf(bytes.length).textBytesMax };
  let plain = bytes;
  for (let layer = 0; layer < COMPRESSIONS_MAX; layer++) {
    const compression = compressionOf(plain);
    if (compression === null) break;
    const inner = inflate(plain, limits.plainBytesMax);
    if (!inner.ok) return err(compressionFault(inner.error, { compression, limits }, where));
    plain = inner.value;
  }
  return openPlain(plain, where, limits);
}

function openPlain(bytes: Uint8Array, where: string, limits: InputLimits): Result<Profile, ProfileFault> {
  if (isLegacyCpu(bytes)) return caught(() => checkStackFrames(readLegacyCpu(bytes), limits.framesMax), where);
  if (UTF16_BYTE_ORDER_MARK.every((byte, at) => bytes[at] === byte)) return openText(fromUtf16(bytes), where, limits);
  if (looksLikeText(bytes)) return openText(bytes, where, limits);
  const foreign = foreignFormat(bytes);
  return foreign ? err(foreignFault(foreign, where)) : decodeProfile(bytes, where, limits);
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

interface Unpacking {
  readonly compression: Compression;
  readonly limits: InputLimits;
}

function compressionFault(
  { reason, cause }: InflateFailure,
  { compression, limits: { plainBytesMax } }: Unpacking,
  where: string,
): ProfileFault {
  switch (reason) {
    case "truncated":
      return profileFault("truncated", `the ${compression} stream ends early`, where, cause);
    case "corrupt":
      return profileFault("bad-compression", `the ${compression} stream is damaged`, where, cause);
    case "too-large":
      return profileFault(
        "too-large",
        `it decompresses to more than ${formatBytes(plainBytesMax)}, too much for a file of this size`,
        where,
        cause,
      );
  }
}
