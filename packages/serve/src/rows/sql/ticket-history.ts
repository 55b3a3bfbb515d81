/** Puts tickets and their events together. */
import type { TicketRow } from "../port.ts";

export interface TicketEventRow {
  readonly ticket: string;
  readonly position: number;
  readonly json: string;
}

/** @param events in order of ticket and position; an event that was stored twice counts once */
export function withHistory(
  tickets: readonly Omit<TicketRow, "history">[],
  events: readonly TicketEventRow[],
): readonly TicketRow[] {
  const histories = new Map<string, string[]>();
  for (const { ticket, position, json } of events) {
    const history = histories.get(ticket) ?? [];
    history[position] = json;
    histories.set(ticket, history);
  }
  return tickets.map((ticket) => ({ ...ticket, history: (histories.get(ticket.id) ?? []).filter(Boolean) }));
}
