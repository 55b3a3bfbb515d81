/** The moments of a watch: age and requests served, over restarts. */
import type { Moment, Service } from "./types.ts";

/** Steps of the integral of the load, over the whole watch. */
const STEPS = 4_000;

/** @param watchSeconds the last second of the watch */
export function momentsOf(service: Service, watchSeconds: number): (seconds: number) => Moment {
  const step = Math.max(watchSeconds, 1) / STEPS;
  const sums = new Float64Array(STEPS + 2);
  for (let row = 1; row < sums.length; row++) sums[row] = sums[row - 1]! + step * service.load((row - 0.5) * step);
  const servedUntil = (seconds: number) => {
    const row = Math.max(0, Math.min(STEPS, Math.floor(seconds / step)));
    return sums[row]! + (seconds - row * step) * service.load(seconds);
  };
  return (seconds) => {
    const start = processStartBefore(service, seconds);
    const before = start < 0 ? -start * service.load(0) : -servedUntil(start);
    const served = Math.max(0, before + servedUntil(seconds));
    return { seconds, age: seconds - start, load: service.load(seconds), served };
  };
}

/** Start of the process that runs at this time, in seconds since the watch began. */
export function processStartBefore({ restartSeconds, ageSeconds }: Service, seconds: number): number {
  return restartSeconds.findLast((restart) => restart <= seconds) ?? -ageSeconds;
}
