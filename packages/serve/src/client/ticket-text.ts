/**
 * Tickets as text for a terminal.
 *
 *   shop-7  open  heap  3.4 GiB/h  shop  2 instances  session.(*Store).Put
 */
import { formatByteRate, formatCountRate, formatInterval } from "leakhound/server";
import type { z } from "zod";
import type { ticketSchema, ticketSummarySchema } from "../api/tickets.ts";

type Summary = z.output<typeof ticketSummarySchema>;
type Details = z.output<typeof ticketSchema>;
type Rate = Summary["rate"];

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

export function ticketLines(ticket: Details, width: number): readonly string[] {
  const { releases, rate } = ticket;
  const lines = [
    `${ticket.id}: ${ticket.kind} leak of ${ticket.service}, ${ticket.state}`,
    `  grows by     ${rateText(rate)} (95%: ${intervalText(rate)}), confidence ${ticket.confidence.toFixed(2)}`,
    `  site         ${ticket.site}`,
    ...ticket.stack.slice(1).map((name) => `               ${name}`),
    ...field("exhausted", ticket.exhausted),
    `  seen         ${ticket.firstSeen} to ${ticket.lastSeen}`,
    ...field(
      "release",
      releases.firstWith &&
        `first seen in ${releases.firstWith}${releases.lastWithout ? `, not in ${releases.lastWithout}` : ""}`,
    ),
    ...ticket.instances.map(
      (one, index) => `  ${index === 0 ? "instances  " : "           "}  ${one.instance}  ${rateText(one.rate)}`,
    ),
    ...field("not in", ticket.without.join(", ") || null),
    ...field("fixed by", ticket.fix && `${ticket.fix.release} at ${ticket.fix.at}: ${ticket.fix.text}`),
    ...ticket.causes.slice(0, 3).map((cause, index) => `  ${index === 0 ? "causes     " : "           "}  ${cause}`),
    ...ticket.evidence.map((text, index) => `  ${index === 0 ? "evidence   " : "           "}  ${text}`),
    ...ticket.history.map(({ at, event, by, text }, index) => {
      const who = by === null ? "" : ` by ${by}`;
      return `  ${index === 0 ? "history    " : "           "}  ${at}  ${event}${who}${text === null ? "" : `: ${text}`}`;
    }),
  ];
  return lines.map((line) => clipped(line, Math.max(width, 200)));
}

const field = (name: string, value: string | null): readonly string[] =>
  value === null ? [] : [`  ${name.padEnd(11)}  ${value}`];

const formatOf = ({ unit }: Rate) => (unit === "bytes" ? formatByteRate : formatCountRate);
const rateText = (rate: Rate): string => formatOf(rate)(rate.perHour);
const intervalText = (rate: Rate): string => formatInterval(rate, formatOf(rate));

const clipped = (line: string, width: number): string => (line.length > width ? `${line.slice(0, width - 1)}…` : line);
