/** Rows of the port as values of the tables, and back. */
import { READING_FIELDS, readingOf, type UnixMs, unixMs } from "leakhound/server";
import { z } from "zod";
import type {
  ChunkRow,
  EventRow,
  EvidenceRow,
  IncarnationRow,
  LevelSummary,
  ReadingRow,
  SiteProfile,
  SiteRow,
  StackFrame,
  StackRow,
  TicketRow,
} from "../port.ts";
import type { SqlRow, SqlValue } from "../schema/table.ts";
import { type RowReader, UnexpectedAnswer } from "./row-reader.ts";

const whole = (value: number): number => Math.round(value);

export const incarnationValues = (row: IncarnationRow): SqlRow => [
  row.service,
  row.instance,
  whole(row.startedAt),
  whole(row.firstSeenAt),
  whole(row.lastSeenAt),
  row.release,
  JSON.stringify(row.labels),
  row.collector,
];

export const readIncarnation = (reader: RowReader): IncarnationRow => ({
  service: reader.text(),
  instance: reader.text(),
  startedAt: reader.time(),
  firstSeenAt: reader.time(),
  lastSeenAt: reader.time(),
  release: reader.textOrNull(),
  labels: parsed(reader.text(), labels),
  collector: reader.textOrNull(),
});

const labels: z.ZodType<Readonly<Record<string, string>>> = z.record(z.string(), z.string());

/** In the order of `READING_COLUMNS`. */
export function readingValues({ service, instance, incarnation, reading }: ReadingRow): SqlRow {
  const values = READING_FIELDS.map((field): SqlValue => {
    const value = reading[field] ?? null;
    // Only seconds of processor time have a fraction.
    return value === null || field === "cpuSeconds" ? value : whole(value);
  });
  return [service, instance, whole(reading.at), whole(incarnation), ...values];
}

export function readReading(reader: RowReader): ReadingRow {
  const [service, instance, at, incarnation] = [reader.text(), reader.text(), reader.time(), reader.time()];
  return { service, instance, incarnation, reading: readingOf(at, () => reader.numberOrNull()) };
}

export const eventValues = ({ service, instance, at, json }: EventRow): SqlRow => [service, instance, whole(at), json];

export const readEvent = (reader: RowReader): EventRow => ({
  service: reader.text(),
  instance: reader.text(),
  at: reader.time(),
  json: reader.text(),
});

const hourStart = (hour: string): UnixMs => unixMs(Date.parse(`${hour}:00:00Z`));
const hourText = (start: UnixMs): string => new Date(start).toISOString().slice(0, 13);

export const chunkValues = (row: ChunkRow): SqlRow => [
  row.service,
  hourStart(row.hour),
  row.collector,
  row.series,
  row.profiles,
  row.rawProfiles,
  row.bytes,
  row.crc,
];

export const readChunk = (reader: RowReader): ChunkRow => ({
  service: reader.text(),
  hour: hourText(reader.time()),
  collector: reader.text(),
  series: reader.number(),
  profiles: reader.number(),
  rawProfiles: reader.number(),
  bytes: reader.number(),
  crc: reader.number(),
});

export const siteValues = (row: SiteRow): SqlRow => [
  row.service,
  row.profile,
  row.site,
  row.instance,
  whole(row.incarnation),
  whole(row.periodStart),
  row.release,
  row.name,
  row.stack,
  whole(row.firstAt),
  whole(row.lastAt),
  row.scrapes,
  ...levelValues(row.value),
  ...levelValues(row.objects),
];

const levelValues = (level: LevelSummary | null): SqlRow =>
  level === null
    ? [null, null, null, null, null]
    : [whole(level.first), whole(level.last), whole(level.min), whole(level.max), level.mean];

export function readSite(reader: RowReader): SiteRow {
  const [service, profile, site, instance] = [reader.text(), readProfile(reader), reader.text(), reader.text()];
  return {
    service,
    instance,
    incarnation: reader.time(),
    periodStart: reader.time(),
    release: reader.textOrNull(),
    profile,
    site,
    name: reader.text(),
    stack: reader.text(),
    firstAt: reader.time(),
    lastAt: reader.time(),
    scrapes: reader.number(),
    value: readLevels(reader) ?? fail("a site has no levels"),
    objects: readLevels(reader),
  };
}

function readProfile(reader: RowReader): SiteProfile {
  const profile = reader.text();
  return profile === "heap" || profile === "goroutine" ? profile : fail("a site has an unknown kind of profile");
}

function readLevels(reader: RowReader): LevelSummary | null {
  const [first, last, min, max, mean] = Array.from({ length: 5 }, () => reader.numberOrNull());
  if (first == null || last == null || min == null || max == null || mean == null) return null;
  return { first, last, min, max, mean };
}

export const stackValues = ({ service, stack, frames }: StackRow): SqlRow => [
  service,
  stack,
  JSON.stringify(frames.map((frame) => [frame.function, frame.file, frame.line])),
];

export const readStack = (reader: RowReader): StackRow => ({
  service: reader.text(),
  stack: reader.text(),
  frames: parsed(reader.text(), frames),
});

const frames: z.ZodType<readonly StackFrame[]> = z.array(
  z
    .tuple([z.string(), z.string(), z.number()])
    .transform(([name, file, line]): StackFrame => ({ function: name, file, line })),
);

export const ticketValues = ({ id, service, state, updatedAt, json }: TicketRow): SqlRow => [
  id,
  service,
  state,
  whole(updatedAt),
  json,
];

export const readTicket = (reader: RowReader): Omit<TicketRow, "history"> => ({
  id: reader.text(),
  service: reader.text(),
  state: reader.text(),
  updatedAt: reader.time(),
  json: reader.text(),
});

export const evidenceValues = ({ subject, service, takenAt, json }: EvidenceRow): SqlRow => [
  subject,
  service,
  whole(takenAt),
  json,
];

export const readEvidence = (reader: RowReader): EvidenceRow => ({
  subject: reader.text(),
  service: reader.text(),
  takenAt: reader.time(),
  json: reader.text(),
});

function parsed<T>(json: string, type: z.ZodType<T>): T {
  return type.parse(JSON.parse(json));
}

function fail(what: string): never {
  throw new UnexpectedAnswer(what);
}
