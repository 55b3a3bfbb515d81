/**
 * Numbers the strings of a table in the order in which they are first asked for; string 0 is always "".
 *
 *   of(7) -> 1    of(3) -> 2    of(7) -> 1    write() -> "", string 7, string 3
 */
import { bytesOfText } from "../../base/byte-text.ts";
import { Uint32List } from "../../base/columns.ts";
import type { StringTable } from "../../profile/model/strings.ts";

export class MentionedStrings {
  readonly #strings: StringTable;
  /** The number of each string of the table; 0 until it is mentioned. */
  readonly #numbers: Uint32Array;
  /** Rows of the table, in order of first mention; a text that the table lacks is its length + its position in `#added`. */
  readonly #order = new Uint32List();
  readonly #added: string[] = [];
  readonly #texts = new Map<string, number>();

  constructor(strings: StringTable) {
    this.#strings = strings;
    this.#numbers = new Uint32Array(strings.length);
  }

  /** The number of a string of the table. */
  of(index: number): number {
    if (index === 0) return 0;
    const known = this.#numbers[index]!;
    return known === 0 ? this.#mention(index) : known;
  }

  /** The same for a text, of which a profile has a few. */
  ofText(text: string): number {
    if (text === "") return 0;
    const known = this.#texts.get(text);
    if (known !== undefined) return known;
    const index = this.#strings.indexOf(text);
    const number = index >= 0 ? this.of(index) : this.#mentionAdded(text);
    this.#texts.set(text, number);
    return number;
  }

  /** Calls `write` with the bytes of each string mentioned, in order. */
  write(write: (bytes: Uint8Array) => void): void {
    write(new Uint8Array(0));
    const { length } = this.#strings;
    for (let at = 0; at < this.#order.length; at++) {
      const row = this.#order.at(at);
      write(row < length ? this.#strings.bytesOf(row) : bytesOfText(this.#added[row - length]!));
    }
  }

  #mention(index: number): number {
    this.#order.push(index);
    this.#numbers[index] = this.#order.length;
    return this.#order.length;
  }

  #mentionAdded(text: string): number {
    this.#order.push(this.#strings.length + this.#added.push(text) - 1);
    return this.#order.length;
  }
}
