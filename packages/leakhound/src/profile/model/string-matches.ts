/** Which strings of a profile a pattern matches. Each string is tested once. */
import type { TextPattern } from "../../base/text-pattern.ts";
import type { StringTable } from "./strings.ts";

const UNKNOWN = 0;
const NO = 1;
const YES = 2;

export class StringMatches {
  readonly #strings: StringTable;
  readonly #pattern: TextPattern;
  readonly #known: Uint8Array;

  constructor(strings: StringTable, pattern: TextPattern) {
    this.#strings = strings;
    this.#pattern = pattern;
    this.#known = new Uint8Array(strings.length);
  }

  has(index: number): boolean {
    if (this.#known[index] === UNKNOWN) {
      this.#known[index] = this.#pattern.test(this.#strings.get(index)) ? YES : NO;
    }
    return this.#known[index] === YES;
  }
}
