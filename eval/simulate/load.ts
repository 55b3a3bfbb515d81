/** Requests over time, as a multiple of the ordinary load. */
import type { Random } from "../random.ts";

export const DAY_SECONDS = 86_400;
const WAVES = 4;

export type Load = (seconds: number) => number;

/** People are not a clock: the load wanders by `amplitude` on several scales of the window. */
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

/** Day and night: `low` of the peak at night. */
export function dailyLoad(load: Load, low: number, phaseSeconds: number, daySeconds = DAY_SECONDS): Load {
  return (seconds) => {
    const day = 0.5 - 0.5 * Math.cos((2 * Math.PI * (seconds + phaseSeconds)) / daySeconds);
    return load(seconds) * (low + (1 - low) * day);
  };
}

/** Grows evenly through the window from its ordinary height to `factor` of it. */
export const risingLoad =
  (load: Load, windowSeconds: number, factor: number): Load =>
  (seconds) =>
    load(seconds) * (1 + ((factor - 1) * seconds) / windowSeconds);

/** `height` of the ordinary load for a `share` of each period, else `low`. */
export function burstLoad(
  load: Load,
  { period, share, height, low }: Readonly<Record<"period" | "share" | "height" | "low", number>>,
): Load {
  return (seconds) => load(seconds) * ((((seconds % period) + period) % period) / period < share ? height : low);
}
