/** Iterates over the lines of a text, and knows the number of the current line for messages. */
import { MalformedProfile, type ProfileFaultCode } from "../model/fault.ts";

const EXCERPT_CHARS = 40;

export class Lines {
  readonly #text: string;
  /** Where the next line begins. */
  #next = 0;
  /** Number of the current line, from 1; 0 before the first. */
  #number = 0;
  /** The current line without its line break; null before the first and after the last. */
  current: string | null = null;

  constructor(text: string) {
    this.#text = text;
    this.advance();
  }

  /** Moves to the next line and returns it; null at the end. */
  advance(): string | null {
    if (this.#next >= this.#text.length) this.current = null;
    else {
      const end = this.#text.indexOf("\n", this.#next);
      const stop = end < 0 ? this.#text.length : end;
      this.current = this.#text.slice(this.#next, stop);
      this.#next = stop + 1;
    }
    this.#number++;
    return this.current;
  }

  /** Skips blank lines. */
  skipBlank(): void {
    while (this.current !== null && this.current.trim() === "") this.advance();
  }

  fail(code: ProfileFaultCode, what: string): never {
    throw new MalformedProfile(code, what, `line ${this.#number}`);
  }

  /** Fails because the current line is not `what`; at the end of the text, because the text is truncated. */
  expected(what: string): never {
    if (this.current === null) return this.fail("truncated", `the text ends where ${what} is expected`);
    const found = JSON.stringify(this.current.slice(0, EXCERPT_CHARS));
    return this.fail("bad-text", `${what} is expected, not ${found}`);
  }
}

export function isBlankOrComment(line: string): boolean {
  const trimmed = line.trim();
  return trimmed === "" || trimmed.startsWith("#");
}

export function skipBlankAndComments(lines: Lines): void {
  while (lines.current !== null && isBlankOrComment(lines.current)) lines.advance();
}
