/**
 * A clock that stands still while work is done, and jumps to the next time at which a loop wakes. It may be set, as clocks of
 * machines are: `now` is off then, and sleeps last as long as before.
 */
import { type Clock, type UnixMs, unixMs } from "leakhound/server";

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

export class SimClock implements Clock {
  #time: number;
  /** How far `now` is off. */
  offMs = 0;
  #sleepers: Sleeper[] = [];
  #onSleep: () => void = () => {};

  constructor(time: number) {
    this.#time = time;
  }

  now(): UnixMs {
    return unixMs(Math.round(this.#time + this.offMs));
  }

  sleep(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const wake = () => {
        signal.removeEventListener("abort", wake);
        resolve();
      };
      signal.addEventListener("abort", wake);
      this.#sleepers.push({ at: this.#time + ms, wake });
      this.#onSleep();
    });
  }

  /** Resolves when so many loops sleep. */
  async idle(loops: number): Promise<void> {
    while (this.#sleepers.length < loops) await new Promise<void>((resolve) => (this.#onSleep = resolve));
  }

  /** Wakes loops in order of time, each after all of them sleep again. */
  async runTo(time: number, loops: number): Promise<void> {
    for (;;) {
      await this.idle(loops);
      const [next] = this.#sleepers.sort((a, b) => a.at - b.at);
      if (next === undefined || next.at > time) break;
      this.#sleepers = this.#sleepers.filter((one) => one !== next);
      this.#time = Math.max(this.#time, next.at);
      next.wake();
    }
    this.#time = Math.max(this.#time, time);
  }
}
