/** The clock of this machine, which callers pass in as a port. */
import { unixMs } from "../base/units.ts";
import type { Clock } from "./types.ts";

export const systemClock: Clock = {
  now: () => unixMs(Date.now()),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const wake = () => {
        clearTimeout(timer);
        signal.removeEventListener("abort", wake);
        resolve();
      };
      const timer = setTimeout(wake, ms);
      signal.addEventListener("abort", wake);
    }),
};
