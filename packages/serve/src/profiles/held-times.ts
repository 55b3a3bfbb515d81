/**
 * How long each scrape of each instance holds in a range.
 *
 *   scrapes     a: 9:59  10:00  10:01  …        range 9:59:30 to 11:00
 *   holds       the first scrape of the range holds from 9:59:30 on: the one before it need not be read for half a minute
 *
 * Only where the scrape before the range holds for a large part of it, it is read.
 */
import type { UnixMs } from "leakhound/server";
import { holdTimes, type Range, thinnedRows } from "../views/levels.ts";

/** Scrapes before the range are read where they hold for more than this part of it. */
const BEFORE_MIN = 1 / 16;

export interface Timeline {
  /** Of all scrapes, ascending. */
  readonly times: readonly UnixMs[];
  /** Of those that are kept as their bytes. */
  readonly rawTimes: readonly UnixMs[];
}

/** One instance in a range. */
export interface HeldTimes {
  /** Milliseconds, by the time of the scrape; without those of 0. */
  readonly holdsMs: ReadonlyMap<number, number>;
  readonly spans: readonly Range[];
}

export function heldTimes({ times }: Timeline, range: Range): HeldTimes {
  const holds = holdTimes({ timesMs: times, values: times }, range);
  const spans = times.flatMap((time, row) => {
    const fromMs = Math.max(time, range.fromMs);
    return holds[row]! > 0 ? [{ fromMs, toMs: fromMs + holds[row]! }] : [];
  });
  const first = times.findIndex((time) => time >= range.fromMs);
  const before = first > 0 ? holds[first - 1]! : 0;
  if (before > 0 && holds[first]! > 0 && before <= BEFORE_MIN * (range.toMs - range.fromMs)) {
    holds[first]! += before;
    holds[first - 1] = 0;
  }
  const held = [...times.entries()].filter(([row]) => holds[row]! > 0);
  return { holdsMs: new Map(held.map(([row, time]) => [time, holds[row]!])), spans };
}

/** Of so many equal parts of the range the last of these scrapes, which stands for all of its part. */
export function thinnedHolds(
  holdsMs: ReadonlyMap<number, number>,
  { range, scrapesMax }: { readonly range: Range; readonly scrapesMax: number },
): ReadonlyMap<number, number> {
  const held = [...holdsMs];
  const clipped = held.map(([time]) => Math.max(time, range.fromMs));
  const weights = new Map<number, number>();
  let next = 0;
  for (const at of thinnedRows(clipped, range, scrapesMax)) {
    let sum = 0;
    for (; next <= at; next++) sum += held[next]![1];
    weights.set(held[at]![0], sum);
  }
  return weights;
}
