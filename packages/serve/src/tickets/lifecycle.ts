/**
 * What one judgment of a service does to one of its tickets. Judgments come at regular intervals, and a window holds
 * many of them, so that consecutive judgments share most of their data: a state changes only after a run of them.
 *
 *   judged      L  L  L  L  L  ?  L  .  .  .  .   (release 2)  .  .  …12     L leak, . no leak, ? inconclusive
 *   state       suspected│ open                                    │ fixed
 *
 * - opened after 4 judgments with the leak in a row, as alarms of a watch are
 * - fixed after 12 without it in a row, all of a later release; without a later release the ticket stays open, since
 *   missing traffic looks the same as a fix
 * - a suspicion that 12 judgments do not confirm is withdrawn, and nobody was notified
 * - changed when the rate has doubled or halved since the last notification
 */
import { type UnixMs, unixMs } from "leakhound/server";
import type { JudgedInstance, ObservedLeak, ServiceJudgment } from "./observation.ts";
import type { Rate, Ticket, TicketEvent, TicketInstance } from "./ticket.ts";

export const OPENED_AFTER = 4;
export const CLEARED_AFTER = 12;
const RATE_FACTOR = 2;
const HISTORY_MAX = 200;

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
    openedAt: null,
    rate: leak.rate,
    confidence: 0,
    exhaustedAt: null,
    instances: [],
    without: [],
    firstRelease: instance.release,
    lastReleaseWithout: null,
    lastRelease: instance.release,
    causes: [],
    evidence: [],
    seenRun: 0,
    clearRun: 0,
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
  if (sightings.length > 0) return afterLeak(seen(current, sightings, judgment), judgment.at);
  const clear = judgment.instances.filter(({ verdict }) => verdict === "no-leak");
  // An inconclusive judgment, as in a night without traffic, neither counts nor breaks a run.
  return clear.length === 0 ? current : afterClear(current, clear, judgment);
}

function afterLeak(ticket: Ticket, at: UnixMs): Ticket {
  const isConfirmed = ticket.seenRun >= OPENED_AFTER;
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
  return noted({ ...ticket, state: "open", openedAt: at, fix: null, notifiedRate: ticket.rate }, at, event);
}

function afterClear(ticket: Ticket, clear: readonly JudgedInstance[], { at, instances }: ServiceJudgment): Ticket {
  const counted: Ticket = { ...ticket, seenRun: 0, clearRun: ticket.clearRun + 1 };
  const isLong = counted.clearRun >= CLEARED_AFTER;
  if (ticket.state === "suspected" && isLong) return noted({ ...counted, state: "withdrawn" }, at, "withdrawn");
  const release = isStillRun(ticket, instances) ? null : laterRelease(clear);
  if (ticket.state !== "open" || !isLong || release === null) return counted;
  const bounds = clear.flatMap(({ boundPerHour }) => boundPerHour ?? []);
  const boundPerHour = bounds.length > 0 ? Math.max(...bounds) : null;
  return noted({ ...counted, state: "fixed", fix: { release, at, boundPerHour } }, at, "fixed");
}

/** The one release that all instances without the leak run; null for several or an unknown one. */
function laterRelease(clear: readonly JudgedInstance[]): string | null {
  const releases = new Set(clear.map(({ release }) => release));
  const [release = null] = releases;
  return releases.size === 1 ? release : null;
}

const isStillRun = ({ lastRelease }: Ticket, instances: readonly JudgedInstance[]): boolean =>
  instances.some(({ release }) => release === lastRelease);

/** The ticket with the figures of a judgment that shows the leak. */
function seen(ticket: Ticket, sightings: readonly Sighting[], { at, instances }: ServiceJudgment): Ticket {
  const { leak } = fastest(sightings);
  const showing = new Set(sightings.map(({ instance }) => instance.instance));
  const clear = instances.filter(({ verdict }) => verdict === "no-leak");
  const without = clear.map(({ instance }) => instance).filter((name) => !showing.has(name));
  const releases = new Set(sightings.map(({ instance }) => instance.release));
  return {
    ...ticket,
    // A new build may name the site differently, and the next judgment will again.
    site: leak.site,
    lastSeenAt: at,
    rate: leak.rate,
    confidence: Math.max(...sightings.map((one) => one.leak.confidence)),
    exhaustedAt: earliest(sightings.map((one) => one.leak.exhaustedAt)),
    instances: mergedInstances(ticket.instances, sightings, at),
    without,
    lastRelease: fastest(sightings).instance.release,
    lastReleaseWithout:
      ticket.lastReleaseWithout ?? clear.find(({ release }) => !releases.has(release))?.release ?? null,
    causes: leak.causes,
    evidence: leak.evidence,
    seenRun: ticket.seenRun + 1,
    clearRun: 0,
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

function earliest(times: readonly (UnixMs | null)[]): UnixMs | null {
  const known = times.filter((at) => at !== null);
  return known.length > 0 ? unixMs(Math.min(...known)) : null;
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
