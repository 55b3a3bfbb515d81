/** An amount with its standard error, and how two estimates of the same amount are combined. */
import { normalUpperTail } from "./normal.ts";

export interface Estimate {
  readonly value: number;
  /** Standard error. */
  readonly error: number;
}

/** With a probability of 95% a normal variable is below its mean and so many standard errors. */
const Z_ONE_SIDED_95 = 1.644854;

/** Two independent estimates of one amount, each weighted by 1 / variance. One without error is exact. */
export function combinedEstimate(a: Estimate, b: Estimate): Estimate {
  if (a.error === 0 || b.error === 0) return a.error <= b.error ? a : b;
  const [u, v] = [1 / a.error ** 2, 1 / b.error ** 2];
  return { value: (a.value * u + b.value * v) / (u + v), error: Math.sqrt(1 / (u + v)) };
}

/** The two differ by more standard errors than this. */
export const differBy = (errors: number, a: Estimate, b: Estimate): boolean =>
  Math.abs(a.value - b.value) > errors * Math.hypot(a.error, b.error);

/** The probability that the amount is at most so much. */
export const probabilityAtMost = (limit: number, { value, error }: Estimate): number =>
  error === 0 ? Number(value <= limit) : 1 - normalUpperTail((limit - value) / error);

/** With a probability of 95% the amount is below the upper bound, and with 95% above the lower one. */
export const upperBoundOf = ({ value, error }: Estimate): number => value + Z_ONE_SIDED_95 * error;
export const lowerBoundOf = ({ value, error }: Estimate): number => value - Z_ONE_SIDED_95 * error;
