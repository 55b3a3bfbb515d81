/**
 * How many bytes wait to be decoded. Where they are too many, nothing more is requested until some are decoded: on a machine that
 * is too slow for its targets, scrapes come later, and the memory that waiting profiles take stays bounded.
 *
 *   waiting  ▁▃▆█████████▆▃▁
 *   limit    ──────────────
 *   requests ┃┃┃┃         ┃┃┃       those between wait
 */
import type { Bytes } from "../../base/units.ts";

export class Backlog {
  readonly #bytesMax: Bytes;
  #bytes = 0;
  readonly #wanting: (() => void)[] = [];

  constructor(bytesMax: Bytes) {
    this.#bytesMax = bytesMax;
  }

  /** Resolves when fewer bytes wait than the limit; in the order of the calls. */
  async space(): Promise<void> {
    if (!this.#isFull && this.#wanting.length === 0) return;
    await new Promise<void>((go) => {
      this.#wanting.push(go);
    });
  }

  /** Counts the bytes while the work goes on. */
  async hold<T>(bytes: number, work: Promise<T>): Promise<T> {
    this.#bytes += bytes;
    try {
      return await work;
    } finally {
      this.#bytes -= bytes;
      // One request for each body that was decoded: what was requested before is still to come.
      if (!this.#isFull) this.#wanting.shift()?.();
      if (this.#bytes === 0) for (const go of this.#wanting.splice(0)) go();
    }
  }

  get #isFull(): boolean {
    return this.#bytes >= this.#bytesMax;
  }
}
