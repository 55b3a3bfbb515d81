/**
 * Tickets as text for a terminal.
 *
 *   shop-7  open  heap  3.4 GiB/h  shop  2 instances  session.(*Store).Put
 */
import type { z } from "zod";
import type { ticketSummarySchema } from "../api/tickets.ts";
import { rateText } from "./story.ts";

type Summary = z.output<typeof ticketSummarySchema>;

const GAP = "  ";

export function ticketTable(tickets: readonly Summary[], width: number): readonly string[] {
  if (tickets.length === 0) return ["no open tickets"];
  const rows = tickets.map((ticket) => [
    ticket.id,
    ticket.isMuted ? `${ticket.state}, muted` : ticket.state,
    ticket.kind,
    rateText(ticket.rate),
    ticket.service,
    ticket.instances === 1 ? "1 instance" : `${ticket.instances} instances`,
    ticket.site,
  ]);
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) =>
    clipped(
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join(GAP)
        .trimEnd(),
      width,
    ),
  );
}

const clipped = (line: string, width: number): string => (line.length > width ? `${line.slice(0, width - 1)}…` : line);
