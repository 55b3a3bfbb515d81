/** Tickets for tests, opened by judgments as the server opens them. */
import { type UnixMs, unixMs } from "leakhound/server";
import { TicketBook } from "../../src/tickets/book.ts";
import type { JudgedInstance, ObservedLeak } from "../../src/tickets/observation.ts";
import type { Ticket, TicketSite } from "../../src/tickets/ticket.ts";

/** A site without own code, named after its leaf. */
export const siteOf = (stack: readonly string[], own: string | null = null): TicketSite => ({
  id: `heap:function:${stack[0]}`,
  name: stack[0]!,
  stack,
  own,
  place: null,
});

export function heapLeak(name: string, rest: Partial<ObservedLeak> = {}): ObservedLeak {
  const rate = { perHour: 2 ** 30, low: 0.9 * 2 ** 30, high: 1.1 * 2 ** 30 };
  return {
    kind: "heap",
    site: siteOf([name]),
    rate,
    confidence: 0.9,
    exhaustedAt: null,
    exhaustedBetween: null,
    limitBytes: null,
    causes: [],
    evidence: [],
    decidedAt: null,
    ...rest,
  };
}

export interface OpenedOptions {
  readonly service?: string;
  /** Functions that leak, one ticket each. */
  readonly sites?: readonly string[];
  /** When the last of four judgments opens them. */
  readonly at?: UnixMs;
  readonly exhaustedAt?: UnixMs | null;
}

/** A book whose tickets four judgments have opened, one for each function that leaks. */
export function openedBook({
  service = "shop",
  sites = ["session.Put"],
  at = unixMs(3),
  exhaustedAt = null,
}: OpenedOptions = {}): { readonly book: TicketBook; readonly tickets: readonly Ticket[] } {
  const book = new TicketBook([]);
  const instance: JudgedInstance = {
    instance: `${service}-1`,
    release: "1",
    verdict: "leak",
    reason: "",
    leaks: sites.map((site) => heapLeak(site, { exhaustedAt })),
    boundPerHour: null,
  };
  for (let step = 3; step >= 0; step--)
    book.apply({ service, at: unixMs(at - step), window: "short", instances: [instance] });
  const tickets = [...book.all()].sort((a, b) => (a.id < b.id ? -1 : 1));
  return { book, tickets };
}
