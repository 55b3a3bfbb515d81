/** A clock that only advances when a test calls `advance`. */
import { type UnixMs, unixMs } from "../../src/base/units.ts";
import type { Clock } from "../../src/collect/types.ts";

interface Sleeper {
  readonly until: number;
  readonly wake: () => void;
}

export class FakeClock implements Clock {
  #now: number;
  #sleepers: readonly Sleeper[] = [];
  /** The duration of each sleep, in order. */
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

  /** Advances the time, and resolves the sleeps that end by then. */
  advance(ms: number): void {
    this.#now += ms;
    const due = this.#sleepers.filter(({ until }) => until <= this.#now);
    this.#sleepers = this.#sleepers.filter(({ until }) => until > this.#now);
    for (const { wake } of due) wake();
  }
}
