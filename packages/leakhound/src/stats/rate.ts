/** A growth rate with its 95% interval, and the arithmetic of such estimates. */
import type { Estimate } from "./estimate.ts";
import { Z_95 } from "./normal.ts";

/** A rate per hour and its 95% interval, in the unit of the series. */
export interface Rate {
  readonly perHour: number;
  readonly low: number;
  readonly high: number;
}

/** An estimate of an amount over so many hours, as a rate. */
export const rateOf = ({ value, error }: Estimate, hours: number): Rate => ({
  perHour: value / hours,
  low: (value - Z_95 * error) / hours,
  high: (value + Z_95 * error) / hours,
});

/** Standard error of a rate, derived from its interval. */
export const standardErrorOf = ({ low, high }: Rate): number => (high - low) / (2 * Z_95);

/** The rate with a further error added, which is independent of the errors that its interval covers already. */
export function widened(rate: Rate, standardErrorPerHour: number): Rate {
  const reach = Z_95 * standardErrorPerHour;
  return {
    perHour: rate.perHour,
    low: rate.perHour - Math.hypot(rate.perHour - rate.low, reach),
    high: rate.perHour + Math.hypot(rate.high - rate.perHour, reach),
  };
}

/** Sum of two independent estimates. */
export function addRates(a: Rate, b: Rate): Rate {
  const perHour = a.perHour + b.perHour;
  return {
    perHour,
    low: perHour - Math.hypot(a.perHour - a.low, b.perHour - b.low),
    high: perHour + Math.hypot(a.high - a.perHour, b.high - b.perHour),
  };
}
