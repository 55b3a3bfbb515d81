/**
 * When rounds are due: at start + k · interval, however long each round takes, so that delays never add up.
 *
 *   interval 5 s     0     5     10    15    20
 *   slot             0     1     2     3     4
 *   wakes up at      0.0   5.1         16.2        takes slots 0, 1, 3; slot 2 is skipped
 *   next due         5.0   10.0        20.0        not 21.2
 *
 * The wall clock may be set meanwhile. When it is set forward, slots are skipped, as after a long sleep. When it is
 * set back, the slots move along with it; otherwise nothing would be due for as long as it was set back.
 */
import { type DurationMs, type UnixMs, unixMs } from "../base/units.ts";

export class Schedule {
  #start: UnixMs;
  readonly #intervalMs: DurationMs;
  /** The last slot taken. */
  #slot = -1;

  constructor(start: UnixMs, intervalMs: DurationMs) {
    this.#start = start;
    this.#intervalMs = intervalMs;
  }

  /** When the next slot is due. */
  get nextAt(): UnixMs {
    return this.#dueAt(this.#slot + 1);
  }

  /** Takes the slot that is due now. @returns how many slots were missed before it, or null when none is due yet */
  take(now: UnixMs): number | null {
    const isSetBack = this.#slot >= 0 && now < this.#dueAt(this.#slot);
    if (isSetBack) this.#start = unixMs(now - (this.#slot + 1) * this.#intervalMs);
    const due = Math.floor((now - this.#start) / this.#intervalMs);
    if (due <= this.#slot) return null;
    const missed = due - this.#slot - 1;
    this.#slot = due;
    return missed;
  }

  #dueAt(slot: number): UnixMs {
    return unixMs(this.#start + slot * this.#intervalMs);
  }
}
