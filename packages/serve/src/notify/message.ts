/** What receivers get of tickets: one message for each service, with the events of its tickets. Fields may be added. */
import { formatByteRate, formatCountRate, formatInterval } from "leakhound/server";
import type { Ticket, TicketEvent } from "../tickets/ticket.ts";

/** Events that people want to know of; all others are in the history of the ticket. */
export const NOTIFIED = ["opened", "reopened", "changed", "fixed", "resolved", "unmuted"] as const;
export type NotifiedEvent = (typeof NOTIFIED)[number];

export const notifiedOf = (event: TicketEvent["event"]): NotifiedEvent | null =>
  NOTIFIED.find((one) => one === event) ?? null;

export interface TicketMessage {
  readonly event: NotifiedEvent;
  /** ISO time of the event. */
  readonly at: string;
  readonly ticket: string;
  readonly service: string;
  readonly kind: Ticket["kind"];
  readonly site: string;
  /** Growth an hour, with its 95% interval. */
  readonly rate: Ticket["rate"] & { readonly unit: "bytes" | "goroutines" };
  readonly instances: readonly string[];
  readonly release: string | null;
  readonly exhaustedAt: string | null;
  /** One line for people. */
  readonly text: string;
  /** Address of the ticket at the server. */
  readonly link: string;
}

/** Events of one service that are sent together. */
export interface GroupMessage {
  readonly schema: "leakhound.ticket-events/1";
  readonly service: string;
  /** One line for each event, for people. */
  readonly text: string;
  /** Address of the ticket, or of the fleet where there are several. */
  readonly link: string;
  readonly events: readonly TicketMessage[];
}

/** More events of a service at once are counted, and not sent. */
export const GROUP_EVENTS_MAX = 50;

/** @returns null for an event that is not notified, and for a ticket that is muted */
export function messageOf(ticket: Ticket, { event, at }: TicketEvent, baseUrl: string): TicketMessage | null {
  const notified = notifiedOf(event);
  if (notified === null || ticket.mute !== null) return null;
  if (notified === "unmuted" && ticket.state !== "open") return null;
  return {
    event: notified,
    at: new Date(at).toISOString(),
    ticket: ticket.id,
    service: ticket.service,
    kind: ticket.kind,
    site: ticket.site.name,
    rate: { ...ticket.rate, unit: ticket.kind === "goroutine" ? "goroutines" : "bytes" },
    instances: ticket.instances.map(({ instance }) => instance),
    release: ticket.lastRelease,
    exhaustedAt: ticket.exhaustedAt === null ? null : new Date(ticket.exhaustedAt).toISOString(),
    text: textOf(ticket, notified),
    link: `${baseUrl}/tickets/${encodeURIComponent(ticket.id)}`,
  };
}

/** @param messages at least one */
export function groupOf(service: string, messages: readonly TicketMessage[], baseUrl: string): GroupMessage {
  const events = messages.slice(0, GROUP_EVENTS_MAX);
  const left = messages.length - events.length;
  const lines = [...events.map(({ text }) => text), ...(left > 0 ? [`and ${left} more of ${service}`] : [])];
  return {
    schema: "leakhound.ticket-events/1",
    service,
    text: lines.join("\n"),
    link: messages.length === 1 ? events[0]!.link : `${baseUrl}/`,
    events,
  };
}

/** `shop-7 opened: heap leak of shop, 3.4 GiB/h (95%: 3.3 to 3.6 GiB/h), at session.(*Store).Put, in 2 instances` */
function textOf({ id, kind, service, rate, site, instances }: Ticket, event: NotifiedEvent): string {
  const format = kind === "goroutine" ? formatCountRate : formatByteRate;
  const where = instances.length === 1 ? `in ${instances[0]!.instance}` : `in ${instances.length} instances`;
  const growth = `${format(rate.perHour)} (95%: ${formatInterval(rate, format)})`;
  return `${id} ${event}: ${kind} leak of ${service}, ${growth}, at ${site.name}, ${where}`;
}
