/** Tickets as rows of the store, and back. */
import { err, type Fault, ok, type Result, type UnixMs, unixMs } from "leakhound/server";
import type { TicketRow } from "../rows/port.ts";
import { jsonOf, ticketSchema } from "./file.ts";
import type { Ticket } from "./ticket.ts";

export function ticketRow(ticket: Ticket): TicketRow {
  const { history, ...rest } = ticket;
  const { id, service, state } = ticket;
  return {
    id,
    service,
    state,
    updatedAt: updatedAtOf(ticket),
    json: JSON.stringify(rest),
    history: history.map((one) => JSON.stringify(one)),
  };
}

/** What users do to a ticket comes after it was last seen. */
export const updatedAtOf = ({ lastSeenAt, history }: Ticket): UnixMs =>
  unixMs(Math.max(lastSeenAt, ...history.map(({ at }) => at)));

export function ticketOf({ id, json, history }: TicketRow): Result<Ticket, Fault> {
  const rest = jsonOf(json);
  const events = history.map(jsonOf);
  const parsed = ticketSchema.safeParse({
    ...(rest !== null && typeof rest === "object" ? rest : {}),
    history: events,
  });
  if (parsed.success) return ok(parsed.data);
  const what = "it is not a ticket of this version";
  return err({ code: "data", what, where: `ticket ${id}`, todo: "use the version of leakhound that wrote it" });
}
