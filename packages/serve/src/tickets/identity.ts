/**
 * Whether a leak that a judgment shows is the one of a ticket.
 *
 * The identity of the site decides. After a release, a function may have another name, or be split or inlined
 * differently; most of the stack is then still the same:
 *
 *   ticket    session.(*Store).Put    shop.handle      http.HandlerFunc.ServeHTTP   http.(*conn).serve
 *   leak      session.(*Store).put1   session.(*Store).Put  shop.handle  http.HandlerFunc.ServeHTTP  http.(*conn).serve
 *             4 of 5 functions in common: the same leak
 *
 * Functions below the service's own code (the server loop) are common to all leaks, so two leaks that share only those
 * differ.
 */
import type { TicketSite } from "./ticket.ts";

/** Part of the functions of both stacks together that they must share. */
const SHARED_PART_MIN = 0.6;

/** How alike two sites are: 1 for the same identity, below `SHARED_PART_MIN` for different leaks. */
export function likeness(a: TicketSite, b: TicketSite): number {
  if (a.id !== null && a.id === b.id) return 1;
  if (a.id === null || b.id === null) return a.id === b.id ? 1 : 0;
  const [first, second] = [new Set(a.stack), new Set(b.stack)];
  const shared = [...first].filter((name) => second.has(name)).length;
  const all = first.size + second.size - shared;
  // A sure match is reserved for equal identities.
  return all === 0 ? 0 : Math.min(0.999, shared / all);
}

export const isSameLeak = (a: TicketSite, b: TicketSite): boolean => likeness(a, b) >= SHARED_PART_MIN;
