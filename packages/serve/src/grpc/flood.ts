/** Counts what a client may do now and then, as to reset a stream, and must not do all the time. */

const PERIOD_MS = 60_000;

export class Flood {
  readonly #countMax: number;
  readonly #now: () => number;
  #since = 0;
  #count = 0;

  /** @param countMax in a minute */
  constructor(countMax: number, now: () => number) {
    this.#countMax = countMax;
    this.#now = now;
  }

  /** @returns whether it is too many now */
  add(): boolean {
    const now = this.#now();
    if (now - this.#since >= PERIOD_MS) {
      this.#since = now;
      this.#count = 0;
    }
    return ++this.#count > this.#countMax;
  }
}
