/** The tokens of Go, and sets of them. Source: https://go.dev/ref/spec#Tokens */
import type { Brand } from "../../base/brand.ts";
import type { WordOf } from "../syntax/kinds.ts";

export type TokenCode = Brand<number, "TokenCode">;
export const tokenCode = (code: number): TokenCode => code as TokenCode;

const TOKEN_LINES = [
  "end newline name int float imaginary rune string rawString",
  "break case chan const continue default defer else fallthrough for func go goto if import interface map package range",
  "return select struct switch type var",
  "( ) [ ] { } , ; : . ... ~",
  "+ - * / % & | ^ << >> &^ && || == != < <= > >= !",
  "= := += -= *= /= %= &= |= ^= <<= >>= &^= ++ -- <-",
] as const;

export type Token = WordOf<(typeof TOKEN_LINES)[number]>;
/** Tokens by their code. */
export const TOKENS = TOKEN_LINES.flatMap((line) => line.split(" ")) as readonly Token[];
/** The code of a token, by its spelling or the name of its class. */
export const TOKEN = Object.fromEntries(TOKENS.map((word, code) => [word, code])) as Readonly<Record<Token, TokenCode>>;

/** A table with 1 at the code of each of the tokens. */
export function tableOf(...tokens: readonly Token[]): Uint8Array {
  const table = new Uint8Array(TOKENS.length);
  for (const one of tokens) table[TOKEN[one]] = 1;
  return table;
}
