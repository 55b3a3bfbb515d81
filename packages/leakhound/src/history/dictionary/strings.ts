/** The strings of all profiles of one build: each once, as bytes, in order of first appearance. String 0 is "". */
import { grown, Uint32List } from "../../base/columns.ts";
import { SequenceTable } from "../../base/sequence-table.ts";
import { StringTable } from "../../profile/model/strings.ts";

const FIRST_CAPACITY = 16 * 1024;

export class DictionaryStrings {
  readonly #rows = new SequenceTable();
  readonly #start = new Uint32List();
  #bytes = new Uint8Array(FIRST_CAPACITY);
  #table: StringTable | null = null;

  constructor() {
    this.#start.push(0);
    this.rowOf(StringTable.of([""]), 0);
  }

  get length(): number {
    return this.#rows.length;
  }

  /** 32-bit words that the strings take. */
  get words(): number {
    return this.#rows.start(this.#rows.length);
  }

  rowOfText(text: string): number {
    return text === "" ? 0 : this.rowOf(StringTable.of(["", text]), 1);
  }

  /** The row of a string of another table; a new row if it is new. */
  rowOf(strings: StringTable, index: number): number {
    strings.pushSequence(this.#rows, index);
    const before = this.#rows.length;
    const row = this.#rows.end();
    if (row === before) this.#append(strings.bytesOf(index));
    return row;
  }

  bytesOf(row: number): Uint8Array {
    return this.#bytes.subarray(this.#start.at(row), this.#start.at(row + 1));
  }

  /** All strings as a table, which is valid until a string is added. */
  get table(): StringTable {
    if (this.#table?.length !== this.length) {
      this.#table = new StringTable(this.#bytes, this.#start.rows.subarray(0, this.length + 1));
    }
    return this.#table;
  }

  #append(bytes: Uint8Array): void {
    const from = this.#start.at(this.#start.length - 1);
    if (from + bytes.length > this.#bytes.length) {
      this.#bytes = grown(this.#bytes, new Uint8Array(Math.max(2 * this.#bytes.length, from + bytes.length)));
    }
    this.#bytes.set(bytes, from);
    this.#start.push(from + bytes.length);
  }
}
