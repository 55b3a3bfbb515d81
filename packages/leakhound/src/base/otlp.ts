/**
 * Distinguishes OpenTelemetry's protobuf from that of pprof, which begins alike:
 *
 *   pprof   0a 04 08 01 10 02           field 1, a sample type: two numbers
 *   OTLP    0a 2f 0a 10 …  or 12 1d …   field 1, a resource: a message or a text, which have a length
 *
 * Formats: https://github.com/google/pprof/blob/main/proto/profile.proto,
 * https://github.com/open-telemetry/opentelemetry-proto/tree/main/opentelemetry/proto/profiles
 */

const FIELD_1_WITH_LENGTH = 0x0a;
const WIRE_TYPE_LENGTH = 2;
const WIRE_TYPE_MASK = 7;
const RECORDS_MAX = 64;

/** Whether one of the records of field 1 at the beginning contains a field with a length. */
export function hasLengthsInFirstRecords(bytes: Uint8Array): boolean {
  let at = 0;
  for (let record = 0; record < RECORDS_MAX && bytes[at] === FIELD_1_WITH_LENGTH; record++) {
    const length = varintAt(bytes, at + 1);
    if (length === null) return false;
    const end = length.next + length.value;
    if (hasLength(bytes, { from: length.next, end: Math.min(end, bytes.length) })) return true;
    at = end;
  }
  return false;
}

/** Up to the first field that has no number. */
function hasLength(bytes: Uint8Array, { from, end }: { readonly from: number; readonly end: number }): boolean {
  for (let at = from; at < end; ) {
    const wireType = bytes[at]! & WIRE_TYPE_MASK;
    if (wireType === WIRE_TYPE_LENGTH) return isFieldOfOtlp(bytes[at]! >> 3);
    const number = wireType === 0 ? varintAt(bytes, at + 1) : null;
    if (number === null) return false;
    at = number.next;
  }
  return false;
}

/** Resource, scopes and schema address of ResourceProfiles; values and texts of older versions. */
const isFieldOfOtlp = (field: number): boolean => field >= 1 && field <= 3;

function varintAt(bytes: Uint8Array, at: number): { readonly value: number; readonly next: number } | null {
  let value = 0;
  for (let row = 0; row < 5; row++) {
    const byte = bytes[at + row];
    if (byte === undefined) return null;
    value += (byte & 0x7f) * 2 ** (7 * row);
    if (byte < 0x80) return { value, next: at + row + 1 };
  }
  return null;
}
