/**
 * Classes of characters, as ranges of code points and names of Unicode properties.
 *
 *   [^a-f\s[:digit:]\p{Greek}]      not, [61-66, 9-a, c-d, 20, 30-39], \p{Script=Greek}
 */
import { readEscape } from "./escapes.ts";
import { literal, type PatternReader, RegexpError } from "./pattern.ts";

export type Range = readonly [from: number, to: number];

export interface CharacterClass {
  readonly isNegated: boolean;
  readonly ranges: readonly Range[];
  /** As JavaScript writes them: `\p{L}`. */
  readonly properties: readonly string[];
}

const CODE_POINT_MAX = 0x10ffff;
const OTHER_PROPERTIES = ["Any", "ASCII", "Assigned"];
/** Letters of longer ranges are not folded one by one. */
const FOLDED_RANGE_MAX = 512;
const DIGITS: readonly Range[] = [[0x30, 0x39]];
const UPPER: readonly Range[] = [[0x41, 0x5a]];
const LOWER: readonly Range[] = [[0x61, 0x7a]];
const LETTERS = [...UPPER, ...LOWER];
const WORD = [...DIGITS, ...LETTERS, [0x5f, 0x5f] as const];
const SPACE: readonly Range[] = [
  [0x9, 0xa],
  [0xc, 0xd],
  [0x20, 0x20],
];
const PERL: Record<string, readonly Range[]> = { d: DIGITS, s: SPACE, w: WORD };
const POSIX: Record<string, readonly Range[]> = {
  alnum: [...DIGITS, ...LETTERS],
  alpha: LETTERS,
  ascii: [[0, 0x7f]],
  blank: [
    [0x9, 0x9],
    [0x20, 0x20],
  ],
  cntrl: [
    [0, 0x1f],
    [0x7f, 0x7f],
  ],
  digit: DIGITS,
  graph: [[0x21, 0x7e]],
  lower: LOWER,
  print: [[0x20, 0x7e]],
  punct: [
    [0x21, 0x2f],
    [0x3a, 0x40],
    [0x5b, 0x60],
    [0x7b, 0x7e],
  ],
  space: [
    [0x9, 0xd],
    [0x20, 0x20],
  ],
  upper: UPPER,
  word: WORD,
  xdigit: [...DIGITS, [0x41, 0x46], [0x61, 0x66]],
};

export interface CaseOptions {
  readonly ignoreCase: boolean;
}

/** Reads `[…]`; the reader stands at the bracket. */
export function readClass(reader: PatternReader, { ignoreCase }: CaseOptions): CharacterClass {
  const start = reader.rest;
  reader.skip(1);
  const isNegated = reader.take("^");
  const ranges: Range[] = [];
  const properties: string[] = [];
  for (let isFirst = true; isFirst || !reader.startsWith("]"); isFirst = false) {
    if (reader.atEnd) throw new RegexpError("missing closing ]", start);
    const named = readPosixClass(reader) ?? readPerlClass(reader) ?? readUnicodeClass(reader);
    if (named) {
      // All cases of what a class leaves out are left out.
      const folded = ignoreCase ? foldCase(named.ranges) : named.ranges;
      ranges.push(...(named.isNegated ? complement(folded) : folded));
      properties.push(...named.properties);
    } else ranges.push(readRange(reader, start));
  }
  reader.skip(1);
  return { isNegated, ranges, properties };
}

/** `\d`, `\W` and the like. */
export function readPerlClass(reader: PatternReader): CharacterClass | null {
  const match = /^\\([dswDSW])/.exec(reader.rest);
  if (!match) return null;
  reader.skip(2);
  const letter = match[1]!;
  return { isNegated: letter < "a", ranges: PERL[letter.toLowerCase()]!, properties: [] };
}

/** `\pN`, `\p{Greek}`, `\P{^Lu}`. */
export function readUnicodeClass(reader: PatternReader): CharacterClass | null {
  const match = /^\\([pP])(?:\{(\^?)([^}]*)\}|([^{]))/u.exec(reader.rest);
  if (!match && /^\\[pP]/.test(reader.rest)) throw new RegexpError("invalid character class range", reader.rest);
  if (!match) return null;
  reader.skip(match[0].length);
  const isNegated = (match[1] === "P") !== (match[2] === "^");
  const property = propertyOf(match[3] ?? match[4]!);
  if (property === null) throw new RegexpError("invalid character class range", match[0]);
  return { isNegated: false, ranges: [], properties: [isNegated ? property.replace("p", "P") : property] };
}

