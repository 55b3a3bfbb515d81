/**
 * Gaps of a watch as bands of time.
 *
 *   readings   x  x  x           x  x        a gap event has the time of a failed scrape;
 *   gaps              !  !  !                its band extends from the reading before
 *   band             [-----------]           to the reading after, and equal bands are merged
 */
export interface Band {
  readonly from: number;
  readonly to: number;
}

/**
 * Bands for gaps at the given times. `readings` are the ascending times of readings that have a value.
 * A gap before the first or after the last reading is itself one end of its band.
 */
export function gapBands(gaps: readonly number[], readings: readonly number[]): readonly Band[] {
  const bands: Band[] = [];
  for (const gap of [...gaps].sort((a, b) => a - b)) {
    const next = firstAfter(readings, gap);
    const from = readings[next - 1] ?? gap;
    const to = readings[next] ?? gap;
    const last = bands.at(-1);
    const isSameBand = last !== undefined && (from === last.from || from < last.to);
    if (isSameBand) bands[bands.length - 1] = { from: last.from, to: Math.max(to, last.to) };
    else bands.push({ from, to });
  }
  return bands;
}

/** Index of the first time after `at`, by bisection; `times.length` if there is none. */
function firstAfter(times: readonly number[], at: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (times[middle]! > at) high = middle;
    else low = middle + 1;
  }
  return low;
}
