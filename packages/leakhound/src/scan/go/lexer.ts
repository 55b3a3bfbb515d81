/**
 * Go source -> tokens, as columns. A newline that ends a statement becomes a `newline` token, by the rule of the
 * language: after a name, a literal, a closing bracket, and `return`, `break`, `continue`, `fallthrough`, `++`, `--`.
 *
 *   x := f(1) // one       name x  :=  name f  (  int  )  newline
 *
 * Comments are no tokens: they have a list of their own, each with the token that follows it.
 * Source: https://go.dev/ref/spec#Lexical_elements
 */
import {
  BLANK,
  classOf,
  DIGIT,
  ENDS_STATEMENT,
  KEYWORDS,
  LETTER,
  nextHash,
  OPERATOR_CHARS_MAX,
  OPERATOR_CONTINUATIONS,
  OPERATORS,
  SINGLE_CHAR_OPERATORS,
} from "./characters.ts";
import { TOKEN, type TokenCode, tokenCode } from "./tokens.ts";

const LINE_FEED = 10;
const QUOTE = 34;
const APOSTROPHE = 39;
const STAR = 42;
const DOT = 46;
const SLASH = 47;
const BACKSLASH = 92;
const BACKTICK = 96;

const NUMBER =
  /0[xX][\da-fA-F_]*(?:\.[\da-fA-F_]*)?(?:[pP][+-]?[\d_]+)?i?|0[bBoO][\d_]+i?|(?:[\d_]+\.?[\d_]*|\.[\d_]+)(?:[eE][+-]?[\d_]+)?i?/y;

/** Columns that all files use in turn: they grow to the size of the largest file. */
class Columns {
  rows = 0;
  kinds = new Uint8Array(0);
  starts = new Uint32Array(0);
  ends = new Uint32Array(0);

  reserve(rows: number): void {
    if (rows <= this.rows) return;
    this.rows = rows * 2;
    this.kinds = new Uint8Array(this.rows);
    this.starts = new Uint32Array(this.rows);
    this.ends = new Uint32Array(this.rows);
  }
}
const columns = new Columns();

/** Valid until the next file is read, because all files share their columns. */
export interface Tokens {
  readonly count: number;
  readonly kinds: Uint8Array;
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
  readonly comments: readonly Comment[];
  /** Offset of the first text that is no token; null where all text is tokens. */
  readonly invalidAt: number | null;
}

export interface Comment {
  readonly start: number;
  readonly end: number;
  /** Row of the token that follows it. */
  readonly beforeToken: number;
}

export function tokensOf(source: string): Tokens {
  return new Lexer(source).run();
}

class Lexer {
  readonly #source: string;
  readonly #kinds: Uint8Array;
  readonly #starts: Uint32Array;
  readonly #ends: Uint32Array;
  readonly #comments: Comment[] = [];
  #count = 0;
  #brokenAt: number | null = null;

  constructor(source: string) {
    this.#source = source;
    // Only the last two tokens can be empty.
    columns.reserve(source.length + 2);
    this.#kinds = columns.kinds;
    this.#starts = columns.starts;
    this.#ends = columns.ends;
  }

  run(): Tokens {
    const { length } = this.#source;
    for (let at = 0; at < length && this.#brokenAt === null; ) at = this.#next(at);
    if (this.#isStatementOpen()) this.#push(TOKEN.newline, length, length);
    this.#push(TOKEN.end, length, length);
    const count = this.#count;
    return {
      count,
      kinds: this.#kinds.subarray(0, count),
      starts: this.#starts.subarray(0, count),
      ends: this.#ends.subarray(0, count),
      comments: this.#comments,
      invalidAt: this.#brokenAt,
    };
  }

  #isStatementOpen(): boolean {
    return this.#count > 0 && ENDS_STATEMENT[this.#kinds[this.#count - 1]!] === 1;
  }

  /** @returns the end of the token, where the lexer continues */
  #push(kind: TokenCode, start: number, end: number): number {
    this.#kinds[this.#count] = kind;
    this.#starts[this.#count] = start;
    this.#ends[this.#count] = end;
    this.#count++;
    return end;
  }

