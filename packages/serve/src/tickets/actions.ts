/** What people do with tickets. */
import type { UnixMs } from "leakhound/server";
import { noted } from "./lifecycle.ts";
import type { Run, Ticket } from "./ticket.ts";

export type TicketAction =
  | { readonly action: "acknowledge" }
  | { readonly action: "resolve" }
  | { readonly action: "comment" }
  | { readonly action: "mute"; readonly until: "release" | UnixMs }
  | { readonly action: "unmute" };

/** Who acts, when, and what they write; the text is empty where they write nothing. */
export interface Actor {
  readonly by: string;
  readonly at: UnixMs;
  readonly text: string;
}

export const TEXT_CHARS_MAX = 10_000;

/** @returns the ticket after the action; or one clause that says why it is not possible */
export function act(ticket: Ticket, action: TicketAction, { by, at, text: given }: Actor): Ticket | string {
  const text = given === "" ? null : given;
  if (given.length > TEXT_CHARS_MAX) return `the text has more than ${TEXT_CHARS_MAX} characters`;
  switch (action.action) {
    case "acknowledge":
      return noted({ ...ticket, acknowledgedBy: by }, at, "acknowledged", { by, text });
    case "resolve":
      if (ticket.state === "resolved") return "the ticket is resolved already";
      return noted({ ...ticket, state: "resolved", runs: restarted(ticket) }, at, "resolved", { by, text });
    case "comment":
      return text === null ? "a comment needs a text" : noted(ticket, at, "commented", { by, text });
    case "mute":
      if (action.until !== "release" && action.until <= at) return "the date is in the past";
      return noted({ ...ticket, mute: muteOf(ticket, action.until) }, at, "muted", { by, text });
    case "unmute":
      return noted({ ...ticket, mute: null }, at, "unmuted", { by, text });
  }
}

/** A leak that goes on has to show anew before the ticket opens again. */
function restarted({ runs }: Ticket): Ticket["runs"] {
  const anew = (run: Run): Run => ({ ...run, seen: 0, clear: 0 });
  return { short: anew(runs.short), day: anew(runs.day), week: anew(runs.week) };
}

const muteOf = (ticket: Ticket, until: "release" | UnixMs): Ticket["mute"] =>
  until === "release" ? { until, mutedRelease: ticket.lastRelease } : { until: "date", at: until };
