/** Rows for tests: each with sensible values, of which a test changes what it is about. */
import { bytes, type UnixMs, unixMs } from "leakhound/server";
import type {
  ChunkRow,
  EvidenceRow,
  IncarnationRow,
  LevelSummary,
  ReadingRow,
  SiteRow,
  StackRow,
  TicketRow,
  TimeRange,
} from "../../src/rows/port.ts";

/** 2026-11-29T00:00:00Z */
export const START = Date.UTC(2026, 10, 29);
export const MINUTE_MS = 60_000;

/** A time, in minutes after the start. */
export const minute = (minutes: number): UnixMs => unixMs(START + minutes * MINUTE_MS);
export const minutes = (from: number, to: number): TimeRange => ({ from: minute(from), to: minute(to) });

export const incarnation = (change: Partial<IncarnationRow> = {}): IncarnationRow => ({
  service: "shop",
  instance: "shop-1:6060",
  startedAt: minute(0),
  firstSeenAt: minute(1),
  lastSeenAt: minute(5),
  release: "1.0",
  labels: { env: "live", job: "shop" },
  collector: "ops-1",
  ...change,
});

export const reading = (at: number, rss: number, change: Partial<ReadingRow> = {}): ReadingRow => ({
  service: "shop",
  instance: "shop-1:6060",
  incarnation: minute(0),
  reading: { at: minute(at), rssBytes: bytes(rss), goroutines: 7, cpuSeconds: 1.25 },
  ...change,
});

export const level = (value: number, change: Partial<LevelSummary> = {}): LevelSummary => ({
  first: value,
  last: value,
  min: value,
  max: value,
  mean: value,
  ...change,
});

export const site = (hour: number, value: LevelSummary, change: Partial<SiteRow> = {}): SiteRow => ({
  service: "shop",
  instance: "shop-1:6060",
  incarnation: minute(0),
  release: "1.0",
  profile: "heap",
  site: "heap:function:main.remember",
  name: "main.remember",
  stack: "1f",
  periodStart: minute(hour * 60),
  firstAt: minute(hour * 60 + 1),
  lastAt: minute(hour * 60 + 59),
  scrapes: 59,
  value,
  objects: level(3),
  ...change,
});

export const stack = (id: string): StackRow => ({
  service: "shop",
  stack: id,
  frames: [
    { function: "strings.Clone", file: "clone.go", line: 20 },
    { function: `main.remember"'\\`, file: "/srv/shop/main.go", line: 7 },
  ],
});

export const chunk = (hour: string, change: Partial<ChunkRow> = {}): ChunkRow => ({
  service: "shop",
  hour,
  collector: "ops-1",
  series: 4,
  profiles: 240,
  rawProfiles: 1,
  bytes: 123_456,
  crc: 0xfedc_ba98,
  ...change,
});

export const ticket = (id: string, change: Partial<TicketRow> = {}): TicketRow => ({
  id,
  service: "shop",
  state: "open",
  updatedAt: minute(1),
  json: JSON.stringify({ id, text: 'it\'s "quoted" \\ and\nbroken' }),
  history: ['{"event":"suspected"}', '{"event":"opened"}'],
  ...change,
});

export const evidence = (subject: string, at: number, change: Partial<EvidenceRow> = {}): EvidenceRow => ({
  subject,
  service: "shop",
  takenAt: minute(at),
  json: `{"at":${at}}`,
  ...change,
});
