/**
 * One ticket from what this server has in memory and what the store has, which another server may have changed: what people do
 * with a ticket counts wherever they did it.
 */

import type { Ticket, TicketEvent } from "./ticket.ts";
import { updatedAtOf } from "./ticket-rows.ts";

/** @returns `known` itself where the store has nothing new */
export function mergedTicket(known: Ticket, stored: Ticket, isOwn: boolean): Ticket {
  if (!isOwn) return updatedAtOf(stored) >= updatedAtOf(known) && !isSame(known, stored) ? stored : known;
  const has = new Set(known.history.map(keyOf));
  const added = stored.history.filter((event) => event.by !== null && !has.has(keyOf(event)));
  if (added.length === 0) return known;
  const history = [...known.history, ...added].sort((a, b) => a.at - b.at);
  const { acknowledgedBy, mute } = stored;
  const state = added.some(({ event }) => event === "resolved") ? "resolved" : known.state;
  return { ...known, acknowledgedBy, mute, state, history };
}

const keyOf = ({ at, event, by, text }: TicketEvent): string => JSON.stringify([at, event, by, text]);

const isSame = (a: Ticket, b: Ticket): boolean => JSON.stringify(a) === JSON.stringify(b);
