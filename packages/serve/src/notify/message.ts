/** What receivers get of a ticket: one message for each event, with the figures of that moment. Fields may be added. */
import { formatByteRate, formatCountRate, formatInterval } from "leakhound/server";
import type { Ticket, TicketEvent } from "../tickets/ticket.ts";

/** Events that people want to know at once; all others are in the history of the ticket. */
export const NOTIFIED = ["opened", "reopened", "changed", "fixed", "resolved"] as const;
export type NotifiedEvent = (typeof NOTIFIED)[number];

export interface TicketMessage {
  readonly schema: "leakhound.ticket-event/1";
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

/** @returns null for an event that is not notified, and for a ticket that is muted */
export function messageOf(ticket: Ticket, { event, at }: TicketEvent, baseUrl: string): TicketMessage | null {
  const notified = NOTIFIED.find((one) => one === event);
  if (notified === undefined || ticket.mute !== null) return null;
  return {
    schema: "leakhound.ticket-event/1",
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
    link: `${baseUrl}/api/v1/tickets/${encodeURIComponent(ticket.id)}`,
  };
}

/** `shop-7 opened: heap leak of shop, 3.4 GiB/h (95%: 3.3 to 3.6 GiB/h), at session.(*Store).Put, in 2 instances` */
function textOf({ id, kind, service, rate, site, instances }: Ticket, event: NotifiedEvent): string {
  const format = kind === "goroutine" ? formatCountRate : formatByteRate;
  const where = instances.length === 1 ? `in ${instances[0]!.instance}` : `in ${instances.length} instances`;
  const growth = `${format(rate.perHour)} (95%: ${formatInterval(rate, format)})`;
  return `${id} ${event}: ${kind} leak of ${service}, ${growth}, at ${site.name}, ${where}`;
}
