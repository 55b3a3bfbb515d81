/**
 * One instance over a day or a week, from its stored levels.
 *
 *   a day or a week of one process      its own verdict: load that comes and goes each day is back at the level where it began
 *   younger processes, one after another      only what climbs in each of them: a part of a day shows the load of that part
 *
 * Growth that older processes of the service have behind them is no leak (`plateau.ts`).
 */
import { type Diagnosis, judgeLatest } from "leakhound/server";
import type { JudgedInstance } from "../../tickets/observation.ts";
import type { LeakKind } from "../../tickets/ticket.ts";
import { judgedInstance } from "../observed/observe.ts";
import { type InstanceLevels, levelTarget, type ServiceStacks } from "./levels.ts";
import type { Plateaus } from "./plateau.ts";

export interface LongWindow {
  readonly name: "day" | "week";
  readonly lengthMs: number;
  /** A process that was seen for less has not shown its load often enough: a day once, or a day three times. */
  readonly spanMsMin: number;
  /** Length of the bins that a value is the lowest level of. */
  readonly binMs: number;
  /** How often it is judged: the data of one judgment are mostly those of the one before. */
  readonly judgedEachMs: number;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export const LONG_WINDOWS: readonly LongWindow[] = [
  { name: "day", lengthMs: DAY_MS, spanMsMin: 22 * HOUR_MS, binMs: HOUR_MS, judgedEachMs: 6 * HOUR_MS },
  { name: "week", lengthMs: 7 * DAY_MS, spanMsMin: 66 * HOUR_MS, binMs: 6 * HOUR_MS, judgedEachMs: 12 * HOUR_MS },
];

/** @param levels of the instance within the window; with at least one row */
export function judgeInstance(levels: InstanceLevels, stacks: ServiceStacks, window: LongWindow): JudgedInstance {
  const series = levelTarget(levels, stacks, window.binMs);
  const { diagnosis } = judgeLatest(series, { own: null, limitBytes: null, source: null });
  const latest = series.incarnations.at(-1);
  const isWhole = latest !== undefined && latest.to - latest.from >= window.spanMsMin;
  const isAcross = diagnosis.verdict === "leak" && diagnosis.reason.code === "climbs-in-each-process";
  const judged = judgedInstance(levels.instance, releaseOf(levels, isAcross), diagnosis);
  if (!isWhole && !isAcross) return undecided(judged, YOUNG);
  return diagnosis.kind === "off-heap" ? outsideOf(judged, diagnosis, levels) : judged;
}

/**
 * A leak outside of the heap has no site that older processes could be compared at. It counts where the runtime's own account
 * separates it from the heap, which resident memory alone does not, and where it climbs in each process, or the process is older
 * than any warm-up.
 */
function outsideOf(judged: JudgedInstance, { reason }: Diagnosis, { readings }: InstanceLevels): JudgedInstance {
  const last = readings.at(-1);
  const isWarm = last !== undefined && last.reading.at - last.incarnation >= WARM_UP_MS;
  switch (reason.code) {
    case "climbs-in-each-process":
      return reason.facts.measure === "resident" ? undecided(judged, UNACCOUNTED) : judged;
    case "off-heap-grows":
    case "off-heap-held-by-heap":
      if (reason.facts.account === "resident") return undecided(judged, UNACCOUNTED);
      return isWarm ? judged : undecided(judged, EXPLAINED);
    default:
      return judged;
  }
}

/** The release of the latest process; of what climbs in each process, of the last one that ended, since the latest may be fixed. */
function releaseOf({ rows }: InstanceLevels, isAcross: boolean): string | null {
  const last = rows.at(-1);
  const ended = isAcross ? rows.findLast(({ incarnation }) => incarnation !== last?.incarnation) : undefined;
  return (ended ?? last)?.release ?? null;
}

/** The judgment without leaks whose growth older processes of the service have behind them. */
export function withoutExplained(
  judged: JudgedInstance,
  { instance, rows }: InstanceLevels,
  plateaus: Plateaus,
): JudgedInstance {
  const leaks = judged.leaks.filter(
    ({ kind, site }) => !isExplained({ kind, site: site.id }, { instance, rows }, plateaus),
  );
  return leaks.length > 0 ? { ...judged, leaks } : undecided(judged, EXPLAINED);
}

const undecided = (judged: JudgedInstance, reason: string): JudgedInstance => ({
  ...judged,
  verdict: "inconclusive",
  leaks: [],
  boundPerHour: null,
  reason,
});

const UNACCOUNTED = "resident memory grows, and it is unknown which part of it is the heap";
const YOUNG = "the process is younger than the window, and nothing climbs in each of its predecessors";
const EXPLAINED = "what grows has leveled off in older processes of the service, or none is old enough to show it";
/** A warm-up takes this long at most; a leak in a service that has no older process is believed after it. */
const WARM_UP_MS = 40 * HOUR_MS;

/** Of memory outside of the heap, `outsideOf` decides; what else has no site may follow the load. */
function isExplained(
  { kind, site }: { readonly kind: LeakKind; readonly site: string | null },
  { instance, rows }: Pick<InstanceLevels, "instance" | "rows">,
  plateaus: Plateaus,
): boolean {
  if (site === null) return kind !== "off-heap";
  const of = rows.filter((row) => row.site === site);
  const last = of.at(-1);
  if (!last) return false;
  const { incarnation } = last;
  const ageMs = last.lastAt - incarnation;
  const isRestarted = of.some((row) => row.incarnation !== incarnation);
  if (plateaus.isOlderThanAll(ageMs) && ageMs < WARM_UP_MS && !isRestarted) return true;
  return plateaus.explains(site, last.value.min, { instance, incarnation });
}
