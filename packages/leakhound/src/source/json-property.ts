/**
 * One property of a large JSON object, without building the values of the others.
 *
 *   {"cmdline":["/shop"],"memstats":{"HeapAlloc":1200,…},"sessions":[{},{},{},…]}
 *                        └ key ┘    └── parsed ──────┘              └ skipped: only brackets and strings are counted
 *
 * A service may publish millions of values beside the one that is needed; JSON.parse would make an object of each.
 */
import { parseJson } from "./json.ts";

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_CURLY = 0x7b;
const CLOSE_CURLY = 0x7d;
/** The bit in which square brackets differ from curly ones. */
const CURLY_BIT = 0x20;

/**
 * The value of the first property `name` of the object. Takes time in proportion to the length of the body.
 *
 * @param bytesMax of the value's text
 * @returns undefined where the body is no object, lacks the property, ends within it, or its value is longer
 */
export function jsonProperty(body: Uint8Array, name: string, bytesMax: number): unknown {
  const range = rangeOf(body, new TextEncoder().encode(`"${name}"`));
  if (range === null || range.end - range.start > bytesMax) return undefined;
  return parseJson(new TextDecoder().decode(body.subarray(range.start, range.end)));
}

interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** Where the value of the first property with this quoted key is. */
function rangeOf(body: Uint8Array, key: Uint8Array): ByteRange | null {
  const open = body.findIndex((byte) => byte > 0x20);
  if (open < 0 || body[open] !== OPEN_CURLY) return null;
  let depth = 1;
  let isKey = true;
  let isFound = false;
  let start = -1;
  for (let at = open + 1; at < body.length; at++) {
    const byte = body[at]!;
    if (byte === QUOTE) {
      const end = endOfString(body, at);
      if (end < 0) return null;
      if (depth === 1 && isKey) isFound = isAt(body, at, end, key);
      isKey = false;
      at = end - 1;
    } else if (isOpenBracket(byte)) depth++;
    else if (isCloseBracket(byte) && depth > 1) depth--;
    else if (depth > 1) continue;
    else if (byte === COLON) start = at + 1;
    else if (byte === COMMA || byte === CLOSE_CURLY) {
      if (isFound && start > 0) return { start, end: at };
      if (byte === CLOSE_CURLY) return null;
      isKey = true;
    }
  }
  return null;
}

/** @returns the offset after the closing quote; -1 where there is none */
function endOfString(body: Uint8Array, open: number): number {
  for (let close = body.indexOf(QUOTE, open + 1); close >= 0; close = body.indexOf(QUOTE, close + 1)) {
    let backslashes = 0;
    while (body[close - 1 - backslashes] === BACKSLASH) backslashes++;
    if (backslashes % 2 === 0) return close + 1;
  }
  return -1;
}

function isAt(body: Uint8Array, start: number, end: number, key: Uint8Array): boolean {
  return end - start === key.length && key.every((byte, index) => body[start + index] === byte);
}

const isOpenBracket = (byte: number): boolean => (byte | CURLY_BIT) === OPEN_CURLY;
const isCloseBracket = (byte: number): boolean => (byte | CURLY_BIT) === CLOSE_CURLY;
