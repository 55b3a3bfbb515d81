/** Walking over the text of a regular expression. */

/** What is wrong, in Go's words, and the part that is. */
export class RegexpError extends Error {
  override readonly name = "RegexpError";

  constructor(what: string, part: string) {
    super(`${what}: \`${part}\``);
  }
}

export class PatternReader {
  readonly pattern: string;
  #at = 0;

  constructor(pattern: string) {
    this.pattern = pattern;
  }

  get atEnd(): boolean {
    return this.#at >= this.pattern.length;
  }

  get rest(): string {
    return this.pattern.slice(this.#at);
  }

  startsWith(text: string): boolean {
    return this.pattern.startsWith(text, this.#at);
  }

  skip(length: number): void {
    this.#at += length;
  }

  /** Steps over this text, if it is next. */
  take(text: string): boolean {
    if (!this.startsWith(text)) return false;
    this.#at += text.length;
    return true;
  }

  /** The text up to `end`, which is stepped over, or up to the end of the pattern. */
  takeUntil(end: string): string {
    const found = this.pattern.indexOf(end, this.#at);
    const text = this.pattern.slice(this.#at, found < 0 ? undefined : found);
    this.#at += text.length + (found < 0 ? 0 : end.length);
    return text;
  }

  /** The next code point; there must be one. */
  next(): number {
    const codePoint = this.pattern.codePointAt(this.#at)!;
    this.#at += codePoint > 0xffff ? 2 : 1;
    return codePoint;
  }
}

/** A code point that stands for itself, in a class or out of it. */
export function literal(codePoint: number): string {
  const text = String.fromCodePoint(codePoint);
  return /^[0-9A-Za-z_]$/.test(text) ? text : `\\u{${codePoint.toString(16)}}`;
}
