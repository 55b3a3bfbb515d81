/**
 * Hours of stored profiles that retention leaves alone, because a ticket refers to their profiles. A profile of a moment may
 * have been stored before the hour began: with the hour before, it is there in any case.
 */
import { type UnixMs, unixMs } from "leakhound/server";
import { hourBefore, hourOf } from "../store/names.ts";
import { pinOf } from "../store/retention.ts";
import type { Ticket } from "../tickets/ticket.ts";

/** Tickets that ended keep their profiles for so long. */
const ENDED_MS = 90 * 86_400_000;
/** The newest tickets; each pins four hours of its service at most. */
const TICKETS_MAX = 500;
const MARGIN_MS = 10 * 60_000;

export function pinnedHours(tickets: readonly Ticket[], now: UnixMs): ReadonlySet<string> {
  const kept = tickets
    .filter((ticket) => ticket.profiles !== null && isKept(ticket, now))
    .sort((a, b) => b.lastSeenAt - a.lastSeenAt)
    .slice(0, TICKETS_MAX);
  return new Set(kept.flatMap(pinsOf));
}

const isKept = ({ state, lastSeenAt }: Ticket, now: UnixMs): boolean =>
  state === "open" || state === "suspected" || now - lastSeenAt < ENDED_MS;

function pinsOf({ service, profiles }: Ticket): readonly string[] {
  const moments = profiles === null ? [] : [profiles.before, profiles.after];
  return moments.flatMap((at) => hoursOf(at).map((hour) => pinOf(service, hour)));
}

function hoursOf(at: UnixMs): readonly string[] {
  const hour = hourOf(at);
  return hourOf(unixMs(at - MARGIN_MS)) === hour ? [hour] : [hour, hourBefore(hour)];
}
