/**
 * What one judgment of a service does to one of its tickets. Judgments of a window come at regular intervals, and a window
 * holds many of them, so that consecutive judgments share most of their data: a state changes only after a run of them.
 *
 *   judged      L  L  L  L  L  ?  L  .  .  .  .   (release 2)  .  .  …12        L leak, . no leak, ? inconclusive
 *   state       suspected│ open                                    │ verified ▶ fixed, or still open
 *
 * - opened after 4 judgments of the short window with the leak in a row, as alarms of a watch are; longer windows are
 *   judged less often, and their judgments share more, so that fewer of them take longer
 * - a leak that a warm-up would explain as well stays suspected until a warm-up would be over (`judging/recent/decision-time.ts`)
 * - after 12 without it in a row, all of a later release, profiles of before and after are compared (`verified`): that
 *   comparison decides, since missing traffic looks the same as a fix
 * - a judgment without a leak counts only where it would have shown this one: a short window says nothing of a leak that
 *   needs a week
 * - a suspicion that 12 judgments do not confirm is withdrawn, and nobody was notified
 * - changed when the rate has doubled or halved since the last notification
 */
import { type UnixMs, unixMs } from "leakhound/server";
import type { JudgedInstance, ObservedLeak, ServiceJudgment } from "./observation.ts";
import {
  type Rate,
  type Run,
  type Ticket,
  type TicketEvent,
  type TicketInstance,
  type TicketVerification,
  WINDOWS,
  type WindowName,
} from "./ticket.ts";

/** Consecutive judgments with the leak that open a ticket. */
export const OPENED_AFTER: Readonly<Record<WindowName, number>> = { short: 4, day: 2, week: 2 };
/** Judgments that are closer together, as after a restart of the server, count once. */
const APART_MS: Readonly<Record<WindowName, number>> = { short: 0, day: 3 * 3_600_000, week: 6 * 3_600_000 };
/** Consecutive judgments without it, after which a suspicion is withdrawn, and a fix is verified. */
export const CLEARED_AFTER: Readonly<Record<WindowName, number>> = { short: 12, day: 4, week: 3 };
const RATE_FACTOR = 2;
/** A judgment excludes a leak of this part of its rate, or it says nothing of it. */
const EXCLUDED_PART = 0.5;
const HISTORY_MAX = 200;
/** A suspicion that was not seen for longer begins anew. */
const LASTING_MS = 30 * 60_000;

const NO_RUN: Run = { seen: 0, clear: 0, lastSeenAt: null };

/** A leak, and the instance that shows it. */
export interface Sighting {
  readonly instance: JudgedInstance;
  readonly leak: ObservedLeak;
}

/** A ticket for a leak that none has yet. */
export function newTicket(id: string, sightings: readonly Sighting[], judgment: ServiceJudgment): Ticket {
  const { leak, instance } = fastest(sightings);
  const ticket: Ticket = {
    id,
    service: judgment.service,
    kind: leak.kind,
    site: leak.site,
    state: "suspected",
    firstSeenAt: judgment.at,
    lastSeenAt: judgment.at,
    decidedAt: null,
    openedAt: null,
    rate: leak.rate,
    confidence: 0,
    exhaustedAt: null,
    exhaustedBetween: null,
    limitBytes: null,
    instances: [],
    without: [],
    firstRelease: instance.release,
    lastReleaseWithout: null,
    lastRelease: instance.release,
    causes: [],
    evidence: [],
    runs: { short: NO_RUN, day: NO_RUN, week: NO_RUN },
    source: null,
    profiles: null,
    verification: null,
    pivot: null,
    fix: null,
    acknowledgedBy: null,
    mute: null,
    notifiedRate: null,
    history: [],
  };
  return noted(seen(ticket, sightings, judgment), judgment.at, "suspected");
}

/** @param sightings the leaks of the judgment that are this ticket's; none where it does not show it */
export function stepTicket(ticket: Ticket, sightings: readonly Sighting[], judgment: ServiceJudgment): Ticket {
  const current = unmuted(ticket, sightings, judgment.at);
  if (sightings.length > 0) return afterLeak(seen(current, sightings, judgment), judgment);
  // An inconclusive judgment, as in a night without traffic, neither counts nor breaks a run.
  const clear = judgment.instances.filter((instance) => excludes(instance, current, judgment.window));
  return clear.length === 0 ? current : afterClear(current, judgment);
}

