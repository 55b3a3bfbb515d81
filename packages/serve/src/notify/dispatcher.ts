/**
 * Decides when receivers get ticket events, and groups the events of one service.
 *
 *   events of shop     o o   o                    o
 *   group wait 30 s    |------|                   |------|
 *   sent                      3 events                   1 event
 *
 *   quiet hours        ############################
 *   events                   o   o      o
 *   sent                                           3 events, as the tickets are by then
 *
 * - A receiver's quiet hours and the maintenance of a service hold events back until they end. What opened and ended in
 *   between is not sent at all, since there is nothing left to do.
 * - A leak that reaches the memory limit before the quiet hours end is sent at once; maintenance holds it back, too.
 * - After a restart, the events that a period holds back are found again in the histories of the tickets.
 */
import { type Clock, type UnixMs, unixMs } from "leakhound/server";
import type { Period } from "../config/period.ts";
import type { Ticket, TicketEvent } from "../tickets/ticket.ts";
import { groupOf, messageOf, notifiedOf, type TicketMessage } from "./message.ts";
import { beginOf, endOf, isWithin } from "./periods.ts";
import type { TicketReceiver } from "./receivers.ts";

export interface Recipient {
  readonly receiver: TicketReceiver;
  readonly quietHours: readonly Period[];
}

export interface Maintenance {
  /** Null for all services. */
  readonly services: ReadonlySet<string> | null;
  readonly period: Period;
}

export interface DispatcherOptions {
  readonly clock: Clock;
  readonly recipients: readonly Recipient[];
  readonly maintenance: readonly Maintenance[];
  /** The ticket as it is now; null where there is none. */
  readonly ticketOf: (id: string) => Ticket | null;
  /** Address of this server. */
  readonly baseUrl: string;
}

export const GROUP_WAIT_MS = 30_000;
/** How often it is looked whether a group waited long enough, or a period has ended. */
const CHECKED_EACH_MS = 5_000;
/** Events of one ticket that wait: more are only possible where a receiver is held back for weeks. */
const EVENTS_MAX = 100;

interface Waiting {
  readonly since: UnixMs;
  /** By ticket. */
  readonly events: Map<string, TicketEvent[]>;
}

export class Dispatcher {
  readonly #options: DispatcherOptions;
  /** By recipient, then by service. */
  readonly #waiting: ReadonlyMap<Recipient, Map<string, Waiting>>;
  readonly #stop = new AbortController();
  readonly #running: Promise<void>;

  /** @param tickets those of before a restart */
  constructor(options: DispatcherOptions, tickets: readonly Ticket[]) {
    this.#options = options;
    this.#waiting = new Map(options.recipients.map((recipient) => [recipient, new Map()]));
    this.#resume(tickets, options.clock.now());
    this.#running = this.#run();
  }

  /** Returns at once. */
  add(ticket: Ticket, events: readonly TicketEvent[]): void {
    const now = this.#options.clock.now();
    for (const recipient of this.#waiting.keys()) {
      if (events.some(({ event }) => event === "muted")) recipient.receiver.withdraw(ticket.id, now);
      this.#wait(recipient, ticket, { events, now });
    }
  }

  /** Sends what only waits for its group. Receivers are closed by their owner. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.#running;
    this.#sendDue(unixMs(this.#options.clock.now() + GROUP_WAIT_MS));
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      await this.#options.clock.sleep(CHECKED_EACH_MS, signal);
      if (!signal.aborted) this.#sendDue(this.#options.clock.now());
    }
  }

  #wait(
    recipient: Recipient,
    { id, service }: Ticket,
    { events, now }: { readonly events: readonly TicketEvent[]; readonly now: UnixMs },
  ): void {
    const notified = events.filter(({ event }) => notifiedOf(event) !== null);
    if (notified.length === 0) return;
    const services = this.#waiting.get(recipient)!;
    const waiting = services.get(service) ?? { since: now, events: new Map() };
    waiting.events.set(id, [...(waiting.events.get(id) ?? []), ...notified].slice(-EVENTS_MAX));
    services.set(service, waiting);
  }

  /** Events of a period that holds now, and open tickets, which some receivers have to be reminded of. */
  #resume(tickets: readonly Ticket[], now: UnixMs): void {
    for (const recipient of this.#waiting.keys()) {
      for (const ticket of tickets) {
        const periods = this.#periodsOf(recipient, ticket.service);
        const from = isWithin(periods, now) ? beginOf(periods, now) : now;
        const held = ticket.history.filter(({ at }) => at >= from && at <= now);
        this.#wait(recipient, ticket, { events: held, now: from });
        const opened = held.length === 0 && ticket.state === "open" ? lastOpening(ticket) : null;
        const message = opened && messageOf(ticket, opened, this.#options.baseUrl);
        if (message) recipient.receiver.resume(message);
      }
    }
  }

  #sendDue(now: UnixMs): void {
    for (const [recipient, services] of this.#waiting)
      for (const [service, waiting] of [...services]) this.#sendDueOf(recipient, service, { waiting, now });
  }

  #sendDueOf(
    recipient: Recipient,
    service: string,
    { waiting, now }: { readonly waiting: Waiting; readonly now: UnixMs },
  ): void {
    if (now - waiting.since < GROUP_WAIT_MS) return;
    const sent = [...waiting.events.keys()].filter((id) => !this.#isHeld(recipient, { service, id, now }));
    const messages = sent.flatMap((id) => this.#messageOf(id, waiting.events.get(id)!) ?? []);
    for (const id of sent) waiting.events.delete(id);
    if (waiting.events.size === 0) this.#waiting.get(recipient)!.delete(service);
    if (messages.length > 0) recipient.receiver.receive(groupOf(service, messages, this.#options.baseUrl));
  }

  #isHeld(
    { quietHours }: Recipient,
    { service, id, now }: { readonly service: string; readonly id: string; readonly now: UnixMs },
  ): boolean {
    if (isWithin(this.#maintenanceOf(service), now)) return true;
    if (!isWithin(quietHours, now)) return false;
    const exhaustedAt = this.#options.ticketOf(id)?.exhaustedAt ?? null;
    const end = endOf(quietHours, now);
    return exhaustedAt === null || (end !== null && exhaustedAt > end);
  }

  #messageOf(id: string, events: readonly TicketEvent[]): TicketMessage | null {
    const ticket = this.#options.ticketOf(id);
    const event = ticket && combined(events);
    return event && messageOf(ticket, event, this.#options.baseUrl);
  }

  #periodsOf(recipient: Recipient, service: string): readonly Period[] {
    return [...recipient.quietHours, ...this.#maintenanceOf(service)];
  }

  #maintenanceOf(service: string): readonly Period[] {
    const { maintenance } = this.#options;
    return maintenance.filter(({ services }) => services === null || services.has(service)).map(({ period }) => period);
  }
}

const OPENINGS: ReadonlySet<TicketEvent["event"]> = new Set(["opened", "reopened"]);
const ENDS: ReadonlySet<TicketEvent["event"]> = new Set(["fixed", "resolved"]);

const lastOpening = ({ history }: Ticket): TicketEvent | null =>
  history.findLast(({ event }) => OPENINGS.has(event)) ?? null;

/**
 * The one event that says what several did to a ticket: opened and changed is opened, opened and fixed is nothing.
 *
 * @returns null for nothing
 */
export function combined(events: readonly TicketEvent[]): TicketEvent | null {
  const [first] = events;
  const last = events.at(-1);
  if (!first || !last) return null;
  if (!OPENINGS.has(first.event)) return last;
  if (ENDS.has(last.event)) return null;
  return { ...last, at: first.at, event: first.event };
}
