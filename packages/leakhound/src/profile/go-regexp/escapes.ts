/** Escapes that stand for one character, in a class or out of it. */
import { type PatternReader, RegexpError } from "./pattern.ts";

const CONTROLS: Record<string, number> = { a: 7, f: 12, n: 10, r: 13, t: 9, v: 11 };
const OCTAL = /^\\(?:0[0-7]{0,2}|[1-7][0-7]{1,2})/;
const HEX = /^\\x(?:\{([0-9A-Fa-f]+)\}|([0-9A-Fa-f]{2}))/;
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
  if (hex) return taken(reader, hex[0], Number.parseInt(hex[1] ?? hex[2]!, 16));
  if (letter !== undefined) return taken(reader, rest.slice(0, 2), letter);
  if (PUNCTUATION.test(rest) && rest.charCodeAt(1) <= ASCII_MAX)
    return taken(reader, rest.slice(0, 2), rest.charCodeAt(1));
  throw invalid(rest);
}

function taken(reader: PatternReader, text: string, codePoint: number): number {
  if (codePoint > CODE_POINT_MAX) throw invalid(text);
  reader.skip(text.length);
  return codePoint;
}

function invalid(rest: string): RegexpError {
  const [backslash, character = ""] = rest;
  return new RegexpError("invalid escape sequence", `${backslash}${character}`);
}
