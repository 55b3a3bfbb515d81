/**
 * Levels over time: bytes in use, goroutines. A level holds until the next scrape, and is never summed over scrapes. Levels
 * of several instances are summed at one time, each with its last value:
 *
 *   a        3 . . . 5 . . . 5           carried forward until the next scrape
 *   b        . . 2 . . . (ends)          for a while after the last one
 *   sum      3 3 5 5 7 7 7 5 5
 */

/** Times in Unix milliseconds, in ascending order, with a value each. */
export interface Levels {
  readonly timesMs: readonly number[];
  readonly values: readonly number[];
}

export interface Range {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Two scrapes may fail before an instance counts as gone. */
const SCRAPES_CARRIED = 2.5;
const CARRIED_MS_MIN = 30_000;

/** How long the last value of a series holds, from the median time between its scrapes. */
export function carriedMs({ timesMs }: Levels): number {
  return Math.max(CARRIED_MS_MIN, SCRAPES_CARRIED * medianGap(timesMs));
}

/**
 * The value at each time of the grid: the last one at or before it, as long as it holds; null where there is none.
 *
 * @param grid in ascending order
 */
export function carriedForward(levels: Levels, grid: readonly number[]): (number | null)[] {
  const { timesMs, values } = levels;
  const holdsMs = carriedMs(levels);
  let next = 0;
  return grid.map((time) => {
    while (next < timesMs.length && timesMs[next]! <= time) next++;
    return next > 0 && time - timesMs[next - 1]! <= holdsMs ? values[next - 1]! : null;
  });
}

/** The sum over series at each time of the grid; null where no series has a value. */
export function summedAt(series: readonly Levels[], grid: readonly number[]): (number | null)[] {
  const sum = new Array<number | null>(grid.length).fill(null);
  for (const one of series)
    for (const [at, value] of carriedForward(one, grid).entries()) if (value !== null) sum[at] = (sum[at] ?? 0) + value;
  return sum;
}

/** So many times at equal distances; the last one is the end of the range. */
export function gridOf({ fromMs, toMs }: Range, points: number): number[] {
  const stepMs = Math.max(1, (toMs - fromMs) / points);
  const steps = Math.min(points, Math.floor((toMs - fromMs) / stepMs));
  return Array.from({ length: steps }, (_, at) => Math.round(toMs - (steps - 1 - at) * stepMs));
}

/**
 * Rows to show of a series that has too many: in each of so many equal parts of the range the last one.
 *
 * @returns positions in `timesMs`, all of them within the range
 */
export function thinnedRows(timesMs: readonly number[], { fromMs, toMs }: Range, points: number): number[] {
  const rows: number[] = [];
  const partOf = (time: number) => Math.floor(((time - fromMs) / Math.max(1, toMs - fromMs)) * points);
  for (const [row, time] of timesMs.entries()) {
    if (time < fromMs || time > toMs) continue;
    const isSamePart = rows.length > 0 && partOf(timesMs[rows.at(-1)!]!) === partOf(time);
    if (isSamePart) rows.pop();
    rows.push(row);
  }
  return rows;
}

export function thinned({ timesMs, values }: Levels, range: Range, points: number): Levels {
  const rows = thinnedRows(timesMs, range, points);
  return { timesMs: rows.map((row) => timesMs[row]!), values: rows.map((row) => values[row]!) };
}

/**
 * The mean over a range of a level that holds until the next scrape: its integral by the time that it holds. Null where it has
 * no value in the range.
 */
export function meanOver(levels: Levels, range: Range): { readonly mean: number; readonly heldMs: number } | null {
  const { values } = levels;
  const holds = holdTimes(levels, range);
  const heldMs = holds.reduce((sum, ms) => sum + ms, 0);
  if (heldMs <= 0) return null;
  return { mean: holds.reduce((sum, ms, row) => sum + ms * values[row]!, 0) / heldMs, heldMs };
}

/**
 * The levels, and those at times at which the instance was seen besides: a profile that equals the one before is not kept, and
 * the level is still the same then.
 *
 * @param seenMs in any order; times before the first level are left out
 */
export function heldAt({ timesMs, values }: Levels, seenMs: readonly number[]): Levels {
  const times = mergedTimes(timesMs, seenMs);
  let row = -1;
  const held = times.map((time) => {
    while (row + 1 < timesMs.length && timesMs[row + 1]! <= time) row++;
    return values[row]!;
  });
  return { timesMs: times, values: held };
}

/**
 * Times of levels, and the later ones of other scrapes, in ascending order. Those next to a level are of the same scrape.
 *
 * @param seenMs of one kind of request, so that their distance is that of the scrapes
 */
export function mergedTimes(timesMs: readonly number[], seenMs: readonly number[]): number[] {
  const seen = seenMs.toSorted((a, b) => a - b);
  const nearMs = medianGap(seen) / 2;
  const merged: number[] = [];
  let next = 0;
  for (const time of seen) {
    while (next < timesMs.length && timesMs[next]! <= time + nearMs) merged.push(timesMs[next++]!);
    const last = merged.at(-1);
    if (last !== undefined && time - last > nearMs) merged.push(time);
  }
  return [...merged, ...timesMs.slice(next)];
}

function medianGap(timesMs: readonly number[]): number {
  const gaps = timesMs.slice(1).map((time, at) => time - timesMs[at]!);
  return gaps.sort((a, b) => a - b)[gaps.length >> 1] ?? 0;
}

/** How long each value of a series holds within a range, in milliseconds. */
export function holdTimes(levels: Levels, { fromMs, toMs }: Range): number[] {
  const { timesMs } = levels;
  const lastHoldsMs = carriedMs(levels);
  return timesMs.map((time, row) => {
    const until = Math.min(timesMs[row + 1] ?? Number.POSITIVE_INFINITY, time + lastHoldsMs);
    return Math.max(0, Math.min(until, toMs) - Math.max(time, fromMs));
  });
}
