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
