/**
 * Whether a site grows because it leaks, or because there is more traffic.
 *
 * While the load rises, so does the memory that is in flight, and it looks like a leak that the window cut off. Where a
 * profile has allocated bytes, they distinguish the two:
 *
 *   in flight   in use = a + lifetime · allocation rate    follows the bytes allocated per time; most of them were freed
 *   leak        in use = a + share · allocated bytes       follows all bytes allocated so far; that share stays
 *
 *   load        ___/‾‾‾      rate ___/‾‾‾      allocated  __,-/
 *   in flight   ___/‾‾‾      leak  __,-/
 *
 * Both are fitted by least squares, and the fit with the much smaller error decides. A site that still has most of what
 * was allocated in the window cannot be in flight.
 */
import type { MemoryReading } from "../../base/capture.ts";
import type { UnixMs } from "../../base/units.ts";

export type GrowthCause = "leak" | "load" | "either";

/** Traffic that rises by less over the window counts as constant. */
const LOAD_RISE_MIN = 1.2;
/** The allocations of all other sites have risen if they rose by this factor. */
const OTHERS_RISE_MIN = 1.08;
/** Memory in flight grows with the load, within this factor. */
const FOLLOWS_WITHIN = 1.35;
/** Memory in flight keeps at most this part of what was allocated in the window. */
const SURVIVAL_MAX = 0.3;
/** A fit is better if its squared error is below this part of the other's. */
const BETTER_ERROR = 0.85;
/** For processor time, which is noisier. */
const BETTER_ERROR_CPU = 0.35;
const POINTS_MIN = 8;
/** The rate at a point is measured over this part of the window around it. */
const RATE_WINDOW = 0.2;

export interface GrowthCauseInput {
  readonly at: readonly UnixMs[];
  /** Bytes or goroutines in use. */
  readonly values: Float64Array;
  /** Bytes allocated since the process started, freed or not: at this site, or by the whole process. */
  readonly allocated: Float64Array;
  /** Bytes that all other sites allocated; null where `allocated` is of the whole process. */
  readonly others: Float64Array | null;
  /** `allocated` is processor time, a less precise measure of traffic. */
  readonly isCpu?: boolean;
}

/** A measure of the load on a whole process: bytes that it has allocated, or processor time that it has used. */
export interface Traffic {
  readonly at: readonly UnixMs[];
  readonly allocated: Float64Array;
  /** Processor time. A leak may cost processor time too, so it can raise a doubt but never settle one. */
  readonly isCpu: boolean;
}

const CPU_POINTS_MIN = 8;

/** Processor time as traffic, for runtimes without allocated bytes; null where it is unknown too. */
export function trafficOfCpu(readings: readonly MemoryReading[]): Traffic | null {
  const known = readings.filter(({ cpuSeconds }) => cpuSeconds !== undefined);
  if (known.length < CPU_POINTS_MIN) return null;
  return {
    at: known.map(({ at }) => at),
    allocated: Float64Array.from(known, ({ cpuSeconds }) => cpuSeconds!),
    isCpu: true,
  };
}

/** The load has risen by chance only, below this factor. */
const COUNTER_RISE_MIN = 1.05;
/** A process is also busy without load, so what follows the load rises by more than the counter does, up to this factor. */
const RISE_FACTOR_MAX = 2;

/**
 * Counters of the same load as `traffic`: processor time and requests. Goroutines may follow it where allocations hardly do,
 * as when a cache answers most requests.
 */
export function loadCounters(readings: readonly MemoryReading[]): readonly Traffic[] {
  return (["cpuSeconds", "requests"] as const).flatMap((field): Traffic[] => {
    const known = readings.flatMap(({ at, [field]: value }) => (value === undefined ? [] : [{ at, value }]));
    if (known.length < CPU_POINTS_MIN) return [];
    const allocated = Float64Array.from(known, ({ value }) => value);
    return [{ at: known.map(({ at }) => at), allocated, isCpu: field === "cpuSeconds" }];
  });
}

/**
 * Whether a number of goroutines rises by no more than a load that follows them would make it rise. The part of a day in which
 * the load rises looks like this, and so does a leak that is small beside the number that there always is: only a window in
 * which the load falls, or is back where it was, tells them apart.
 *
 *   load         1.0 ──▶ 1.15      goroutines   100 ──▶ 118    may follow it
 *                                               100 ──▶ 190    do not
 */
export function couldFollow(at: readonly UnixMs[], values: Float64Array, load: Traffic): boolean {
  const n = values.length;
  if (n < POINTS_MIN) return false;
  const allocated = trafficAt(load, at);
  const rate = ratesOf(at, allocated);
  const third = Math.max(2, Math.floor(n / 3));
  const riseOf = (of: Float64Array) => meanOf(of, n - third, n) / Math.max(1e-12, meanOf(of, 0, third));
  const loadRise = riseOf(rate);
  if (loadRise < COUNTER_RISE_MIN) return false;
  const followedMax = RISE_FACTOR_MAX * (loadRise - 1) + noiseOfMeans(values, third);
  if (riseOf(values) - 1 > followedMax) return false;
  const betterError = load.isCpu ? BETTER_ERROR_CPU : BETTER_ERROR;
  return errorOfLine(allocated, values) >= betterError * errorOfLine(rate, values);
}

