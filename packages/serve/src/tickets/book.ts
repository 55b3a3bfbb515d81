/**
 * The tickets of all services. Each judgment of a service is applied to all its tickets at once: a leak goes to the
 * ticket that it is most like, and to a new one where it is like none.
 */
import { assignmentOf } from "./assignment.ts";
import { isAwaitingVerification, newTicket, type Sighting, stepTicket } from "./lifecycle.ts";
import type { ServiceJudgment } from "./observation.ts";
import { idPrefix, isOwn } from "./owner.ts";
import type { Ticket, TicketEvent } from "./ticket.ts";

/** Tickets that changed, each with what happened to it. */
export interface BookChange {
  readonly ticket: Ticket;
  /** New events only. */
  readonly events: readonly TicketEvent[];
}

/** By service: releases that were judged without any leak, the one that was judged last at the end. */
export type ClearReleases = Readonly<Record<string, readonly string[]>>;

/** Suspicions come and go; more than this many of one service at once are noise, and the slowest are left out. */
const NEW_TICKETS_MAX = 20;
/** Releases of one service that are remembered as judged without a leak. */
const RELEASES_MAX = 100;

export class TicketBook {
  readonly #tickets: Map<string, Ticket>;
  /** By service: releases that were judged without any leak, in order of the last such judgment. */
  readonly #clearReleases: Map<string, Set<string>>;

  /** Of this collector, where several share a store. */
  readonly #mark: string | null;

  /**
   * @param tickets those of a store
   * @param clear what `clearReleases` said before
   */
  constructor(tickets: readonly Ticket[], mark: string | null = null, clear: ClearReleases = {}) {
    this.#tickets = new Map(tickets.map((ticket) => [ticket.id, ticket]));
    this.#mark = mark;
    this.#clearReleases = new Map(Object.entries(clear).map(([service, releases]) => [service, new Set(releases)]));
  }

  /** A ticket of a later release names the last of them as the one without the leak. */
  clearReleases(): ClearReleases {
    return Object.fromEntries([...this.#clearReleases].map(([service, releases]) => [service, [...releases]]));
  }

  /** Whether this collector judges it. */
  owns(ticket: Ticket): boolean {
    return isOwn(ticket, this.#mark);
  }

  get(id: string): Ticket | null {
    return this.#tickets.get(id) ?? null;
  }

  /** All tickets, those seen last first. */
  all(): readonly Ticket[] {
    return [...this.#tickets.values()].sort((a, b) => b.lastSeenAt - a.lastSeenAt || (a.id < b.id ? -1 : 1));
  }

  /** @returns the change, with the events that the stored ticket does not have */
  put(ticket: Ticket): BookChange {
    const before = new Set(this.#tickets.get(ticket.id)?.history);
    this.#tickets.set(ticket.id, ticket);
    return { ticket, events: ticket.history.filter((event) => !before.has(event)) };
  }

  /** @returns every ticket of the service that is not the same afterward, to be stored */
  apply(judgment: ServiceJudgment): readonly BookChange[] {
    const { service } = judgment;
    const known = this.#ownOf(service);
    const { byTicket, fresh } = assignmentOf(known, sightingsOf(judgment));
    const stepped = known.map((ticket) => stepTicket(ticket, byTicket.get(ticket.id) ?? [], judgment));
    const added = fresh.slice(0, NEW_TICKETS_MAX).map((group, index) => {
      const ticket = newTicket(this.#newId(service, index), group, judgment);
      return { ...ticket, lastReleaseWithout: ticket.lastReleaseWithout ?? this.#releaseBefore(ticket) };
    });
    this.#noteClear(judgment);
    return [...stepped, ...added]
      .filter((ticket) => ticket !== this.#tickets.get(ticket.id))
      .map((ticket) => this.put(ticket));
  }

  /** Open tickets of a service whose leak a later release does not show: whether it is fixed has to be measured. */
  awaitingVerification(service: string): readonly Ticket[] {
    return this.#ownOf(service).filter(isAwaitingVerification);
  }

  #ownOf(service: string): readonly Ticket[] {
    return [...this.#tickets.values()].filter((ticket) => ticket.service === service && this.owns(ticket));
  }

  #noteClear({ service, instances }: ServiceJudgment): void {
    const clear = this.#clearReleases.get(service) ?? new Set<string>();
    for (const { verdict, release } of instances) {
      if (verdict !== "no-leak" || release === null) continue;
      clear.delete(release);
      clear.add(release);
    }
    for (const release of clear) {
      if (clear.size <= RELEASES_MAX) break;
      clear.delete(release);
    }
    if (clear.size > 0) this.#clearReleases.set(service, clear);
  }

  /** The release that was last judged without a leak before this one. */
  #releaseBefore({ service, firstRelease }: Ticket): string | null {
    const clear = [...(this.#clearReleases.get(service) ?? [])].filter((release) => release !== firstRelease);
    return clear.at(-1) ?? null;
  }

  /** `shop-7`, with a number that no ticket of the service has. */
  #newId(service: string, offset: number): string {
    const prefix = idPrefix(service, this.#mark);
    const numbers = [...this.#tickets.keys()]
      .filter((id) => id.startsWith(prefix))
      .map((id) => Number(id.slice(prefix.length)))
      .filter(Number.isFinite);
    return `${prefix}${Math.max(0, ...numbers) + 1 + offset}`;
  }
}

const sightingsOf = ({ instances }: ServiceJudgment): readonly Sighting[] =>
  instances.flatMap((instance) => instance.leaks.map((leak) => ({ instance, leak })));
