/** Characters and words of Go as tables, for the lexer to look up. */
import { TOKEN, TOKENS, tableOf } from "./tokens.ts";

/** A newline after one of them ends the statement. */
export const ENDING = tableOf(
  ...(["name", "int", "float", "imaginary", "rune", "string", "rawString"] as const),
  ...(["break", "continue", "fallthrough", "return", "++", "--", ")", "]", "}"] as const),
);

/** Spelled out in the source, unlike the classes before it. */
const SPELLED: readonly [string, number][] = TOKENS.slice(TOKEN.break).map((word) => [word, TOKEN[word]]);
const isWord = (spelling: string): boolean => /^[a-z]/.test(spelling);
export const OPERATOR_CHARS_MAX = 3;
export const OPERATORS = new Map(SPELLED.filter(([spelling]) => !isWord(spelling)));

/** Keywords by a hash of their letters that no two of them share: most names are told apart without a look at them. */
const HASHES = 1 << 9;
export const hashed = (hash: number, code: number): number => (hash * 37 + code) & (HASHES - 1);
export const KEYWORDS: ({ readonly word: string; readonly kind: number } | undefined)[] = new Array(HASHES).fill(
  undefined,
);
for (const [word, kind] of SPELLED.filter(([spelling]) => isWord(spelling)))
  KEYWORDS[[...word].reduce((hash, char) => hashed(hash, char.charCodeAt(0)), 0)] = { word, kind };

/** Operators of one character, by its code. */
export const SINGLE = new Uint8Array(128);
/** Characters that an operator goes on with: one that none of them follows is whole. */
export const LATER = new Uint8Array(128);
for (const [spelling, kind] of OPERATORS) {
  if (spelling.length === 1) SINGLE[spelling.charCodeAt(0)] = kind;
  for (const char of spelling.slice(1)) LATER[char.charCodeAt(0)] = 1;
}

/** Stands for what is no UTF-8. */
const REPLACEMENT = 0xfffd;

/** What a character may begin, by its code; beyond ASCII all begin a name, or are blank. */
export const LETTER = 1;
export const DIGIT = 2;
export const BLANK = 3;
const CLASSES = new Uint8Array(128);
for (const char of "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_") CLASSES[char.charCodeAt(0)] = LETTER;
for (const char of "0123456789") CLASSES[char.charCodeAt(0)] = DIGIT;
for (const char of " \t\r\v\f") CLASSES[char.charCodeAt(0)] = BLANK;

const BLANK_BEYOND_ASCII = /[\s\u0085]/;

/** @param code NaN beyond the end */
export function classOf(code: number): number {
  if (code < 128) return CLASSES[code]!;
  if (BLANK_BEYOND_ASCII.test(String.fromCharCode(code))) return BLANK;
  return code >= 128 && code !== REPLACEMENT ? LETTER : 0;
}
