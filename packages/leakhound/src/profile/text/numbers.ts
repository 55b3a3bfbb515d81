/** Numbers in text formats. */
import type { Lines } from "./lines.ts";

const INT64_MAX = 2n ** 63n - 1n;
const UINT64_MAX = 2n ** 64n - 1n;
/** google/pprof does not read longer lines. */
const LINE_CHARS_MAX = 64 * 1024;
const ADDRESS = /0x[0-9a-f]+/g;
/** An integer literal of Go: decimal, 0x, 0o, 0b, or octal after a leading 0. */
const LITERAL = /^([+-]?)(?:0o?([0-7]+)|(\d+|0x[0-9a-f]+|0b[01]+))$/i;

/** So many digits are exact as a double, and always fit into 64 bits. */
const EXACT_DIGITS_MAX = 15;

/** A decimal number, which may be negative; the current line of `lines` is for messages. */
export function int64(digits: string, lines: Lines): bigint {
  if (digits.length <= EXACT_DIGITS_MAX) return BigInt(Number(digits));
  const value = BigInt(digits);
  return value >= -INT64_MAX && value <= INT64_MAX ? value : lines.expected("a number of 64 bits");
}

/** A number in any base of Go's integer literals. */
export function int64Literal(text: string, lines: Lines): bigint {
  const [whole, sign, octal, other] = LITERAL.exec(text) ?? [];
  if (whole === undefined) return lines.expected("a number");
  const magnitude = BigInt(octal === undefined ? other! : `0o${octal}`);
  return magnitude <= INT64_MAX ? (sign === "-" ? -magnitude : magnitude) : lines.expected("a number of 64 bits");
}

/** All addresses in a line or in part of one. */
export function addressesIn(text: string, lines: Lines): bigint[] {
  if (text.length > LINE_CHARS_MAX) lines.fail("too-large", `a stack of more than ${LINE_CHARS_MAX} characters`);
  const found: bigint[] = [];
  ADDRESS.lastIndex = 0;
  for (let match = ADDRESS.exec(text); match !== null; match = ADDRESS.exec(text)) {
    const address = BigInt(match[0]);
    found.push(address <= UINT64_MAX ? address : lines.expected("addresses of 64 bits"));
  }
  return found;
}
