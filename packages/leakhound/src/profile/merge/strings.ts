/** Strings of several profiles, once each. */
import { SequenceTable } from "../../base/sequence-table.ts";
import { StringTable } from "../model/strings.ts";
import { emptyRowCache, UNKNOWN } from "./row-cache.ts";

export class MergedStrings {
  readonly #table = new SequenceTable();
  #strings = StringTable.of([""]);
  #rowCache = emptyRowCache(1);

  constructor() {
    this.row(0);
  }

  /** Sets the table to which the indexes of `row` refer. */
  enter(strings: StringTable): void {
    this.#strings = strings;
    this.#rowCache = emptyRowCache(strings.length);
  }

  row(index: number): number {
    if (this.#rowCache[index] === UNKNOWN) {
      this.#strings.pushSequence(this.#table, index);
      this.#rowCache[index] = this.#table.end();
    }
    return this.#rowCache[index]!;
  }

  /** The row of a text that is in no table. */
  text(text: string): number {
    const alone = StringTable.of(text === "" ? [""] : ["", text]);
    alone.pushSequence(this.#table, alone.length - 1);
    return this.#table.end();
  }

  finish(): StringTable {
    const { length, words } = this.#table;
    const start = new Uint32Array(length + 1);
    for (let row = 0; row < length; row++) start[row + 1] = start[row]! + words[this.#table.start(row)]!;
    const bytes = new Uint8Array(start[length]!);
    for (let row = 0; row < length; row++) {
      const from = this.#table.start(row) + 1;
      const count = start[row + 1]! - start[row]!;
      for (let at = 0; at < count; at++) bytes[start[row]! + at] = words[from + (at >> 2)]! >>> ((at & 3) * 8);
    }
    return new StringTable(bytes, start);
  }
}
