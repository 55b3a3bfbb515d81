/**
 * The Mann-Kendall test: does a series rise more often than chance explains?
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
 * The detrended series is the series without the line and the curve that fit it best.
 *
 * c is kept at 1 or above: alternation must not make a trend look more certain than independent data does.
 */
import { isSameColumn } from "../base/columns.ts";
import { normalUpperTail } from "./normal.ts";

/** Residuals below this part of the values are rounding errors of floating point. */
const ROUNDING = 1e-9;
/** Positions of the kinks that are tried, as parts of the window. */
const KINKS = [0.2, 0.35, 0.5, 0.65, 0.8];
/** Shorter series have too few lags to estimate their autocorrelation. */
const AUTOCORRELATION_POINTS_MIN = 10;
/** An autocorrelation beyond this divided by sqrt(n) is significant at the 5% level. */
const SIGNIFICANT_LAG = 1.96;

export interface TrendTest {
  readonly s: number;
  /** Variance of S, corrected for ties and autocorrelation. */
  readonly variance: number;
  readonly z: number;
  /** One-sided probability of so much rise, or more, by chance. */
  readonly pRising: number;
}

/** @param x increasing, as long as y */
export function mannKendall(x: Float64Array, y: Float64Array): TrendTest {
  const s = concordance(y);
  const variance = varianceOfS(y) * autocorrelationFactor(x, y);
  const z = variance === 0 ? 0 : (s - Math.sign(s)) / Math.sqrt(variance);
  return { s, variance, z, pRising: normalUpperTail(z) };
}

/**
 * Whether the series may rise more often than chance explains, at a fifth of the cost: autocorrelation only makes a rise less
 * certain, so where independent values would not show one, these do not.
 */
export function mayRise(y: Float64Array, pMax: number): boolean {
  const s = concordance(y);
  if (s <= 0) return false;
  const variance = varianceOfS(y);
  return variance > 0 && normalUpperTail((s - 1) / Math.sqrt(variance)) <= pMax;
}

/** Whether the series rises more often than chance explains. @param x increasing, as long as y */
export const isRising = (x: Float64Array, y: Float64Array, pMax: number): boolean =>
  mayRise(y, pMax) && mannKendall(x, y).pRising <= pMax;

/** S: pairs that rise less pairs that fall. */
function concordance(y: Float64Array): number {
  let s = 0;
  for (let i = 0; i < y.length; i++) {
    const before = y[i]!;
    for (let j = i + 1; j < y.length; j++) s += Number(y[j]! > before) - Number(y[j]! < before);
  }
  return s;
}

/** Variance of S for independent values, corrected for ties. */
function varianceOfS(y: Float64Array): number {
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

/** The factor c by which autocorrelation inflates the variance of S. */
function autocorrelationFactor(x: Float64Array, y: Float64Array): number {
  const n = y.length;
  if (n < AUTOCORRELATION_POINTS_MIN) return 1;
  const residuals = detrended(x, y);
  if (largestOf(residuals) <= ROUNDING * largestOf(y)) return 1;
  const ranks = ranksOf(residuals);
  const mean = (n + 1) / 2;
  const spread = ranks.reduce((sum, rank) => sum + (rank - mean) ** 2, 0);
  if (spread === 0) return 1;
  const significant = SIGNIFICANT_LAG / Math.sqrt(n);
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
 * Residuals of a line and of the one curve that fits best: a parabola, which a leak draws under rising load, or a
 * line with a kink, which a leak draws that begins inside the window. Around a straight line alone, the points of
 * such series would look like autocorrelated noise.
 */
function detrended(x: Float64Array, y: Float64Array): Float64Array {
  const fits = curvesOf(x).map((curve) => fitCurve(curve, y));
  const best = fits.reduce((one, other) => (other.explained > one.explained ? other : one));
  return withoutLine(x, y).map((value, i) => value - best.factor * best.curve[i]!);
}

interface KnownCurves {
  readonly x: Float64Array;
  readonly curves: readonly Float64Array[];
}

/** The last times that curves were computed for: all sites of a profile have the same. */
const known: KnownCurves[] = [];
const KNOWN_MAX = 6;

/** A parabola and the lines with a kink, without their linear parts. */
function curvesOf(x: Float64Array): readonly Float64Array[] {
  const found = known.find((one) => isSameColumn(one.x, x));
  if (found) return found.curves;
  const [first, span] = [x[0]!, x[x.length - 1]! - x[0]! || 1];
  const curves = [
    x.map((value) => ((value - first) / span) ** 2),
    ...KINKS.map((kink) => x.map((value) => Math.max(0, (value - first) / span - kink))),
  ].map((curve) => withoutLine(x, curve));
  if (known.length === KNOWN_MAX) known.shift();
  known.push({ x: x.slice(), curves });
  return curves;
}

/** Least-squares fit of one curve that has no linear part. */
function fitCurve(curve: Float64Array, y: Float64Array) {
  const size = product(curve, curve);
  const factor = size === 0 ? 0 : product(curve, y) / size;
  return { curve, factor, explained: factor * factor * size };
}

/** The part of y that no line explains. */
function withoutLine(x: Float64Array, y: Float64Array): Float64Array {
  const [u, v] = [centered(x), centered(y)];
  const size = product(u, u);
  const slope = size === 0 ? 0 : product(u, v) / size;
  for (let row = 0; row < v.length; row++) v[row]! -= slope * u[row]!;
  return v;
}

/** The values less their mean. */
function centered(values: Float64Array): Float64Array {
  let sum = 0;
  for (const value of values) sum += value;
  const mean = sum / values.length;
  const result = new Float64Array(values.length);
  for (let row = 0; row < values.length; row++) result[row] = values[row]! - mean;
  return result;
}

function largestOf(y: Float64Array): number {
  let most = 0;
  for (const value of y) most = Math.max(most, Math.abs(value));
  return most;
}

function product(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let row = 0; row < a.length; row++) sum += a[row]! * b[row]!;
  return sum;
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
