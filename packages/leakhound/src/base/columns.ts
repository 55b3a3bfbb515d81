/** Typed-array columns: growing them while a table is built, and comparing them. */

const FIRST_CAPACITY = 1024;

/** `wider`, after copying `column` to its beginning. */
export function grown<T extends Float64Array | Int32Array | Uint32Array | Uint8Array>(column: T, wider: T): T {
  wider.set(column);
  return wider;
}

/** Whether two columns hold the same bytes. Compares words of four bytes where both are aligned. */
export function isSameColumn(a: ArrayBufferView, b: ArrayBufferView): boolean {
  if (a.byteLength !== b.byteLength) return false;
  const words = (a.byteOffset | b.byteOffset) % 4 === 0 ? a.byteLength >> 2 : 0;
  const left = new Uint32Array(a.buffer, words === 0 ? 0 : a.byteOffset, words);
  const right = new Uint32Array(b.buffer, words === 0 ? 0 : b.byteOffset, words);
  for (let at = 0; at < words; at++) if (left[at] !== right[at]) return false;
  return isSameTail(a, b, 4 * words);
}

function isSameTail(a: ArrayBufferView, b: ArrayBufferView, from: number): boolean {
  const left = new Uint8Array(a.buffer, a.byteOffset + from, a.byteLength - from);
  const right = new Uint8Array(b.buffer, b.byteOffset + from, b.byteLength - from);
  return left.every((byte, at) => byte === right[at]);
}

/** A column that grows by doubling, so that a push is cheap on average. */
abstract class ColumnList<Column extends Float64Array | Uint32Array> {
  #column: Column;
  length = 0;

  constructor() {
    this.#column = this.allocate(FIRST_CAPACITY);
  }

  protected abstract allocate(length: number): Column;

  push(value: number): void {
    if (this.length === this.#column.length) this.#column = grown(this.#column, this.allocate(this.length * 2));
    this.#column[this.length++] = value;
  }

  at(row: number): number {
    return this.#column[row]!;
  }

  /** The rows so far, followed by unused capacity. For hot loops; valid until the next push. */
  get rows(): Column {
    return this.#column;
  }

  /** A copy of the rows, without unused capacity. */
  finish(): Column {
    return this.#column.slice(0, this.length) as Column;
  }
}

export class Uint32List extends ColumnList<Uint32Array<ArrayBuffer>> {
  protected override allocate(length: number): Uint32Array<ArrayBuffer> {
    return new Uint32Array(length);
  }
}

export class Float64List extends ColumnList<Float64Array<ArrayBuffer>> {
  protected override allocate(length: number): Float64Array<ArrayBuffer> {
    return new Float64Array(length);
  }
}
