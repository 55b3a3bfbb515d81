/** Adds texts at the end of a string table. */
import { bytesOfText } from "../../base/byte-text.ts";
import { StringTable } from "./strings.ts";

const SEARCHES_MAX = 16;

export class StringAdditions {
  readonly #base: StringTable;
  readonly #added: string[] = [];
  readonly #known = new Map<string, number>();
  #searches = 0;

  constructor(base: StringTable) {
    this.#base = base;
  }

  /** The index of this text; a new one if neither the table nor the additions contain it. */
  index(text: string): number {
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    const found = this.#indexInBase(text);
    const index = found >= 0 ? found : this.#base.length + this.#added.push(text) - 1;
    this.#known.set(text, index);
    return index;
  }

  /** A search reads the whole table: after a few of them, all of its texts are known. */
  #indexInBase(text: string): number {
    if (++this.#searches < SEARCHES_MAX) return this.#base.indexOf(text);
    if (this.#searches === SEARCHES_MAX) {
      for (let index = this.#base.length - 1; index >= 0; index--) this.#known.set(this.#base.get(index), index);
    }
    return this.#known.get(text) ?? -1;
  }

  finish(): StringTable {
    const added = this.#added.map(bytesOfText);
    const start = new Uint32Array(this.#base.length + added.length + 1);
    for (let index = 0; index < this.#base.length; index++) {
      start[index + 1] = start[index]! + this.#base.bytesOf(index).length;
    }
    added.forEach((bytes, at) => {
      start[this.#base.length + at + 1] = start[this.#base.length + at]! + bytes.length;
    });
    const bytes = new Uint8Array(start.at(-1)!);
    for (let index = 0; index < this.#base.length; index++) bytes.set(this.#base.bytesOf(index), start[index]);
    added.forEach((text, at) => {
      bytes.set(text, start[this.#base.length + at]);
    });
    return new StringTable(bytes, start);
  }
}