/** Why a site that rises does so. */
export function growthCauseOf({ at, values, allocated, others, isCpu = false }: GrowthCauseInput): GrowthCause {
  const n = values.length;
  if (n < POINTS_MIN) return "leak";
  const rate = ratesOf(at, allocated);
  const third = Math.max(2, Math.floor(n / 3));
  const early = {
    rate: meanOf(rate, 0, third),
    value: meanOf(values, 0, third),
    allocated: meanOf(allocated, 0, third),
  };
  const late = {
    rate: meanOf(rate, n - third, n),
    value: meanOf(values, n - third, n),
    allocated: meanOf(allocated, n - third, n),
  };
  if (!(early.rate > 0) || late.rate / early.rate < LOAD_RISE_MIN) return "leak";
  const survival = (late.value - early.value) / Math.max(1, late.allocated - early.allocated);
  if (others && survival > SURVIVAL_MAX) return "leak";
  const followed = (late.rate / early.rate) * (FOLLOWS_WITHIN + noiseOfMeans(values, third));
  // A process is also busy without load, so the load may have risen by more than its processor time did.
  if (!isCpu && late.value / Math.max(1, early.value) > followed) return "leak";
  const loadError = errorOfLine(rate, values);
  const leakError = errorOfLine(allocated, values);
  // A leak costs processor time too: garbage collections do.
  if (isCpu) return leakError < BETTER_ERROR_CPU * loadError ? "leak" : "either";
  if (loadError < BETTER_ERROR * leakError) return others ? confirmedByOthers(at, others) : "load";
  return leakError < BETTER_ERROR * loadError ? "leak" : "either";
}

/** Twice the relative standard error of the ratio of the last third's mean to the first's. */
function noiseOfMeans(values: Float64Array, third: number): number {
  const parts = [values.subarray(0, third), values.subarray(values.length - third)].map((part) => {
    const mean = meanOf(part, 0, part.length);
    const scatter = part.reduce((sum, value, i) => (i === 0 ? 0 : sum + (value - part[i - 1]!) ** 2), 0);
    return scatter / (2 * (part.length - 1)) / part.length / Math.max(1, mean) ** 2;
  });
  return 2 * Math.sqrt(parts[0]! + parts[1]!);
}

/** A leaking table that is copied as it grows also allocates more and more, but then no other site does. */
function confirmedByOthers(at: readonly UnixMs[], others: Float64Array): GrowthCause {
  const rate = ratesOf(at, others);
  const third = Math.max(2, Math.floor(rate.length / 3));
  const rise = meanOf(rate, rate.length - third, rate.length) / meanOf(rate, 0, third);
  if (rise >= LOAD_RISE_MIN) return "load";
  return rise >= OTHERS_RISE_MIN ? "either" : "leak";
}

/** Allocated bytes at other times: interpolated between the known ones, and constant before the first and after the last. */
export function trafficAt(traffic: Traffic, times: readonly UnixMs[]): Float64Array {
  const { at, allocated } = traffic;
  let next = 0;
  return Float64Array.from(times, (time) => {
    while (next < at.length && at[next]! < time) next++;
    if (next === 0) return allocated[0]!;
    if (next === at.length) return allocated[next - 1]!;
    const part = (time - at[next - 1]!) / (at[next]! - at[next - 1]!);
    return allocated[next - 1]! + part * (allocated[next]! - allocated[next - 1]!);
  });
}

/** Allocation rate of the second half divided by that of the first; 1 where it did not fall, or is unknown. */
export function trafficRatioOf(at: readonly UnixMs[], allocated: Float64Array): number {
  const [middle, last] = [allocated.length >> 1, allocated.length - 1];
  if (last < 2) return 1;
  const early = (allocated[middle]! - allocated[0]!) / (at[middle]! - at[0]!);
  const late = (allocated[last]! - allocated[middle]!) / (at[last]! - at[middle]!);
  return early > 0 && late > 0 ? Math.min(1, late / early) : 1;
}

/** Bytes allocated per millisecond around each point. */
function ratesOf(at: readonly UnixMs[], allocated: Float64Array): Float64Array {
  const n = allocated.length;
  const reach = Math.max(1, Math.floor((n * RATE_WINDOW) / 2));
  return allocated.map((_, i) => {
    const from = Math.max(0, i - reach);
    const to = Math.min(n - 1, i + reach);
    return (allocated[to]! - allocated[from]!) / Math.max(1, at[to]! - at[from]!);
  });
}

function meanOf(values: Float64Array, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += values[i]!;
  return sum / (to - from);
}

/** Squared error of y = a + b x, fitted by least squares. */
function errorOfLine(x: Float64Array, y: Float64Array): number {
  const n = y.length;
  const meanX = meanOf(x, 0, n);
  const meanY = meanOf(y, 0, n);
  let xx = 0;
  let xy = 0;
  let yy = 0;
  for (let i = 0; i < n; i++) {
    xx += (x[i]! - meanX) ** 2;
    xy += (x[i]! - meanX) * (y[i]! - meanY);
    yy += (y[i]! - meanY) ** 2;
  }
  return xx === 0 ? yy : Math.max(0, yy - xy ** 2 / xx);
}
