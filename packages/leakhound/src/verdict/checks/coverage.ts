/**
 * Time that the watch did not see: the target did not answer, nobody asked, or the target has ended.
 *
 *   scrapes   o o o o x x x x o o o        o o o o x x x
 *                    └─outage─┘    └─pause─┘      └─ end
 *
 * An outage has failed requests. A pause has none: the machine of the watch stood still, or profiles are missing. In both
 * the values before and after are known, so growth is measured across them; the time in which a process stood still counts
 * as time without growth.
 */
import type { UnixMs } from "../../base/units.ts";
import type { TargetSeries } from "../../series/target.ts";
import { median } from "../../stats/theil-sen.ts";
import type { Evidence, UnseenTime } from "../facts/evidence.ts";

/** Fewer scrapes have no usual interval. */
const SCRAPES_MIN = 4;
/** So many usual intervals without a scrape are unseen time. */
const UNSEEN_STEPS = 2.5;
const SHOWN_MAX = 3;
/** Fewer failed requests at the end may be the target's last slow answer. */
const FAILED_AT_END_MIN = 2;

interface Failure {
  readonly at: UnixMs;
  readonly message: string;
}

/** @returns nothing where the watch saw everything */
export function coverageEvidence(series: TargetSeries): Evidence[] {
  const seen = scrapeTimes(series);
  if (seen.length < SCRAPES_MIN) return [];
  const failures = failuresOf(series);
  const unseen = unseenTimes(series, seen, failures);
  const end = endOf(seen, failures);
  if (unseen.length === 0 && !end) return [];
  const longest = [...unseen].sort((a, b) => b.lengthMs - a.lengthMs).slice(0, SHOWN_MAX);
  const facts = {
    count: unseen.length,
    totalMs: unseen.reduce((sum, { lengthMs }) => sum + lengthMs, 0),
    longest: longest.sort((a, b) => (a.from < b.from ? -1 : 1)),
    end,
  };
  return [{ check: "coverage", outcome: "neutral", facts }];
}

/** Times of what was received, without repeats. */
function scrapeTimes({ heap, goroutine, readings }: TargetSeries): number[] {
  const rows = [...(heap?.snapshots ?? []), ...(goroutine?.snapshots ?? []), ...readings];
  return [...new Set(rows.map(({ at }): number => at))].sort((a, b) => a - b);
}

function failuresOf({ events }: TargetSeries): Failure[] {
  return events.flatMap((event): Failure[] => {
    if (event.reason === "request-failed") return [{ at: event.at, message: event.message }];
    return event.reason === "lane-busy" ? [{ at: event.at, message: "no response" }] : [];
  });
}

function unseenTimes(series: TargetSeries, seen: readonly number[], failures: readonly Failure[]): UnseenTime[] {
  const rounds = roundsOf(seen);
  const usualMs = median(Float64Array.from(rounds.slice(1), (at, row) => at - rounds[row]!).sort());
  return rounds.slice(1).flatMap((to, row): UnseenTime[] => {
    const from = rounds[row]!;
    if (to - from < UNSEEN_STEPS * usualMs) return [];
    const within = failures.filter(({ at }) => at > from && at < to);
    const isRestart = series.incarnations.some((one) => one.from > from && one.from <= to);
    return [{ ...spanOf(from, to), ...countOf(within), isRestart }];
  });
}

/** What one round receives arrives within a moment: times closer than a quarter of the usual step are one. */
function roundsOf(seen: readonly number[]): number[] {
  const steps = Float64Array.from(seen.slice(1), (at, row) => at - seen[row]!).sort();
  const closeMs = (steps[Math.floor(0.75 * (steps.length - 1))] ?? 0) / 4;
  return seen.filter((at, row) => row === 0 || at - seen[row - 1]! > closeMs);
}

/** The requests since the last answer failed. */
function endOf(seen: readonly number[], failures: readonly Failure[]) {
  const last = seen[seen.length - 1]!;
  const since = failures.filter(({ at }) => at > last);
  if (since.length < FAILED_AT_END_MIN) return null;
  return { ...spanOf(last, since[since.length - 1]!.at), ...countOf(since) };
}

const spanOf = (from: number, to: number) => ({
  from: new Date(from).toISOString(),
  to: new Date(to).toISOString(),
  lengthMs: to - from,
});

const countOf = (failures: readonly Failure[]) => ({
  failed: failures.length,
  message: failures.at(-1)?.message ?? null,
});
