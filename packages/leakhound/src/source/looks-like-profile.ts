/** Whether bytes may be a profile, from how they begin. Only opening them shows whether they are one. */
import { compressionOf } from "../base/inflate.ts";

const TEXT_FORMAT = /^(\w+ profile: |goroutine \d|\{\s*"head"\s*:\s*\{)/;
/** Stacks of goroutines, after the first lines of a crash and a prefix of a log. */
const GOROUTINES = /(?:^|\W)goroutine \d{1,15} (?:gp=\S+ m=\S+ (?:mp=\S+ )?)?\[[^\n]{1,256}\]:\r?\n/;
const GOROUTINES_SNIFF_BYTES = 4096;
const TAB = 0x09;
const SNIFF_BYTES = 32;
/** Fields of profile.proto have numbers up to 15, and wire type varint (0) or length-delimited (2). */
const FIELD_MAX = 15;

export function looksLikeProfile(bytes: Uint8Array): boolean {
  if (compressionOf(bytes) !== null) return true;
  const start = bytes.subarray(0, SNIFF_BYTES);
  const text = new TextDecoder().decode(bytes.subarray(0, GOROUTINES_SNIFF_BYTES));
  return TEXT_FORMAT.test(text.trimStart()) || GOROUTINES.test(text) || looksLikeProtobuf(start);
}

/** Text may also begin with a byte that is a valid tag, but only a profile has control characters soon after it. */
function looksLikeProtobuf(start: Uint8Array): boolean {
  const tag = start[0] ?? 0;
  const field = tag >> 3;
  const wireType = tag & 7;
  const isTag = field >= 1 && field <= FIELD_MAX && (wireType === 0 || wireType === 2);
  return isTag && start.some((byte) => byte < TAB);
}
