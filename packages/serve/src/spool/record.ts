/**
 * A batch as one line of a file.
 *
 *   1 7b0e11c2 {"token":"ops-1:0","readings":[["shop","shop-1:6060",1795910400000,…]],…}
 *   │ │        └ the batch: its rows as values of the tables
 *   │ └ CRC-32 of the JSON
 *   └ version
 */
import { crc32 } from "node:zlib";
import { unixMs } from "leakhound/server";
import { z } from "zod";
import type { RowBatch } from "../rows/port.ts";
import {
  chunkValues,
  eventValues,
  evidenceValues,
  incarnationValues,
  readChunk,
  readEvent,
  readEvidence,
  readIncarnation,
  readingValues,
  readReading,
  readSite,
  readStack,
  readTicket,
  siteValues,
  stackValues,
  ticketValues,
} from "../rows/sql/convert.ts";
import { RowReader, UnexpectedAnswer } from "../rows/sql/row-reader.ts";

const VERSION = "1";

export function encodeRecord(batch: RowBatch): string {
  const json = JSON.stringify({
    token: batch.token,
    incarnations: batch.incarnations?.map(incarnationValues),
    readings: batch.readings?.map(readingValues),
    events: batch.events?.map(eventValues),
    chunks: batch.chunks?.map(chunkValues),
    sites: batch.sites?.map(siteValues),
    stacks: batch.stacks?.map(stackValues),
    tickets: batch.tickets?.map((ticket) => ({ row: ticketValues(ticket), history: ticket.history })),
    evidence: batch.evidence?.map(evidenceValues),
    days: batch.days,
    files: batch.files,
  });
  return `${VERSION} ${crcOf(json)} ${json}\n`;
}

const crcOf = (json: string): string => crc32(json).toString(16).padStart(8, "0");

const rows = z.array(z.array(z.unknown())).default([]);
const time = z.number().transform(unixMs);
const record = z.object({
  token: z.string(),
  incarnations: rows,
  readings: rows,
  events: rows,
  chunks: rows,
  sites: rows,
  stacks: rows,
  tickets: z.array(z.object({ row: z.array(z.unknown()), history: z.array(z.string()) })).default([]),
  evidence: rows,
  days: z.array(z.object({ service: z.string(), start: time })).default([]),
  files: z
    .array(
      z.object({
        service: z.string(),
        kind: z.enum(["chunk", "dictionary"]),
        name: z.string(),
        collector: z.string(),
        path: z.string(),
        hourStart: time,
      }),
    )
    .default([]),
});

/** @returns null for a line that a kill or a full disk has cut, or that another version wrote */
export function decodeRecord(line: string): RowBatch | null {
  const [, version, crc, json = ""] = /^(\d+) ([0-9a-f]{8}) (.*)$/s.exec(line) ?? [];
  if (version !== VERSION || crcOf(json) !== crc) return null;
  const parsed = record.safeParse(JSON.parse(json));
  return parsed.success ? batchOf(parsed.data) : null;
}

function batchOf(data: z.output<typeof record>): RowBatch | null {
  const read = <T>(values: readonly (readonly unknown[])[], readRow: (reader: RowReader) => T) =>
    values.map((row) => readRow(new RowReader(row)));
  try {
    return {
      token: data.token,
      incarnations: read(data.incarnations, readIncarnation),
      readings: read(data.readings, readReading),
      events: read(data.events, readEvent),
      chunks: read(data.chunks, readChunk),
      sites: read(data.sites, readSite),
      stacks: read(data.stacks, readStack),
      tickets: data.tickets.map(({ row, history }) => ({ ...readTicket(new RowReader(row)), history })),
      evidence: read(data.evidence, readEvidence),
      days: data.days,
      files: data.files,
    };
  } catch (cause) {
    if (cause instanceof UnexpectedAnswer) return null;
    throw cause;
  }
}