/** A general category, a script, or one of three more; in any case. */
function propertyOf(name: string): string | null {
  const plain = name.toLowerCase().replace(/[ _-]/g, "");
  const titled = name.toLowerCase().replace(/(?<![a-z])[a-z]/g, (letter) => letter.toUpperCase());
  const other = OTHER_PROPERTIES.find((each) => each.toLowerCase() === plain);
  if (other !== undefined) return `\\p{${other}}`;
  const candidates = [name, titled].flatMap((each) => [`\\p{General_Category=${each}}`, `\\p{Script=${each}}`]);
  return candidates.find(isProperty) ?? null;
}

function isProperty(text: string): boolean {
  try {
    new RegExp(text, "u");
    return true;
  } catch {
    return false;
  }
}

function readPosixClass(reader: PatternReader): CharacterClass | null {
  const match = /^\[:(\^?)([^:\]]*):\]/.exec(reader.rest);
  if (!match) return null;
  const ranges = POSIX[match[2]!];
  if (!ranges) throw new RegexpError("invalid character class range", match[0]);
  reader.skip(match[0].length);
  return { isNegated: match[1] === "^", ranges, properties: [] };
}

function readRange(reader: PatternReader, start: string): Range {
  const before = reader.rest;
  const from = readCharacter(reader, start);
  if (!reader.startsWith("-") || reader.startsWith("-]")) return [from, from];
  reader.skip(1);
  const to = readCharacter(reader, start);
  if (to >= from) return [from, to];
  throw new RegexpError("invalid character class range", before.slice(0, before.length - reader.rest.length));
}

function readCharacter(reader: PatternReader, start: string): number {
  if (reader.atEnd) throw new RegexpError("missing closing ]", start);
  return reader.startsWith("\\") ? readEscape(reader) : reader.next();
}

/** The class as JavaScript writes it. */
export function classText(found: CharacterClass, { ignoreCase }: CaseOptions): string {
  const ranges = ignoreCase ? foldCase(found.ranges) : found.ranges;
  return `[${found.isNegated ? "^" : ""}${rangesText(ranges)}${found.properties.join("")}]`;
}

/** A class of these ranges. */
export function anyOf(ranges: readonly Range[]): string {
  return `[${rangesText(ranges)}]`;
}

function rangesText(ranges: readonly Range[]): string {
  return ranges.map(([from, to]) => (from === to ? literal(from) : `${literal(from)}-${literal(to)}`)).join("");
}

/** The ranges, and the other cases of the letters in them. */
export function foldCase(ranges: readonly Range[]): Range[] {
  const folded = [...ranges];
  for (const [from, to] of ranges) {
    const last = to - from < FOLDED_RANGE_MAX ? to : Math.min(to, 0x7f);
    for (let codePoint = from; codePoint <= last; codePoint++) {
      for (const other of otherCases(codePoint)) folded.push([other, other]);
    }
  }
  return folded;
}

/** Letters that fold to one that turns into another: Kelvin and Angstrom sign, Ohm, long s, capital sharp s. */
const FOLDS_TO: Record<string, string> = {
  k: "\u212a",
  å: "\u212b",
  ω: "\u2126",
  s: "\u017f",
  ß: "\u1e9e",
};

/** Those that a `u` expression takes for the same letter; some have other cases that it does not. */
function otherCases(codePoint: number): number[] {
  const text = String.fromCodePoint(codePoint);
  const lower = text.toLowerCase();
  const upper = text.toUpperCase();
  const forms = [lower, upper, lower.toUpperCase(), upper.toLowerCase(), FOLDS_TO[upper.toLowerCase()] ?? ""];
  const others = [...new Set([...forms, FOLDS_TO[lower] ?? ""])].filter(
    (form) => form !== text && [...form].length === 1,
  );
  if (others.length === 0) return [];
  const same = new RegExp(`^${literal(codePoint)}$`, "iu");
  return others.filter((form) => same.test(form)).map((form) => form.codePointAt(0)!);
}

function complement(ranges: readonly Range[]): Range[] {
  const sorted = ranges.toSorted(([a], [b]) => a - b);
  const gaps: Range[] = [];
  let next = 0;
  for (const [from, to] of sorted) {
    if (from > next) gaps.push([next, from - 1]);
    next = Math.max(next, to + 1);
  }
  if (next <= CODE_POINT_MAX) gaps.push([next, CODE_POINT_MAX]);
  return gaps;
}
