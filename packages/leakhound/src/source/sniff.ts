/** Whether bytes may be a profile, told by how they begin; only opening them tells whether they are one. */

const TEXT_FORM = /^(\w+ profile: |goroutine \d)/;
const TAB = 0x09;
const SNIFF_BYTES = 32;
/** Fields of profile.proto are numbered to 15, and are varints (0) or have a length (2). */
const FIELD_MAX = 15;

export function looksLikeProfile(bytes: Uint8Array): boolean {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return true;
  const start = bytes.subarray(0, SNIFF_BYTES);
  return TEXT_FORM.test(new TextDecoder().decode(start)) || looksLikeProtobuf(start);
}

/** Text may begin with a byte that is a tag as well, but a profile has control characters soon after. */
function looksLikeProtobuf(start: Uint8Array): boolean {
  const tag = start[0] ?? 0;
  const field = tag >> 3;
  const wireType = tag & 7;
  const isTag = field >= 1 && field <= FIELD_MAX && (wireType === 0 || wireType === 2);
  return isTag && start.some((byte) => byte < TAB);
}
