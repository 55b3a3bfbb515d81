/** Requests over time, as a multiple of the ordinary load. */
import type { Random } from "../random.ts";

export const DAY_SECONDS = 86_400;
const WAVES = 4;

export type Load = (seconds: number) => number;

/** The ordinary load varies by `amplitude`, in waves of several lengths. */
export function unsteadyLoad(windowSeconds: number, amplitude: number, random: Random): Load {
  const waves = Array.from({ length: WAVES }, () => ({
    period: windowSeconds * random.logBetween(0.02, 0.4),
    phase: random.between(0, 2 * Math.PI),
    height: random.between(0, (2 * amplitude) / WAVES),
  }));
  return (seconds) =>
    waves.reduce(
      (load, { period, phase, height }) => load + height * Math.sin((2 * Math.PI * seconds) / period + phase),
      1,
    );
}

/** Day and night: at night the load is `low` times the peak. */
export function dailyLoad(load: Load, low: number, phaseSeconds: number, daySeconds = DAY_SECONDS): Load {
  return (seconds) => {
    const day = 0.5 - 0.5 * Math.cos((2 * Math.PI * (seconds + phaseSeconds)) / daySeconds);
    return load(seconds) * (low + (1 - low) * day);
  };
}

/** Rises evenly over the window, from the ordinary load to `factor` times the ordinary load. */
export const risingLoad =
  (load: Load, windowSeconds: number, factor: number): Load =>
  (seconds) =>
    load(seconds) * (1 + ((factor - 1) * seconds) / windowSeconds);

/** `height` times the ordinary load for a `share` of each period, else `low` times. */
export function burstLoad(
  load: Load,
  { period, share, height, low }: Readonly<Record<"period" | "share" | "height" | "low", number>>,
): Load {
  return (seconds) => load(seconds) * ((((seconds % period) + period) % period) / period < share ? height : low);
}
