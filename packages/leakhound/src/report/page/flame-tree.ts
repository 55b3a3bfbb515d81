/**
 * Stacks as one tree from the root, with what passes through each of its frames: the table of a flame graph.
 *
 *   main > serve > leak   +3          row  parent  frame   total  shrunk
 *   main > serve > idle   -1           0    -1      all      4      1
 *                                      1     0     main      4      1
 *                                      2     1     serve     4      1
 *                                      3     2     leak      3      0
 *                                      4     2     idle      1      1
 *
 * A row's child is found by hashing (row, key), so a step of a stack allocates nothing: a million stacks of thirty
 * frames are thirty million steps. Names are looked up last, and only for the rows that are shown. The tree does not use
 * base/intern-table.ts, because it keeps parent and key as columns anyway, and a second copy would slow each step down.
 */
import type { Brand } from "../../base/brand.ts";
import { grown as widened } from "../../base/columns.ts";
import type { FlameTable } from "./page-data.ts";

/** Equal keys below one row are one frame. Any 32-bit integer. */
export type FlameKey = Brand<number, "FlameKey">;
/** What `describe` is called with: where the frame was first seen in this place of the tree. */
export type FlameSource = Brand<number, "FlameSource">;

export interface FlameFrame {
  readonly name: string;
  readonly file: string;
  readonly line: number;
  /** True for the service's own code. */
  readonly isOwn: boolean;
}

interface StackAmount {
  readonly gained: number;
  /** Part of `gained` that is more than in an older image; absent where there is none. */
  readonly grown?: number | undefined;
}

interface TableOptions extends Pick<FlameTable, "unit" | "per"> {
  readonly describe: (source: FlameSource) => FlameFrame;
  /** Rows to show, in their order, parents included; all by default. */
  readonly rows?: Uint32Array;
  /** Figures are multiplied by it, and then rounded to integers. */
  readonly factor?: number;
}

const ROWS_START = 1024;
const LOAD_MAX = 0.5;
const HASH_PARENT = 0x9e3779b1;
const HASH_KEY = 0x85ebca6b;
const ROOT: FlameFrame = { name: "all", file: "", line: 0, isOwn: false };

export class FlameTree {
  #length = 1;
  #parent = new Int32Array(ROWS_START).fill(-1, 0, 1);
  #key = new Int32Array(ROWS_START);
  #source = new Uint32Array(ROWS_START);
  #total = new Float64Array(ROWS_START);
  #shrunk = new Float64Array(ROWS_START);
  #grown = new Float64Array(ROWS_START);
  /** Rows by hash; 0 is free, since the root is no row's child. */
  #slots = new Int32Array(ROWS_START / LOAD_MAX);
  #isCompared = false;
  #row = 0;
  #gained = 0;
  #grownNow = 0;

  /** Rows so far; parents come before children. */
  get length(): number {
    return this.#length;
  }

  /** What passes through each row, gains and losses together. */
  get totals(): Float64Array {
    return this.#total.subarray(0, this.#length);
  }

  /** Begins a stack at the root. */
  begin({ gained, grown }: StackAmount): void {
    if (grown !== undefined) this.#isCompared = true;
    this.#gained = gained;
    this.#grownNow = grown ?? 0;
    this.#row = 0;
    this.#addTo(0);
  }

  /** Goes on to the next frame of the stack. */
  step(key: FlameKey, source: FlameSource): void {
    this.#row = this.#child(this.#row, key, source);
    this.#addTo(this.#row);
  }

  table({ unit, per, describe, rows = allRows(this.#length), factor = 1 }: TableOptions): FlameTable {
    const frames = Array.from(rows, (row) => (row === 0 ? ROOT : describe(this.#source[row] as FlameSource)));
    const names = new TextList();
    const files = new TextList();
    files.indexOf("");
    const place = new Int32Array(this.#length).fill(-1);
    for (const [at, row] of rows.entries()) place[row] = at;
    const figures = (column: Float64Array) => Array.from(rows, (row) => Math.round(column[row]! * factor));
    const name = frames.map((frame) => names.indexOf(frame.name));
    const file = frames.map((frame) => files.indexOf(frame.file));
    return {
      unit,
      ...(per ? { per } : {}),
      names: names.texts,
      files: files.texts,
      parent: Array.from(rows, (row) => (row === 0 ? -1 : place[this.#parent[row]!]!)),
      name,
      file,
      line: frames.map(({ line }) => line),
      own: frames.map(({ isOwn }) => (isOwn ? 1 : 0)),
      total: figures(this.#total),
      ...(this.#shrunk[0] === 0 ? {} : { shrunk: figures(this.#shrunk) }),
      ...(this.#isCompared ? { grown: figures(this.#grown) } : {}),
    };
  }

  #addTo(row: number): void {
    this.#total[row]! += Math.abs(this.#gained);
    this.#grown[row]! += this.#grownNow;
    if (this.#gained < 0) this.#shrunk[row]! -= this.#gained;
  }

  #child(parent: number, key: FlameKey, source: FlameSource): number {
    const word = (key | 0) as FlameKey;
    const mask = this.#slots.length - 1;
    let slot = hashOf(parent, word) & mask;
    for (let row = this.#slots[slot]!; row !== 0; row = this.#slots[slot]!) {
      if (this.#parent[row] === parent && this.#key[row] === word) return row;
      slot = (slot + 1) & mask;
    }
    if (this.#length === this.#parent.length) this.#widen();
    const row = this.#length++;
    this.#parent[row] = parent;
    this.#key[row] = word;
    this.#source[row] = source;
    this.#place(row);
    return row;
  }

  #place(row: number): void {
    const mask = this.#slots.length - 1;
    let slot = hashOf(this.#parent[row]!, this.#key[row] as FlameKey) & mask;
    while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
    this.#slots[slot] = row;
  }

  #widen(): void {
    const size = this.#parent.length * 2;
    this.#parent = widened(this.#parent, new Int32Array(size));
    this.#key = widened(this.#key, new Int32Array(size));
    this.#source = widened(this.#source, new Uint32Array(size));
    this.#total = widened(this.#total, new Float64Array(size));
    this.#shrunk = widened(this.#shrunk, new Float64Array(size));
    this.#grown = widened(this.#grown, new Float64Array(size));
    this.#slots = new Int32Array(size / LOAD_MAX);
    for (let row = 1; row < this.#length; row++) this.#place(row);
  }
}

const allRows = (length: number): Uint32Array => Uint32Array.from({ length }, (_, row) => row);

function hashOf(parent: number, key: FlameKey): number {
  const mixed = Math.imul(parent, HASH_PARENT) ^ Math.imul(key, HASH_KEY);
  return mixed ^ (mixed >>> 15);
}

/** Texts, each once. */
class TextList {
  readonly texts: string[] = [];
  readonly #indexes = new Map<string, number>();

  indexOf(text: string): number {
    const known = this.#indexes.get(text);
    if (known !== undefined) return known;
    this.#indexes.set(text, this.texts.length);
    return this.texts.push(text) - 1;
  }
}
