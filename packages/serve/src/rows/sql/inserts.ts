/** A batch as rows of the tables, in the order in which they are inserted. */

import type { RowBatch, TicketRow } from "../port.ts";
import type { SqlRow, Table } from "../schema/table.ts";
import {
  CHUNKS,
  EVENTS,
  EVIDENCE,
  INCARNATIONS,
  READINGS,
  SITES,
  STACKS,
  TICKET_EVENTS,
  TICKETS,
} from "../schema/tables.ts";
import {
  chunkValues,
  eventValues,
  evidenceValues,
  incarnationValues,
  readingValues,
  siteValues,
  stackValues,
  ticketValues,
} from "./convert.ts";

export interface TableRows {
  readonly table: Table;
  readonly rows: readonly SqlRow[];
}

/** Tables without rows are left out. */
export function tableRows(batch: RowBatch): readonly TableRows[] {
  const { incarnations = [], readings = [], events = [], chunks = [], sites = [], stacks = [] } = batch;
  const { tickets = [], evidence = [] } = batch;
  return [
    { table: INCARNATIONS, rows: incarnations.map(incarnationValues) },
    { table: READINGS, rows: readings.map(readingValues) },
    { table: EVENTS, rows: events.map(eventValues) },
    { table: CHUNKS, rows: chunks.map(chunkValues) },
    { table: STACKS, rows: stacks.map(stackValues) },
    { table: SITES["1h"], rows: sites.map(siteValues) },
    { table: EVIDENCE, rows: evidence.map(evidenceValues) },
    { table: TICKETS, rows: tickets.map(ticketValues) },
    { table: TICKET_EVENTS, rows: tickets.flatMap(ticketEventValues) },
  ].filter(({ rows }) => rows.length > 0);
}

const ticketEventValues = ({ id, history }: TicketRow): readonly SqlRow[] =>
  history.map((json, position) => [id, position, json]);

/** Of rows with the same `order`, the newest one. */
export function lastOfEach({ columns, order, replacedBy }: Table, rows: readonly SqlRow[]): readonly SqlRow[] {
  const placeOf = (name: string) => columns.findIndex((column) => column.name === name);
  const places = order.map(placeOf);
  const ageOf = (row: SqlRow) => (replacedBy === null ? 0 : Number(row[placeOf(replacedBy)]));
  const last = new Map<string, SqlRow>();
  for (const row of rows) {
    const key = JSON.stringify(places.map((place) => row[place]));
    const known = last.get(key);
    if (known === undefined || ageOf(known) <= ageOf(row)) last.set(key, row);
  }
  return [...last.values()];
}
