/** Tables for the lexer: classes of characters, operators and keywords of Go. */
import { TOKEN, TOKENS, type TokenCode, tableOf } from "./tokens.ts";

/** Tokens after which a newline ends the statement. */
export const ENDS_STATEMENT = tableOf(
  ...(["name", "int", "float", "imaginary", "rune", "string", "rawString"] as const),
  ...(["break", "continue", "fallthrough", "return", "++", "--", ")", "]", "}"] as const),
);

/** Keywords and operators: tokens that have one spelling each. */
const FIXED_TOKENS: readonly [string, TokenCode][] = TOKENS.slice(TOKEN.break).map((word) => [word, TOKEN[word]]);
const isWord = (spelling: string): boolean => /^[a-z]/.test(spelling);
export const OPERATOR_CHARS_MAX = 3;
export const OPERATORS = new Map(FIXED_TOKENS.filter(([spelling]) => !isWord(spelling)));

/** Keywords by a hash of their letters. No two keywords share a hash, so a name is compared with one keyword at most. */
const HASHES = 1 << 9;
export const nextHash = (hash: number, code: number): number => (hash * 37 + code) & (HASHES - 1);
export const KEYWORDS: ({ readonly word: string; readonly kind: TokenCode } | undefined)[] = new Array(HASHES).fill(
  undefined,
);
for (const [word, kind] of FIXED_TOKENS.filter(([spelling]) => isWord(spelling)))
  KEYWORDS[[...word].reduce((hash, char) => nextHash(hash, char.charCodeAt(0)), 0)] = { word, kind };

/** Operators of one character, by the code of the character. */
export const SINGLE_CHAR_OPERATORS = new Uint8Array(128);
/** 1 for each character that can be the second or third of an operator. */
export const OPERATOR_CONTINUATIONS = new Uint8Array(128);
for (const [spelling, kind] of OPERATORS) {
  if (spelling.length === 1) SINGLE_CHAR_OPERATORS[spelling.charCodeAt(0)] = kind;
  for (const char of spelling.slice(1)) OPERATOR_CONTINUATIONS[char.charCodeAt(0)] = 1;
}

/** The decoder writes it for bytes that are no UTF-8. */
const REPLACEMENT = 0xfffd;

/** Classes of ASCII characters, by their code. Beyond ASCII a character belongs to a name or is blank. */
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
