/**
 * Whether a leak that a judgment shows is the one of a ticket.
 *
 * The identity of the site decides, or its first function of own code. After a release, a function may have another name,
 * or be split or inlined differently; most of the stack is then still the same, in the same order:
 *
 *   ticket  session.(*Store).Put                         shop.handle  http.HandlerFunc.ServeHTTP  http.(*conn).serve
 *   leak    session.(*Store).put1  session.(*Store).Put  shop.handle  http.HandlerFunc.ServeHTTP  http.(*conn).serve
 *
 * Frames count less the farther they are from the leaf: the server loop and the middleware below a handler are common to
 * all leaks of a service, and say nothing.
 *
 *   weight    1   0.8   0.64   0.51 …       leaf first
 */
import type { TicketSite } from "./ticket.ts";

/** Part of the weight of both stacks together that they must share. */
export const SHARED_PART_MIN = 0.5;
const WEIGHT_FACTOR = 0.8;
/** Frames farther from the leaf weigh less than a thousandth. */
const FRAMES_MAX = 32;
/** A sure match is reserved for equal identities. */
const SIMILAR_MAX = 0.999;

export function isSameSite(a: TicketSite, b: TicketSite): boolean {
  return a.id === b.id || (a.own !== null && a.own === b.own);
}

/** How alike two sites are: 1 for the same identity, below `SHARED_PART_MIN` for different leaks. */
export function likeness(a: TicketSite, b: TicketSite): number {
  if (isSameSite(a, b)) return 1;
  if (a.id === null || b.id === null) return 0;
  const [first, second] = [a.stack.slice(0, FRAMES_MAX), b.stack.slice(0, FRAMES_MAX)];
  const shared = sharedWeight(first, second);
  const all = weightOf(first) + weightOf(second) - shared;
  return all === 0 ? 0 : Math.min(SIMILAR_MAX, shared / all);
}

export const isAlike = (a: TicketSite, b: TicketSite): boolean => likeness(a, b) >= SHARED_PART_MIN;

const weightAt = (position: number): number => WEIGHT_FACTOR ** position;

const weightOf = (stack: readonly string[]): number => stack.reduce((sum, _, position) => sum + weightAt(position), 0);

/** The heaviest frames that both have in the same order: a longest common subsequence with weights. */
function sharedWeight(a: readonly string[], b: readonly string[]): number {
  let above = new Float64Array(b.length + 1);
  for (const [row, name] of a.entries()) {
    const current = new Float64Array(b.length + 1);
    for (const [column, other] of b.entries()) {
      const matched = name === other ? above[column]! + (weightAt(row) + weightAt(column)) / 2 : 0;
      current[column + 1] = Math.max(matched, above[column + 1]!, current[column]!);
    }
    above = current;
  }
  return above[b.length]!;
}
