/**
 * What is looked up when a ticket opens: the line of the checkout, the commit that brought it, which stored profiles show the
 * growth, and how many processes are above a level at which age. All of it is cheap; nothing is asked of the service.
 */
import { isAbsolute, resolve } from "node:path";
import { unixMs } from "leakhound/server";
import { lineCommit } from "../checkout/line-commit.ts";
import { sourceLine } from "../checkout/source-line.ts";
import type { BookChange, TicketBook } from "../tickets/book.ts";
import type { Ticket, TicketPivot, TicketSource, WindowName } from "../tickets/ticket.ts";
import type { Pivot } from "../views/pivot.ts";
import type { PivotMeasure, PivotQuery } from "../views/port.ts";

export interface AnnotateOptions {
  /** The folder of the checkout that is configured for a service; null where none is. */
  readonly checkoutOf: (service: string) => string | null;
  readonly windowsMs: Readonly<Record<WindowName, number>>;
  /** Null where the store does not answer. */
  readonly pivot: (query: PivotQuery) => Promise<Pivot | null>;
}

/** @returns the change, with what was found on the ticket as it is by then */
export async function annotated(change: BookChange, book: TicketBook, options: AnnotateOptions): Promise<BookChange> {
  const { ticket, events } = change;
  if (!events.some(({ event }) => event === "opened" || event === "reopened")) return change;
  const source = await sourceOf(ticket, options);
  const pivot = await pivotOfTicket(ticket, options);
  const now = book.get(ticket.id) ?? ticket;
  const found = { ...now, source, pivot, profiles: profilesOf(ticket, options.windowsMs) };
  book.put(found);
  return { ticket: found, events };
}

const PIVOT_MS = 7 * 86_400_000;
const MEASURES: Readonly<Record<Ticket["kind"], PivotMeasure>> = {
  heap: "live",
  goroutine: "goroutines",
  stack: "resident",
  "off-heap": "resident",
};

/** Processes of one age only show nothing. */
async function pivotOfTicket(
  { service, kind, lastSeenAt }: Ticket,
  { pivot }: Pick<AnnotateOptions, "pivot">,
): Promise<TicketPivot | null> {
  const measure = MEASURES[kind];
  const range = { fromMs: lastSeenAt - PIVOT_MS, toMs: lastSeenAt };
  const found = await pivot({ service, measure, range, points: 1 });
  return found === null || found.level === null || found.ages.length < 2
    ? null
    : { measure, level: found.level, ages: found.ages };
}

/**
 * The folder of the checkout that is configured for a service; null where none is.
 *
 * @param configured folders by service, and the one that relative ones start from
 */
export function checkoutOf(
  service: string,
  { checkouts, configFolder }: { readonly checkouts: Readonly<Record<string, string>>; readonly configFolder: string },
): string | null {
  const given = Object.hasOwn(checkouts, service) ? checkouts[service] : undefined;
  if (given === undefined) return null;
  return isAbsolute(given) ? given : resolve(configFolder, given);
}

async function sourceOf({ service, site }: Ticket, options: AnnotateOptions): Promise<TicketSource | null> {
  const folder = options.checkoutOf(service);
  if (folder === null || site.place === null) return null;
  const line = await sourceLine(folder, site.place).catch(() => null);
  if (line === null) return null;
  const { file, text } = line;
  const commit = text === null ? null : await lineCommit(folder, { file, line: line.line, text });
  return { ...line, commit };
}

/**
 * The profiles at the two ends of the growth: of a long window that opened the ticket, its whole length, of which the process
 * was seen for most; of the short window, from the first suspicion on.
 */
function profilesOf(ticket: Ticket, windowsMs: AnnotateOptions["windowsMs"]): Ticket["profiles"] {
  const { instances, firstSeenAt, lastSeenAt, runs } = ticket;
  const [fastest] = [...instances]
    .filter((one) => one.lastSeenAt === lastSeenAt)
    .sort((a, b) => b.rate.perHour - a.rate.perHour);
  if (!fastest) return null;
  const window = (["week", "day"] as const).find((one) => runs[one].seen > 0);
  const before = window === undefined ? firstSeenAt : unixMs(lastSeenAt - windowsMs[window]);
  return { instance: fastest.instance, before, after: lastSeenAt };
}
