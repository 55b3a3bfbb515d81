/** The standard normal distribution. */

/** A 95% interval reaches so many standard errors to each side of its estimate. */
export const Z_95 = 1.959964;

const Z_MAX = 40;
const HALVINGS = 60;

/** P(Z > z) of the standard normal; Abramowitz & Stegun 26.2.17, error below 7.5e-8. */
export function normalUpperTail(z: number): number {
  if (z < 0) return 1 - normalUpperTail(-z);
  const t = 1 / (1 + 0.2316419 * z);
  const poly = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * poly;
}

/** The z that a standard normal variable exceeds with probability p, 0 < p < 1; found by bisection. */
export function normalUpperQuantile(p: number): number {
  let low = -Z_MAX;
  let high = Z_MAX;
  for (let step = 0; step < HALVINGS; step++) {
    const middle = (low + high) / 2;
    if (normalUpperTail(middle) > p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
