/** Escapes that stand for one character, in a class or out of it. */
import { type PatternReader, RegexpError } from "./pattern.ts";

const CONTROLS: Record<string, number> = { a: 7, f: 12, n: 10, r: 13, t: 9, v: 11 };
const OCTAL = /^\\(?:0[0-7]{0,2}|[1-7][0-7]{1,2})/;
const HEX = /^\\x(?:\{([0-9A-Fa-f]+)\}|([0-9A-Fa-f]{2}))/;
/** What of a bad one is read before it is known to be bad. */
const BAD_HEX = /^\\x(?:\{0*([0-9A-Fa-f]{0,6}).?|.{0,2})/su;
const PUNCTUATION = /^\\[^0-9A-Za-z]/;
const CODE_POINT_MAX = 0x10ffff;
const ASCII_MAX = 0x7f;

/** Reads `\n`, `\x{41}`, `\.` and the like; the reader stands at the backslash. */
export function readEscape(reader: PatternReader): number {
  const { rest } = reader;
  if (rest === "\\") throw new RegexpError("trailing backslash at end of expression", "");
  const octal = OCTAL.exec(rest);
  const hex = HEX.exec(rest);
  const letter = CONTROLS[rest[1]!];
  if (octal) return taken(reader, octal[0], Number.parseInt(octal[0].slice(1), 8));
  const hexValue = hex ? Number.parseInt(hex[1] ?? hex[2]!, 16) : Number.POSITIVE_INFINITY;
  if (hex && hexValue <= CODE_POINT_MAX) return taken(reader, hex[0], hexValue);
  if (letter !== undefined) return taken(reader, rest.slice(0, 2), letter);
  if (PUNCTUATION.test(rest) && rest.charCodeAt(1) <= ASCII_MAX)
    return taken(reader, rest.slice(0, 2), rest.charCodeAt(1));
  throw invalid(rest);
}

function taken(reader: PatternReader, text: string, codePoint: number): number {
  reader.skip(text.length);
  return codePoint;
}

function invalid(rest: string): RegexpError {
  const [hex, digits = ""] = BAD_HEX.exec(rest) ?? [];
  const isTooLarge = Number.parseInt(digits, 16) > CODE_POINT_MAX;
  const [backslash, character = ""] = rest;
  const read = hex && isTooLarge ? hex.slice(0, hex.lastIndexOf(digits) + digits.length) : hex;
  return new RegexpError("invalid escape sequence", read ?? `${backslash}${character}`);
}