/** The judgment of an instance would have shown the leak of the ticket. */
function excludes(
  { verdict, boundPerHour }: JudgedInstance,
  { runs, rate, kind }: Ticket,
  window: WindowName,
): boolean {
  if (verdict !== "no-leak") return false;
  const isOfMemory = kind === "heap" && boundPerHour !== null;
  if (isOfMemory && boundPerHour > EXCLUDED_PART * rate.perHour) return false;
  const shortest = WINDOWS.findIndex((one) => runs[one].lastSeenAt !== null);
  return isOfMemory || WINDOWS.indexOf(window) >= shortest;
}

function afterLeak(ticket: Ticket, { at, window }: ServiceJudgment): Ticket {
  const isDecided = ticket.decidedAt === null || ticket.decidedAt <= at;
  const isConfirmed = isDecided && ticket.runs[window].seen >= OPENED_AFTER[window];
  switch (ticket.state) {
    case "suspected":
    case "withdrawn":
      return isConfirmed ? opened(ticket, at, "opened") : { ...ticket, state: "suspected" };
    case "fixed":
    case "resolved":
      return isConfirmed ? opened(ticket, at, "reopened") : ticket;
    case "open":
      return isOtherRate(ticket) ? noted({ ...ticket, notifiedRate: ticket.rate }, at, "changed") : ticket;
  }
}

function opened(ticket: Ticket, at: UnixMs, event: "opened" | "reopened"): Ticket {
  const { rate } = ticket;
  return noted(
    { ...ticket, state: "open", openedAt: at, fix: null, verification: null, notifiedRate: rate },
    at,
    event,
  );
}

function afterClear(ticket: Ticket, { at, window, instances }: ServiceJudgment): Ticket {
  const before = ticket.runs[window];
  const run: Run = { ...before, seen: 0, clear: isStillRun(ticket, instances) ? 0 : before.clear + 1 };
  const isLong = before.clear + 1 >= CLEARED_AFTER[window];
  const isSuspicion = ticket.state === "suspected";
  const counted = {
    ...ticket,
    runs: { ...ticket.runs, [window]: isSuspicion ? { ...run, clear: before.clear + 1 } : run },
  };
  const isSeenElsewhere = WINDOWS.some((one) => one !== window && ticket.runs[one].seen > 0);
  return isSuspicion && isLong && !isSeenElsewhere
    ? noted({ ...counted, state: "withdrawn" }, at, "withdrawn")
    : counted;
}

/** Long enough without the leak, in a window that would have shown it, and all of a later release. */
export const isAwaitingVerification = ({ state, runs }: Ticket): boolean =>
  state === "open" && WINDOWS.some((window) => runs[window].clear >= CLEARED_AFTER[window]);

/** A release in which the leak was seen still runs somewhere, or nobody knows which release runs. */
const isStillRun = ({ lastRelease }: Ticket, instances: readonly JudgedInstance[]): boolean =>
  lastRelease === null || instances.some(({ release }) => release === null || release === lastRelease);

/** The ticket after profiles of before and after a release were compared. */
export function verified(ticket: Ticket, verification: TicketVerification): Ticket {
  const { at, text, outcome } = verification;
  if (outcome === "fixed")
    return noted({ ...ticket, state: "fixed", verification, fix: verification }, at, "fixed", { text });
  const isNews = ticket.verification?.text !== text;
  return isNews ? noted({ ...ticket, verification }, at, "not verified", { text }) : { ...ticket, verification };
}

