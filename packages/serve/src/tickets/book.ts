/**
 * The tickets of all services. Each judgment of a service is applied to all its tickets at once: a leak goes to the
 * ticket that it is most like, and to a new one where it is like none.
 */
import { isSameLeak, likeness } from "./identity.ts";
import { newTicket, type Sighting, stepTicket } from "./lifecycle.ts";
import type { ServiceJudgment } from "./observation.ts";
import type { Ticket, TicketEvent } from "./ticket.ts";

/** Tickets that changed, each with what happened to it. */
export interface BookChange {
  readonly ticket: Ticket;
  /** New events only. */
  readonly events: readonly TicketEvent[];
}

/** Suspicions come and go; more than this many of one service at once are noise, and the slowest are left out. */
const NEW_TICKETS_MAX = 20;

export class TicketBook {
  readonly #tickets: Map<string, Ticket>;

  /** @param tickets those of a store */
  constructor(tickets: readonly Ticket[]) {
    this.#tickets = new Map(tickets.map((ticket) => [ticket.id, ticket]));
  }

  get(id: string): Ticket | null {
    return this.#tickets.get(id) ?? null;
  }

  /** All tickets, those seen last first. */
  all(): readonly Ticket[] {
    return [...this.#tickets.values()].sort((a, b) => b.lastSeenAt - a.lastSeenAt || (a.id < b.id ? -1 : 1));
  }

  put(ticket: Ticket): void {
    this.#tickets.set(ticket.id, ticket);
  }

  /** @returns every ticket of the service that is not the same afterward, to be stored */
  apply(judgment: ServiceJudgment): readonly BookChange[] {
    const known = [...this.#tickets.values()].filter(({ service }) => service === judgment.service);
    const { byTicket, rest } = assigned(known, sightingsOf(judgment));
    const stepped = known.map((ticket) => stepTicket(ticket, byTicket.get(ticket.id) ?? [], judgment));
    const fresh = groupsOf(rest)
      .slice(0, NEW_TICKETS_MAX)
      .map((group, index) => newTicket(this.#newId(judgment.service, index), group, judgment));
    const changed = [...stepped, ...fresh].filter((ticket) => ticket !== this.#tickets.get(ticket.id));
    return changed.map((ticket) => {
      const before = new Set(this.#tickets.get(ticket.id)?.history);
      this.put(ticket);
      return { ticket, events: ticket.history.filter((event) => !before.has(event)) };
    });
  }

  /** `shop-7`, with a number that no ticket of the service has. */
  #newId(service: string, offset: number): string {
    const prefix = `${slugOf(service)}-`;
    const numbers = [...this.#tickets.keys()]
      .filter((id) => id.startsWith(prefix))
      .map((id) => Number(id.slice(prefix.length)))
      .filter(Number.isFinite);
    return `${prefix}${Math.max(0, ...numbers) + 1 + offset}`;
  }
}

const slugOf = (service: string): string =>
  service
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "")
    .slice(0, 40) || "service";

const sightingsOf = ({ instances }: ServiceJudgment): readonly Sighting[] =>
  instances.flatMap((instance) => instance.leaks.map((leak) => ({ instance, leak })));

/** The sightings of each ticket, and those of none. */
function assigned(tickets: readonly Ticket[], sightings: readonly Sighting[]) {
  const byTicket = new Map<string, Sighting[]>();
  const rest: Sighting[] = [];
  for (const sighting of sightings) {
    const ticket = bestOf(tickets, sighting);
    if (ticket === null) rest.push(sighting);
    else byTicket.set(ticket.id, [...(byTicket.get(ticket.id) ?? []), sighting]);
  }
  return { byTicket, rest };
}

function bestOf(tickets: readonly Ticket[], { leak }: Sighting): Ticket | null {
  const alike = tickets.filter(({ kind, site }) => kind === leak.kind && isSameLeak(site, leak.site));
  const rank = ({ site }: Ticket) => likeness(site, leak.site);
  return alike.sort((a, b) => rank(b) - rank(a) || b.lastSeenAt - a.lastSeenAt)[0] ?? null;
}

/** Sightings of one leak together, the fastest leak first. */
function groupsOf(sightings: readonly Sighting[]): readonly (readonly Sighting[])[] {
  const groups: Sighting[][] = [];
  const sorted = [...sightings].sort((a, b) => b.leak.rate.perHour - a.leak.rate.perHour);
  for (const sighting of sorted) {
    const { kind, site } = sighting.leak;
    const group = groups.find(([first]) => first!.leak.kind === kind && isSameLeak(first!.leak.site, site));
    if (group) group.push(sighting);
    else groups.push([sighting]);
  }
  return groups;
}
