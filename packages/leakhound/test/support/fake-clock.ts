/** A clock that stands still until a test moves it. */
import { type UnixMs, unixMs } from "../../src/base/units.ts";
import type { Clock } from "../../src/collect/types.ts";

interface Sleeper {
  readonly until: number;
  readonly wake: () => void;
}

export class FakeClock implements Clock {
  #now: number;
  #sleepers: readonly Sleeper[] = [];
  /** How long each sleep was to be, in order. */
  readonly slept: number[] = [];

  constructor(start: number) {
    this.#now = start;
  }

  now(): UnixMs {
    return unixMs(this.#now);
  }

  sleep(ms: number, signal: AbortSignal): Promise<void> {
    this.slept.push(ms);
    return new Promise((wake) => {
      if (signal.aborted) return wake();
      signal.addEventListener("abort", () => wake());
      this.#sleepers = [...this.#sleepers, { until: this.#now + ms, wake }];
    });
  }

  /** Moves on, and wakes whoever slept until then. */
  advance(ms: number): void {
    this.#now += ms;
    const due = this.#sleepers.filter(({ until }) => until <= this.#now);
    this.#sleepers = this.#sleepers.filter(({ until }) => until > this.#now);
    for (const { wake } of due) wake();
  }
}
