/**
 * Columns that grow while a table is being built. Doubling keeps pushes cheap; `finish` trims to
 * the rows in use, so that a finished table holds no slack.
 */
const FIRST_CAPACITY = 1024;

/** `wider`, beginning with what `column` holds. */
export function grown<T extends Float64Array | Int32Array | Uint32Array | Uint8Array>(column: T, wider: T): T {
  wider.set(column);
  return wider;
}

/** Whether two columns hold the same bytes; four at a time where they begin at a whole word. */
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

export class Uint32List {
  #column = new Uint32Array(FIRST_CAPACITY);
  length = 0;

  push(value: number): void {
    if (this.length === this.#column.length) {
      const wider = new Uint32Array(this.#column.length * 2);
      wider.set(this.#column);
      this.#column = wider;
    }
    this.#column[this.length++] = value;
  }

  at(row: number): number {
    return this.#column[row]!;
  }

  /** The rows so far, and slack behind them: for hot loops, until the next push. */
  get rows(): Uint32Array {
    return this.#column;
  }

  finish(): Uint32Array {
    return this.#column.slice(0, this.length);
  }
}

export class Float64List {
  #column = new Float64Array(FIRST_CAPACITY);
  length = 0;

  push(value: number): void {
    if (this.length === this.#column.length) {
      const wider = new Float64Array(this.#column.length * 2);
      wider.set(this.#column);
      this.#column = wider;
    }
    this.#column[this.length++] = value;
  }

  at(row: number): number {
    return this.#column[row]!;
  }

  /** The rows so far, and slack behind them: for hot loops, until the next push. */
  get rows(): Float64Array {
    return this.#column;
  }

  finish(): Float64Array {
    return this.#column.slice(0, this.length);
  }
}
