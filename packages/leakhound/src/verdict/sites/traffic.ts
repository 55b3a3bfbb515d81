/**
 * Does a site grow because it leaks, or because there is more traffic?
 *
 * While load rises, so does what is in flight, and it looks like a leak that the window cut off. What was
 * allocated tells them apart, where the profile says it:
 *
 *   in flight   in use = a + life · rate       follows what is allocated per time; most of it was freed
 *   leak        in use = a + part · made       follows what was allocated altogether; that part stays
 *
 *   load        ___/‾‾‾      rate ___/‾‾‾      made  __,-/
 *   in flight   ___/‾‾‾      leak  __,-/
 *
 * Both are fitted by least squares, and the one that leaves much less is believed. A site of which most of
 * what was made in the window is still there cannot be in flight.
 */
import type { MemoryReading } from "../../base/capture.ts";
import type { UnixMs } from "../../base/units.ts";

export type GrowthCause = "leak" | "load" | "either";

/** Traffic that rises by less over the window is the same traffic. */
const LOAD_RISE_MIN = 1.2;
/** Below it all else is used as before. */
const OTHERS_RISE_MIN = 1.08;
/** In flight grows as the load does, within the noise of both. */
const FOLLOWS_WITHIN = 1.35;
/** Of what is only in flight, most was freed within the window. */
const SURVIVAL_MAX = 0.3;
/** An explanation is better when it leaves less than this part of the other's squared error. */
const BETTER_ERROR = 0.85;
/** By processor time, whose noise makes a curve of it. */
const BETTER_ERROR_CPU = 0.35;
const POINTS_MIN = 8;
/** The rate at a point is taken over this part of the window around it. */
const RATE_WINDOW = 0.2;

export interface LoadInput {
  readonly at: readonly UnixMs[];
  /** In use. */
  readonly values: Float64Array;
  /** Allocated since the process started, freed or not: at this site, or by the whole process. */
  readonly made: Float64Array;
  /** What all other sites had allocated; null where `made` is of the whole process, of which the values are no part. */
  readonly others: Float64Array | null;
  /** `made` is processor time, which tells the same less sharply. */
  readonly isCpu?: boolean;
}

/** A measure of what was asked of a whole process: bytes it has allocated, or processor time it has used. */
export interface Traffic {
  readonly at: readonly UnixMs[];
  readonly made: Float64Array;
  /** Of processor time: what leaks may cost it, too, so that it raises a doubt and settles none. */
  readonly isCpu: boolean;
}

const CPU_POINTS_MIN = 8;

/** Processor time as traffic, for runtimes that do not tell what they allocated; null where it is not told, either. */
export function trafficOfCpu(readings: readonly MemoryReading[]): Traffic | null {
  const known = readings.filter(({ cpuSeconds }) => cpuSeconds !== undefined);
  if (known.length < CPU_POINTS_MIN) return null;
  return {
    at: known.map(({ at }) => at),
    made: Float64Array.from(known, ({ cpuSeconds }) => cpuSeconds!),
    isCpu: true,
  };
}

/** Judges a site that rises. */
export function causeOfGrowth({ at, values, made, others, isCpu = false }: LoadInput): GrowthCause {
  const n = values.length;
  if (n < POINTS_MIN) return "leak";
  const rate = ratesOf(at, made);
  const third = Math.max(2, Math.floor(n / 3));
  const early = { rate: meanOf(rate, 0, third), value: meanOf(values, 0, third), made: meanOf(made, 0, third) };
  const late = {
    rate: meanOf(rate, n - third, n),
    value: meanOf(values, n - third, n),
    made: meanOf(made, n - third, n),
  };
  if (!(early.rate > 0) || late.rate / early.rate < LOAD_RISE_MIN) return "leak";
  const survival = (late.value - early.value) / Math.max(1, late.made - early.made);
  if (others && survival > SURVIVAL_MAX) return "leak";
  const followed = (late.rate / early.rate) * (FOLLOWS_WITHIN + noiseOfMeans(values, third));
  // A process is busy without any load, too: by its time, the load may have risen more than that tells.
  if (!isCpu && late.value / Math.max(1, early.value) > followed) return "leak";
  const ofLoad = errorOfLine(rate, values);
  const ofLeak = errorOfLine(made, values);
  // What leaks may cost time, too: its collections do.
  if (isCpu) return ofLeak < BETTER_ERROR_CPU * ofLoad ? "leak" : "either";
  if (ofLoad < BETTER_ERROR * ofLeak) return others ? confirmed(at, others) : "load";
  return ofLeak < BETTER_ERROR * ofLoad ? "leak" : "either";
}

/** Twice the standard error of the ratio of the last third's mean to the first's, as a part of it. */
function noiseOfMeans(values: Float64Array, third: number): number {
  const parts = [values.subarray(0, third), values.subarray(values.length - third)].map((part) => {
    const mean = meanOf(part, 0, part.length);
    const scatter = part.reduce((sum, value, i) => (i === 0 ? 0 : sum + (value - part[i - 1]!) ** 2), 0);
    return scatter / (2 * (part.length - 1)) / part.length / Math.max(1, mean) ** 2;
  });
  return 2 * Math.sqrt(parts[0]! + parts[1]!);
}

/** A table that leaks and is copied as it grows allocates more and more, too; but then nothing else does. */
function confirmed(at: readonly UnixMs[], others: Float64Array): GrowthCause {
  const rate = ratesOf(at, others);
  const third = Math.max(2, Math.floor(rate.length / 3));
  const rise = meanOf(rate, rate.length - third, rate.length) / meanOf(rate, 0, third);
  if (rise >= LOAD_RISE_MIN) return "load";
  return rise >= OTHERS_RISE_MIN ? "either" : "leak";
}

/** What had been allocated at other moments, between those that are known; beyond them as at the nearest. */
export function trafficAt(traffic: Traffic, times: readonly UnixMs[]): Float64Array {
  const { at, made } = traffic;
  let next = 0;
  return Float64Array.from(times, (time) => {
    while (next < at.length && at[next]! < time) next++;
    if (next === 0) return made[0]!;
    if (next === at.length) return made[next - 1]!;
    const part = (time - at[next - 1]!) / (at[next]! - at[next - 1]!);
    return made[next - 1]! + part * (made[next]! - made[next - 1]!);
  });
}

/** Made in the second half by what was made in the first, per time; 1 where it did not fall, or nothing tells. */
export function slowingOf(at: readonly UnixMs[], made: Float64Array): number {
  const [middle, last] = [made.length >> 1, made.length - 1];
  if (last < 2) return 1;
  const early = (made[middle]! - made[0]!) / (at[middle]! - at[0]!);
  const late = (made[last]! - made[middle]!) / (at[last]! - at[middle]!);
  return early > 0 && late > 0 ? Math.min(1, late / early) : 1;
}

/** Allocated per millisecond around each point. */
function ratesOf(at: readonly UnixMs[], made: Float64Array): Float64Array {
  const n = made.length;
  const reach = Math.max(1, Math.floor((n * RATE_WINDOW) / 2));
  return made.map((_, i) => {
    const from = Math.max(0, i - reach);
    const to = Math.min(n - 1, i + reach);
    return (made[to]! - made[from]!) / Math.max(1, at[to]! - at[from]!);
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
