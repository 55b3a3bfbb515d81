/**
 * Which sighting of a judgment belongs to which ticket.
 *
 *   1. the same site, or the same first function of own code        always
 *   2. an alike stack, for what is left                             unless the ticket's own site is seen in that release:
 *                                                                   then the two are different leaks
 *
 *   ticket shop-1  session.Put    judged: release 1  session.Put     1. is shop-1
 *                                         release 2  sessions.Put    2. is shop-1, renamed
 *                                         release 2  cart.Add        a new ticket
 */
import { isAlike, isSameSite, likeness } from "./identity.ts";
import type { Sighting } from "./lifecycle.ts";
import type { Ticket } from "./ticket.ts";

export interface Assignment {
  /** By the id of a ticket. */
  readonly byTicket: ReadonlyMap<string, readonly Sighting[]>;
  /** Sightings of no ticket, those of one leak together; the fastest leak first. */
  readonly fresh: readonly (readonly Sighting[])[];
}

export function assignmentOf(tickets: readonly Ticket[], sightings: readonly Sighting[]): Assignment {
  const exact = groupsBy(
    tickets,
    sightings,
    ({ kind, site }, { leak }) => kind === leak.kind && isSameSite(site, leak.site),
  );
  const alike = groupsBy(tickets, exact.rest, (ticket, sighting) => {
    if (ticket.kind !== sighting.leak.kind || !isAlike(ticket.site, sighting.leak.site)) return false;
    return !exact.found.get(ticket.id)?.some(({ instance }) => instance.release === sighting.instance.release);
  });
  const byTicket = new Map(
    tickets.flatMap(({ id }): [string, readonly Sighting[]][] => {
      const found = [...(exact.found.get(id) ?? []), ...(alike.found.get(id) ?? [])];
      return found.length > 0 ? [[id, found]] : [];
    }),
  );
  return { byTicket, fresh: freshGroups(alike.rest) };
}

type IsOf = (ticket: Ticket, sighting: Sighting) => boolean;

/** Each sighting goes to the ticket that it is most like; of equals, to the one that was seen last. */
function groupsBy(tickets: readonly Ticket[], sightings: readonly Sighting[], isOf: IsOf) {
  const found = new Map<string, Sighting[]>();
  const rest: Sighting[] = [];
  for (const sighting of sightings) {
    const rank = ({ site }: Ticket) => likeness(site, sighting.leak.site);
    const [best] = tickets
      .filter((ticket) => isOf(ticket, sighting))
      .sort((a, b) => rank(b) - rank(a) || b.lastSeenAt - a.lastSeenAt);
    if (best) found.set(best.id, [...(found.get(best.id) ?? []), sighting]);
    else rest.push(sighting);
  }
  return { found, rest };
}

/** Two leaks that one instance shows at once are different leaks, however alike. */
function freshGroups(sightings: readonly Sighting[]): readonly (readonly Sighting[])[] {
  const groups: Sighting[][] = [];
  for (const sighting of [...sightings].sort((a, b) => b.leak.rate.perHour - a.leak.rate.perHour)) {
    const group = groups.find((one) => isOfGroup(one, sighting));
    if (group) group.push(sighting);
    else groups.push([sighting]);
  }
  return groups;
}

function isOfGroup(group: readonly Sighting[], { leak, instance }: Sighting): boolean {
  const [first] = group;
  if (!first || first.leak.kind !== leak.kind) return false;
  if (isSameSite(first.leak.site, leak.site)) return true;
  return isAlike(first.leak.site, leak.site) && !group.some((one) => one.instance.instance === instance.instance);
}
