/** The tables. Those of version 1 never change: later versions add to them in migrations.ts. */
import { column, nullable, type Table } from "./table.ts";

/** As version 1 has it. */
const INCARNATIONS_1: Table = {
  name: "incarnations",
  columns: [
    column("service", "name"),
    column("instance", "name"),
    column("started_at", "time"),
    column("first_seen_at", "time"),
    column("last_seen_at", "time"),
    nullable("release", "text"),
    column("labels", "text"),
  ],
  order: ["service", "instance", "started_at"],
  isReplaced: true,
  replacedBy: "last_seen_at",
  period: "last_seen_at",
};

/** Since version 3: which collector saw the process. */
export const INCARNATION_COLLECTOR = nullable("collector", "name");

export const INCARNATIONS: Table = {
  ...INCARNATIONS_1,
  columns: [...INCARNATIONS_1.columns, INCARNATION_COLLECTOR],
};

/** The numbers of a memory reading, by their name in `MemoryReading`. */
export const READING_COLUMNS = {
  rssBytes: nullable("rss_bytes", "integer"),
  heapAllocBytes: nullable("heap_alloc_bytes", "integer"),
  heapInUseBytes: nullable("heap_in_use_bytes", "integer"),
  heapIdleBytes: nullable("heap_idle_bytes", "integer"),
  heapReleasedBytes: nullable("heap_released_bytes", "integer"),
  stackInUseBytes: nullable("stack_in_use_bytes", "integer"),
  sysBytes: nullable("sys_bytes", "integer"),
  externalBytes: nullable("external_bytes", "integer"),
  goroutines: nullable("goroutines", "integer"),
  gcCount: nullable("gc_count", "integer"),
  cpuSeconds: nullable("cpu_seconds", "real"),
  requests: nullable("requests", "integer"),
  processStart: nullable("process_start", "time"),
  limitBytes: nullable("limit_bytes", "integer"),
} as const;

export const READINGS: Table = {
  name: "readings",
  columns: [
    column("service", "name"),
    column("instance", "name"),
    column("taken_at", "time"),
    column("incarnation", "time"),
    ...Object.values(READING_COLUMNS),
  ],
  order: ["service", "instance", "taken_at"],
  isReplaced: false,
  replacedBy: null,
  period: "taken_at",
};

export const EVENTS: Table = {
  name: "events",
  columns: [
    column("service", "name"),
    column("instance", "name"),
    column("happened_at", "time"),
    column("event", "text"),
  ],
  order: ["service", "instance", "happened_at"],
  isReplaced: false,
  replacedBy: null,
  period: "happened_at",
};

export const CHUNKS: Table = {
  name: "chunks",
  columns: [
    column("service", "name"),
    column("hour_start", "time"),
    column("collector", "name"),
    column("series", "integer"),
    column("profiles", "integer"),
    column("raw_profiles", "integer"),
    column("bytes", "integer"),
    column("crc", "integer"),
  ],
  order: ["service", "hour_start", "collector"],
  isReplaced: true,
  replacedBy: "profiles",
  period: "hour_start",
};

const levels = (of: string, make: typeof column) => [
  make(`${of}_first`, "integer"),
  make(`${of}_last`, "integer"),
  make(`${of}_min`, "integer"),
  make(`${of}_max`, "integer"),
  make(`${of}_mean`, "real"),
];

const sites = (name: string): Table => ({
  name,
  columns: [
    column("service", "name"),
    column("profile", "name"),
    column("site", "name"),
    column("instance", "name"),
    column("incarnation", "time"),
    column("period_start", "time"),
    nullable("release", "name"),
    column("function", "name"),
    column("stack", "name"),
    column("first_at", "time"),
    column("last_at", "time"),
    column("scrapes", "integer"),
    ...levels("value", column),
    ...levels("objects", nullable),
  ],
  order: ["service", "profile", "site", "instance", "incarnation", "period_start"],
  isReplaced: true,
  replacedBy: "last_at",
  period: "period_start",
});

export const SITES = { "1h": sites("sites_1h"), "1d": sites("sites_1d") } as const;

export const STACKS: Table = {
  name: "stacks",
  columns: [column("service", "name"), column("stack", "text"), column("frames", "text")],
  order: ["service", "stack"],
  isReplaced: true,
  replacedBy: null,
  period: null,
};

export const TICKETS: Table = {
  name: "tickets",
  columns: [
    column("id", "text"),
    column("service", "name"),
    column("state", "name"),
    column("updated_at", "time"),
    column("ticket", "text"),
  ],
  order: ["id"],
  isReplaced: true,
  replacedBy: "updated_at",
  period: null,
};

export const TICKET_EVENTS: Table = {
  name: "ticket_events",
  columns: [column("ticket_id", "text"), column("position", "integer"), column("event", "text")],
  order: ["ticket_id", "position"],
  isReplaced: true,
  replacedBy: null,
  period: null,
};

/** Since version 2. */
export const EVIDENCE: Table = {
  name: "evidence",
  columns: [column("subject", "text"), column("service", "name"), column("taken_at", "time"), column("kit", "text")],
  order: ["subject", "taken_at"],
  isReplaced: true,
  replacedBy: null,
  period: null,
};

/** Files of the history, where the store keeps them. Their contents are a column of the driver. */
export const FILES: Table = {
  name: "files",
  columns: [
    column("service", "name"),
    column("kind", "name"),
    column("name", "text"),
    column("collector", "name"),
    column("hour_start", "time"),
    column("bytes", "integer"),
  ],
  order: ["service", "kind", "name", "collector"],
  isReplaced: true,
  replacedBy: "bytes",
  period: "hour_start",
};

/** Names of batches that are stored, for engines that do not know them themselves. */
export const BATCHES: Table = {
  name: "batches",
  columns: [column("token", "text"), column("stored_at", "time")],
  order: ["token"],
  isReplaced: true,
  replacedBy: null,
  period: "stored_at",
};

/** The tables of both engines in version 1. */
export const ALL_TABLES: readonly Table[] = [
  INCARNATIONS_1,
  READINGS,
  EVENTS,
  CHUNKS,
  SITES["1h"],
  SITES["1d"],
  STACKS,
  TICKETS,
  TICKET_EVENTS,
];
