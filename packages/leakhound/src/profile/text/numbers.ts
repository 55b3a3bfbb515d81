/** Numbers in the legacy forms. */
import type { Lines } from "./lines.ts";

const INT64_MAX = 2n ** 63n - 1n;
const UINT64_MAX = 2n ** 64n - 1n;
/** No longer line is read by google/pprof. */
const LINE_CHARS_MAX = 64 * 1024;
const ADDRESS = /0x[0-9a-f]+/g;
/** As Go writes integers in source: decimal, 0x, 0o, 0b, and octal behind a 0. */
const LITERAL = /^([+-]?)(?:0o?([0-7]+)|(\d+|0x[0-9a-f]+|0b[01]+))$/i;

/** A decimal number, perhaps negative; `lines` stands at it, for messages. */
export function int64(digits: string, lines: Lines): bigint {
  const value = BigInt(digits);
  return value >= -INT64_MAX && value <= INT64_MAX ? value : lines.expected("a number of 64 bits");
}

/** A number in any base that Go's source has. */
export function int64Literal(text: string, lines: Lines): bigint {
  const [whole, sign, octal, other] = LITERAL.exec(text) ?? [];
  if (whole === undefined) return lines.expected("a number");
  const magnitude = BigInt(octal === undefined ? other! : `0o${octal}`);
  return magnitude <= INT64_MAX ? (sign === "-" ? -magnitude : magnitude) : lines.expected("a number of 64 bits");
}

/** All addresses in a line or part of one. */
export function addressesIn(text: string, lines: Lines): bigint[] {
  if (text.length > LINE_CHARS_MAX) lines.fail("too-large", `a stack of more than ${LINE_CHARS_MAX} characters`);
  return Array.from(text.matchAll(ADDRESS), ([digits]) => {
    const address = BigInt(digits);
    return address <= UINT64_MAX ? address : lines.expected("addresses of 64 bits");
  });
}