/** The ticket with the figures of a judgment that shows the leak. */
function seen(ticket: Ticket, sightings: readonly Sighting[], judgment: ServiceJudgment): Ticket {
  const { at, window, instances } = judgment;
  const { leak, instance } = fastest(sightings);
  const showing = new Set(sightings.map((one) => one.instance.instance));
  const clear = instances.filter((one) => one.verdict === "no-leak");
  const releases = new Set(sightings.map((one) => one.instance.release));
  const before = ticket.runs[window];
  const isAnother =
    before.lastSeenAt === null || before.seen === 0 || Math.abs(at - before.lastSeenAt) >= APART_MS[window];
  const run: Run = {
    seen: before.seen + (isAnother ? 1 : 0),
    clear: 0,
    lastSeenAt: isAnother ? at : before.lastSeenAt,
  };
  return {
    ...ticket,
    // A new build may name the site differently, and the next judgment will again.
    site: leak.site,
    lastSeenAt: at,
    decidedAt: decidedAt(ticket, sightings, at),
    rate: leak.rate,
    confidence: Math.max(...sightings.map((one) => one.leak.confidence)),
    ...soonest(sightings),
    limitBytes: leak.limitBytes,
    instances: mergedInstances(ticket.instances, sightings, at),
    without: clear.map((one) => one.instance).filter((name) => !showing.has(name)),
    lastRelease: instance.release,
    lastReleaseWithout:
      ticket.lastReleaseWithout ?? clear.find(({ release }) => !releases.has(release))?.release ?? null,
    causes: leak.causes,
    evidence: leak.evidence,
    runs: withoutClear({ ...ticket.runs, [window]: run }),
  };
}

/** Of the instance that decides it first; a suspicion that lasts keeps its time, though processes restart. */
function decidedAt(
  { state, decidedAt: known, lastSeenAt }: Ticket,
  sightings: readonly Sighting[],
  at: UnixMs,
): UnixMs | null {
  const times = sightings.flatMap(({ leak }) => leak.decidedAt ?? []);
  if (times.length < sightings.length) return null;
  const isLasting = state === "suspected" && at - lastSeenAt <= LASTING_MS && known !== null;
  return [...times, ...(isLasting ? [known] : [])].reduce((first, one) => unixMs(Math.min(one, first)));
}

/** A leak that any window shows is not gone. */
function withoutClear(runs: Ticket["runs"]): Ticket["runs"] {
  return {
    short: { ...runs.short, clear: 0 },
    day: { ...runs.day, clear: 0 },
    week: { ...runs.week, clear: 0 },
  };
}

/** Instances of the judgment, and those of earlier ones that may be gone since. */
function mergedInstances(
  before: readonly TicketInstance[],
  sightings: readonly Sighting[],
  lastSeenAt: UnixMs,
): readonly TicketInstance[] {
  const byName = new Map(before.map((one) => [one.instance, one]));
  for (const { instance, leak } of sightings)
    byName.set(instance.instance, { instance: instance.instance, rate: leak.rate, lastSeenAt });
  return [...byName.values()].sort((a, b) => (a.instance < b.instance ? -1 : 1));
}

const fastest = (sightings: readonly Sighting[]): Sighting =>
  sightings.reduce((best, one) => (one.leak.rate.perHour > best.leak.rate.perHour ? one : best));

/** Of the instance that reaches its limit first. */
function soonest(sightings: readonly Sighting[]): Pick<Ticket, "exhaustedAt" | "exhaustedBetween"> {
  const [first] = sightings
    .flatMap(({ leak: { exhaustedAt, exhaustedBetween } }) =>
      exhaustedAt === null ? [] : [{ exhaustedAt, exhaustedBetween }],
    )
    .sort((a, b) => a.exhaustedAt - b.exhaustedAt);
  return first ?? { exhaustedAt: null, exhaustedBetween: null };
}

function isOtherRate({ rate, notifiedRate }: Ticket): boolean {
  if (notifiedRate === null) return false;
  const isDisjoint = (a: Rate, b: Rate) => a.low > b.high || b.low > a.high;
  const factor = rate.perHour / notifiedRate.perHour;
  return (factor > RATE_FACTOR || factor < 1 / RATE_FACTOR) && isDisjoint(rate, notifiedRate);
}

/** Ends a mute whose date has come, or whose release was replaced. */
function unmuted(ticket: Ticket, sightings: readonly Sighting[], at: UnixMs): Ticket {
  const { mute } = ticket;
  if (mute === null) return ticket;
  const isOver =
    mute.until === "date"
      ? at >= mute.at
      : sightings.some(({ instance }) => instance.release !== null && instance.release !== mute.mutedRelease);
  return isOver ? noted({ ...ticket, mute: null }, at, "unmuted") : ticket;
}

/** Adds an event to the history, of which the newest are kept. */
export function noted(
  ticket: Ticket,
  at: UnixMs,
  event: TicketEvent["event"],
  { by = null, text = null }: { readonly by?: string | null; readonly text?: string | null } = {},
): Ticket {
  return { ...ticket, history: [...ticket.history, { at, event, by, text }].slice(-HISTORY_MAX) };
}
