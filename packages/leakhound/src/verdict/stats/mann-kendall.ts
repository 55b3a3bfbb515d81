/**
 * Mann-Kendall: does a series rise more often than chance would have it?
 *
 *   S = Σ_{i<j} sign(y_j - y_i)           +n(n-1)/2 when every later value is larger
 *   var S = (n(n-1)(2n+5) - Σ_ties t(t-1)(2t+5)) / 18
 *   z = (S ∓ 1) / sqrt(var S · c)
 *
 * Memory readings are autocorrelated: each is mostly the one before. That inflates |S|, so the
 * variance is multiplied by c = n/n* of Hamed & Rao (1998, J. Hydrology 204:182-196), computed from
 * the autocorrelation ρ_k of the ranks of the detrended series, significant lags only:
 *
 *   c = 1 + 2/(n(n-1)(n-2)) Σ_k (n-k)(n-k-1)(n-k-2) ρ_k
 *
 * Detrended is: without the line and without its bend.
 *
 * c is kept at 1 or above: alternation must not make a trend look more certain than independent data would.
 */
import { normalUpperTail } from "./normal.ts";

export interface TrendTest {
  readonly s: number;
  /** Variance of S, corrected for ties and autocorrelation. */
  readonly variance: number;
  readonly z: number;
  /** One-sided probability of so much rise, or more, by chance. */
  readonly pRising: number;
}

/** @param slope of the trend that is removed before autocorrelation is measured, per unit of x. */
export function mannKendall(x: Float64Array, y: Float64Array, slope: number): TrendTest {
  const n = y.length;
  let s = 0;
  for (let i = 0; i < n; i++) for (let j = i + 1; j < n; j++) s += Math.sign(y[j]! - y[i]!);
  const variance = untiedVariance(y) * autocorrelationFactor(x, y, slope);
  const z = variance === 0 ? 0 : (s - Math.sign(s)) / Math.sqrt(variance);
  return { s, variance, z, pRising: normalUpperTail(z) };
}

function untiedVariance(y: Float64Array): number {
  const n = y.length;
  const sorted = y.slice().sort();
  let ties = 0;
  for (let i = 0, run = 1; i < n; i++, run++) {
    if (sorted[i] === sorted[i + 1]) continue;
    ties += run * (run - 1) * (2 * run + 5);
    run = 0;
  }
  return (n * (n - 1) * (2 * n + 5) - ties) / 18;
}

function autocorrelationFactor(x: Float64Array, y: Float64Array, slope: number): number {
  const n = y.length;
  if (n < 10) return 1;
  const ranks = ranksOf(
    withoutCurve(
      x,
      y.map((value, i) => value - slope * x[i]!),
    ),
  );
  const mean = (n + 1) / 2;
  const spread = ranks.reduce((sum, rank) => sum + (rank - mean) ** 2, 0);
  if (spread === 0) return 1;
  const significant = 1.96 / Math.sqrt(n);
  let sum = 0;
  for (let lag = 1; lag <= Math.floor(n / 4); lag++) {
    let product = 0;
    for (let i = 0; i + lag < n; i++) product += (ranks[i]! - mean) * (ranks[i + lag]! - mean);
    const rho = product / spread;
    if (Math.abs(rho) > significant) sum += (n - lag) * (n - lag - 1) * (n - lag - 2) * rho;
  }
  return Math.max(1, 1 + (2 / (n * (n - 1) * (n - 2))) * sum);
}

/**
 * What a parabola leaves of it, by least squares. A leak under rising load is a curve, and next to a straight line
 * its points would look like autocorrelated noise.
 */
function withoutCurve(x: Float64Array, y: Float64Array): Float64Array {
  const n = y.length;
  const middle = (x[0]! + x[n - 1]!) / 2;
  const half = (x[n - 1]! - x[0]!) / 2 || 1;
  // Legendre polynomials are orthogonal over an even spacing, and nearly so over any other we see.
  const curve = x.map((value) => (3 * ((value - middle) / half) ** 2 - 1) / 2);
  const meanCurve = curve.reduce((sum, value) => sum + value, 0) / n;
  const meanY = y.reduce((sum, value) => sum + value, 0) / n;
  let covariance = 0;
  let variance = 0;
  for (let i = 0; i < n; i++) {
    covariance += (curve[i]! - meanCurve) * (y[i]! - meanY);
    variance += (curve[i]! - meanCurve) ** 2;
  }
  const bend = variance === 0 ? 0 : covariance / variance;
  return y.map((value, i) => value - bend * curve[i]!);
}

function ranksOf(y: Float64Array): Float64Array {
  const order = Array.from(y.keys()).sort((a, b) => y[a]! - y[b]!);
  const ranks = new Float64Array(y.length);
  for (let i = 0; i < order.length; ) {
    let end = i;
    while (end < order.length && y[order[end]!] === y[order[i]!]) end++;
    for (let tied = i; tied < end; tied++) ranks[order[tied]!] = (i + 1 + end) / 2;
    i = end;
  }
  return ranks;
}
