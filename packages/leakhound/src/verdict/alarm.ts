/**
 * Turns repeated judgments into an alarm that does not flap.
 *
 *   judged   . . L L . L L L L L L L L L K K K K L L N N ? N N N N N N N N N N      L leak, K of another kind, N none
 *   alarm    ------------------opened--------changed--------------------closed      ? inconclusive
 *
 * Two consecutive judgments share most of their window, so a second equal one adds little. Each event therefore needs a
 * run of equal judgments. The length of a run stands for time: a window holds `JUDGMENTS_PER_WINDOW` judgments, one every
 * five minutes at the default window of two hours.
 *
 * - opened after 4 leaks in a row, a sixth of a window (20 min): most warm-ups are over by then, and a leak that kills
 *   the process within the hour is still reported in time. Any other verdict in between restarts the run.
 * - closed after 12 verdicts without a leak, half a window: a false all-clear is worse than a late one, and by then most
 *   of what the verdict is based on is newer than the last leak. An inconclusive verdict neither counts nor breaks this
 *   run, so that a night with little traffic does not keep an alarm open. A restart of the process does not shorten the
 *   run, because a new process has not had the time to show a slow leak.
 * - changed after 4 leaks in a row that differ from the reported one in the same respect: another kind, another leading
 *   site, or a rate above twice or below half. A site that still grows at half the leader's share keeps the lead;
 *   otherwise two sites of about the same rate would take turns.
 */
import type { UnixMs } from "../base/units.ts";
import type { Diagnosis, GrowingSite } from "./facts/diagnosis.ts";
import type { SiteId } from "./facts/site-id.ts";
import type { LeakKind } from "./facts/verdict.ts";

export const JUDGMENTS_PER_WINDOW = 24;
export const OPENED_AFTER = 4;
export const CHANGED_AFTER = 4;
export const CLOSED_AFTER = 12;
const RATE_FACTOR = 2;
const LEADER_FACTOR = 2;

/** A diagnosis of the process that runs now. */
export interface Judged {
  readonly at: UnixMs;
  readonly diagnosis: Diagnosis;
}

/** A change of the alarm that receivers are notified of. */
export interface AlarmEvent {
  readonly event: "opened" | "changed" | "closed";
  readonly at: UnixMs;
  /** When the alarm was opened. */
  readonly since: UnixMs;
  /** The diagnosis that caused the event; when closed, it finds no leak. */
  readonly diagnosis: Diagnosis;
  /** The diagnosis of the previous event; null when opened. */
  readonly before: Diagnosis | null;
}

/** The alarm that is open, with the diagnosis that was last reported. */
interface OpenAlarm {
  readonly since: UnixMs;
  readonly reported: Diagnosis;
}

/** Consecutive judgments that differ from the reported state in the same direction. */
interface Run {
  readonly direction: string;
  readonly length: number;
}

export interface AlarmState {
  readonly open: OpenAlarm | null;
  readonly run: Run;
}

const NO_RUN: Run = { direction: "", length: 0 };
export const CLOSED: AlarmState = { open: null, run: NO_RUN };

export interface AlarmStep {
  readonly state: AlarmState;
  /** Null when there is nothing to report. */
  readonly event: AlarmEvent | null;
}

/** Applies one judgment; judgments come in order of time. */
export function stepAlarm(state: AlarmState, judged: Judged): AlarmStep {
  return state.open ? whileOpen(state.open, state.run, judged) : whileClosed(state.run, judged);
}

function whileClosed(run: Run, { at, diagnosis }: Judged): AlarmStep {
  if (diagnosis.verdict !== "leak") return unchanged(CLOSED);
  const longer = extended(run, "opened");
  if (longer.length < OPENED_AFTER) return unchanged({ open: null, run: longer });
  return reported({ event: "opened", at, since: at, diagnosis, before: null });
}

function whileOpen(open: OpenAlarm, run: Run, judged: Judged): AlarmStep {
  switch (judged.diagnosis.verdict) {
    case "inconclusive":
      return unchanged({ open, run: run.direction === "closed" ? run : NO_RUN });
    case "no-leak":
      return stepAway(open, extended(run, "closed"), CLOSED_AFTER, judged);
    case "leak": {
      const difference = differenceOf(open.reported, judged.diagnosis);
      if (difference === null) return unchanged({ open, run: NO_RUN });
      return stepAway(open, extended(run, difference), CHANGED_AFTER, judged);
    }
  }
}

/** Reports a change once the run is long enough. */
function stepAway(open: OpenAlarm, run: Run, lengthMin: number, { at, diagnosis }: Judged): AlarmStep {
  if (run.length < lengthMin) return unchanged({ open, run });
  const event = run.direction === "closed" ? "closed" : "changed";
  return reported({ event, at, since: open.since, diagnosis, before: open.reported });
}

const extended = (run: Run, direction: string): Run => ({
  direction,
  length: run.direction === direction ? run.length + 1 : 1,
});

const unchanged = (state: AlarmState): AlarmStep => ({ state, event: null });

function reported(event: AlarmEvent): AlarmStep {
  const open = event.event === "closed" ? null : { since: event.since, reported: event.diagnosis };
  return { state: { open, run: NO_RUN }, event };
}

/** The respect in which one leak differs from another, as a key for runs; null where they are the same leak. */
function differenceOf(before: Diagnosis, now: Diagnosis): string | null {
  if (now.kind !== before.kind) return `kind ${now.kind}`;
  const leader = leadingSite(now);
  const site = leadingSite(before)?.id ?? null;
  if (leader && leader.id !== site && shareOf(now, site) * LEADER_FACTOR < leader.share) return `site ${leader.id}`;
  const [was, is] = [leakRate(before), leakRate(now)];
  if (was === null || is === null) return null;
  if (is > was * RATE_FACTOR) return "faster";
  return is * RATE_FACTOR < was ? "slower" : null;
}

function shareOf(diagnosis: Diagnosis, id: SiteId | null): number {
  return sitesOfKind(diagnosis).find((site) => site.id === id)?.share ?? 0;
}

/** The fastest of the sites that make up the leak; null where no profile shows the memory. */
export function leadingSite(diagnosis: Diagnosis): GrowingSite | null {
  return sitesOfKind(diagnosis)[0] ?? null;
}

function sitesOfKind({ kind, sites }: Diagnosis): readonly GrowingSite[] {
  const profile: LeakKind = kind ?? "heap";
  return sites.filter((site) => site.profile === profile);
}

/** Goroutines per hour where they leak, otherwise bytes per hour; comparable only within one kind. */
function leakRate(diagnosis: Diagnosis): number | null {
  const growth = diagnosis.kind === "goroutine" ? leadingSite(diagnosis)?.growth : diagnosis.growth;
  if (!growth) return null;
  return "countPerHour" in growth ? growth.countPerHour : growth.bytesPerHour;
}
