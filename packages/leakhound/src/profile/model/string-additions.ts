/** Adds texts at the end of a string table. */
import { bytesOfText } from "../../base/byte-text.ts";
import { StringTable } from "./strings.ts";

export class StringAdditions {
  readonly #base: StringTable;
  readonly #added: string[] = [];
  readonly #known = new Map<string, number>();

  constructor(base: StringTable) {
    this.#base = base;
  }

  /** The index of this text; a new one if neither the table nor the additions contain it. */
  index(text: string): number {
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    const found = this.#base.indexOf(text);
    const index = found >= 0 ? found : this.#base.length + this.#added.push(text) - 1;
    this.#known.set(text, index);
    return index;
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
