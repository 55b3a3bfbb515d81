/**
 * From judgements, made again and again, to an alarm that does not flap.
 *
 *   judged   . . L L . L L L L L L L L L K K K K L L N N ? N N N N N N N N N N      L leak, K of another kind, N none
 *   alarm    ------------------opened--------changed--------------------closed      ? inconclusive
 *
 * Two judgements in a row share most of their window, so that a second one alike tells little. Hence a run
 * is asked for, and its length stands for time: a window holds `JUDGEMENTS_A_WINDOW` judgements, made every
 * five minutes at the default window of two hours.
 *
 * - opened after 4 leaks in a row, a sixth of a window (20 min): most warm-ups are over by then, and a leak
 *   that kills within the hour is still told in time. Anything else in between, doubt too, begins the run anew.
 * - closed after 12 verdicts without a leak, half a window: a false all-clear is worse than a late one, and
 *   by then most of what the verdict rests on is newer than the last leak. Doubt neither counts nor breaks
 *   this run: an alarm must not stay for ever because a quiet night is hard to judge. A restart shortens
 *   nothing, as a process that has just started has not had the time to show a slow leak.
 * - changed after 4 leaks in a row that differ from what was told in the same way: another kind, another
 *   leading site, or a rate beyond twice or half. A site that still grows at half the leader's share leads
 *   on, or two sites of about one rate would take turns.
 */
import type { UnixMs } from "../base/units.ts";
import type { Diagnosis, GrowingSite } from "./facts/diagnosis.ts";
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

/** What somebody has to be told. */
export interface AlarmEvent {
  readonly event: "opened" | "changed" | "closed";
  readonly at: UnixMs;
  /** When the alarm was opened. */
  readonly since: UnixMs;
  /** What leaks now; when closed, the diagnosis that finds nothing. */
  readonly diagnosis: Diagnosis;
  /** What was told before: null when opened. */
  readonly before: Diagnosis | null;
}

/** What was told and not taken back. */
interface OpenAlarm {
  readonly since: UnixMs;
  readonly reported: Diagnosis;
}

/** How many judgements in a row pointed away from what was told, and to what. */
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
  /** Null when nobody needs to be told. */
  readonly event: AlarmEvent | null;
}

/** Takes one judgement, in order of time. */
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

/** One more judgement that points away from what was told. */
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

/** In which way one leak differs from another, in words that are equal for equal ways; null where it is the same one. */
function differenceOf(before: Diagnosis, now: Diagnosis): string | null {
  if (now.kind !== before.kind) return `kind ${now.kind}`;
  const leader = leadingSite(now);
  const site = leadingSite(before)?.function ?? null;
  if (leader && leader.function !== site && shareOf(now, site) * LEADER_FACTOR < leader.share)
    return `site ${leader.function}`;
  const [was, is] = [leakRate(before), leakRate(now)];
  if (was === null || is === null) return null;
  if (is > was * RATE_FACTOR) return "faster";
  return is * RATE_FACTOR < was ? "slower" : null;
}

function shareOf(diagnosis: Diagnosis, name: string | null): number {
  const site = sitesOfKind(diagnosis).find((one) => one.function === name);
  return site?.share ?? 0;
}

/** The site that grows fastest of those that make the leak; null where no profile shows the memory. */
export function leadingSite(diagnosis: Diagnosis): GrowingSite | null {
  return sitesOfKind(diagnosis)[0] ?? null;
}

function sitesOfKind({ kind, sites }: Diagnosis): readonly GrowingSite[] {
  const profile: LeakKind = kind ?? "heap";
  return sites.filter((site) => site.profile === profile);
}

/** Goroutines an hour where they leak, else bytes an hour; to be compared within one kind only. */
function leakRate(diagnosis: Diagnosis): number | null {
  const growth = diagnosis.kind === "goroutine" ? leadingSite(diagnosis)?.growth : diagnosis.growth;
  if (!growth) return null;
  return "countPerHour" in growth ? growth.countPerHour : growth.bytesPerHour;
}