  #next(at: number): number {
    let code = this.#source.charCodeAt(at);
    let kind = classOf(code);
    while (kind === BLANK) {
      code = this.#source.charCodeAt(++at);
      kind = classOf(code);
    }
    if (code === LINE_FEED) {
      if (this.#isStatementOpen()) this.#push(TOKEN.newline, at, at + 1);
      return at + 1;
    }
    if (kind === LETTER) return this.#name(at);
    if (kind === DIGIT) return this.#number(at);
    const after = this.#source.charCodeAt(at + 1);
    if (code === SLASH && (after === SLASH || after === STAR)) return this.#comment(at);
    if (code === QUOTE) return this.#quoted(at, TOKEN.string);
    if (code === APOSTROPHE) return this.#quoted(at, TOKEN.rune);
    if (code === BACKTICK) return this.#rawString(at);
    if (code === DOT && classOf(after) === DIGIT) return this.#number(at);
    return this.#operator(at);
  }

  #name(start: number): number {
    let at = start;
    let hash = 0;
    let code = this.#source.charCodeAt(at);
    for (let kind = LETTER; kind === LETTER || kind === DIGIT; kind = classOf(code)) {
      hash = nextHash(hash, code);
      code = this.#source.charCodeAt(++at);
    }
    const keyword = KEYWORDS[hash];
    const isKeyword =
      keyword !== undefined && keyword.word.length === at - start && this.#source.startsWith(keyword.word, start);
    return this.#push(isKeyword ? keyword.kind : TOKEN.name, start, at);
  }

  #number(start: number): number {
    let at = start;
    let code = this.#source.charCodeAt(at);
    while (classOf(code) === DIGIT) code = this.#source.charCodeAt(++at);
    if (at > start && code !== DOT && classOf(code) !== LETTER) return this.#push(TOKEN.int, start, at);
    return this.#otherNumber(start);
  }

  /** A number with a point, an exponent, a base or underscores. */
  #otherNumber(start: number): number {
    NUMBER.lastIndex = start;
    const text = NUMBER.exec(this.#source)![0];
    const isHex = /^0[xX]/.test(text);
    const isFloat = isHex ? /[.pP]/.test(text) : /[.eE]/.test(text);
    return this.#push(
      text.endsWith("i") ? TOKEN.imaginary : isFloat ? TOKEN.float : TOKEN.int,
      start,
      start + text.length,
    );
  }

  /** A comment over several lines ends a statement like a newline does. */
  #comment(start: number): number {
    const isLine = this.#source.charCodeAt(start + 1) === SLASH;
    const found = this.#source.indexOf(isLine ? "\n" : "*/", start + 2);
    if (found < 0 && !isLine) return this.#invalid(start);
    const end = isLine ? (found < 0 ? this.#source.length : found) : found + 2;
    this.#comments.push({ start, end, beforeToken: this.#count });
    if (!isLine && this.#isStatementOpen() && this.#source.slice(start, end).includes("\n"))
      this.#push(TOKEN.newline, end, end);
    return end;
  }

  #quoted(start: number, kind: TokenCode): number {
    const quote = this.#source.charCodeAt(start);
    for (let at = start + 1; at < this.#source.length; at++) {
      const code = this.#source.charCodeAt(at);
      if (code === quote) return this.#push(kind, start, at + 1);
      if (code === LINE_FEED) break;
      if (code === BACKSLASH) at++;
    }
    return this.#invalid(start);
  }

  #rawString(start: number): number {
    const found = this.#source.indexOf("`", start + 1);
    return found < 0 ? this.#invalid(start) : this.#push(TOKEN.rawString, start, found + 1);
  }

  #operator(start: number): number {
    const single = SINGLE_CHAR_OPERATORS[this.#source.charCodeAt(start)];
    const isWhole = OPERATOR_CONTINUATIONS[this.#source.charCodeAt(start + 1)] !== 1;
    if (isWhole && single !== undefined && single !== 0) return this.#push(tokenCode(single), start, start + 1);
    for (let length = OPERATOR_CHARS_MAX; length > 0; length--) {
      const kind = OPERATORS.get(this.#source.slice(start, start + length));
      if (kind !== undefined) return this.#push(kind, start, start + length);
    }
    return this.#invalid(start);
  }

  #invalid(at: number): number {
    this.#brokenAt = at;
    return this.#source.length;
  }
}
