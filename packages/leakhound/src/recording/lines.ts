/**
 * Readings and events as lines of JSON, and back.
 *
 *   {"at":"2026-11-23T09:15:00.123Z","rssBytes":52428800,"processStart":"2026-11-23T08:00:00.000Z"}
 *   {"at":"2026-11-23T09:15:05.123Z","kind":"gap","reason":"lane-busy","lane":"heap","busyMs":5000}
 *
 * A line that cannot be read is skipped: a kill or a full disk may truncate the last line, and a truncated line in the
 * middle is where a recording was continued. The rest of the file is still valid.
 */
import { type MemoryReading, readingOf } from "../base/capture.ts";
import { type UnixMs, unixMs } from "../base/units.ts";
import type { GapFacts, RestartFacts, WatchEvent } from "../base/watch-event.ts";

export function readingLine({ at, processStart, ...numbers }: MemoryReading): string {
  const start = processStart === undefined ? {} : { processStart: isoTime(processStart) };
  return `${JSON.stringify({ at: isoTime(at), ...numbers, ...start })}\n`;
}

export function eventLine(event: WatchEvent): string {
  const start = "startedAt" in event ? { startedAt: isoTime(event.startedAt) } : {};
  return `${JSON.stringify({ ...event, at: isoTime(event.at), ...start })}\n`;
}

/** @returns null for a line that is not a reading */
export function parseReading(line: string): MemoryReading | null {
  const fields = parseObject(line);
  const at = timeOf(fields?.get("at"));
  if (!fields || at === null) return null;
  return readingOf(at, (field) => {
    const value = fields.get(field);
    if (field === "processStart") return timeOf(value);
    return typeof value === "number" && Number.isFinite(value) && value >= 0 ? value : null;
  });
}

/** The value of a field, or undefined where it is not valid. */
type Parse = (value: unknown) => unknown;

const parseText: Parse = (value) => (typeof value === "string" ? value : undefined);
const parseTextOrNull: Parse = (value) => (value === null ? null : parseText(value));
const parseTexts: Parse = (value) =>
  Array.isArray(value) && value.every((one) => typeof one === "string") ? value : undefined;
const parseAmount: Parse = (value) =>
  typeof value === "number" && Number.isFinite(value) && value >= 0 ? value : undefined;
const parseTime: Parse = (value) => timeOf(value) ?? undefined;
const parseLane: Parse = (value) =>
  ["heap", "goroutine", "goroutineleak", "memory"].some((lane) => lane === value) ? value : undefined;

interface EventFields {
  readonly gap: Readonly<Record<GapFacts["reason"] | "noted", Readonly<Record<string, Parse>>>>;
  readonly restart: Readonly<Record<RestartFacts["reason"] | "noted", Readonly<Record<string, Parse>>>>;
}

/** The fields of each reason. */
const EVENT_FIELDS: EventFields = {
  gap: {
    "request-failed": { lane: parseLane, path: parseTextOrNull, code: parseText, message: parseText },
    "not-a-profile": { lane: parseLane, content: parseText },
    "other-profile": { lane: parseLane, sampleTypes: parseTexts },
    "unreadable-profile": { lane: parseLane, code: parseText, message: parseText },
    "no-memory-values": { lane: parseLane, path: parseText },
    "lane-busy": { lane: parseLane, busyMs: parseAmount },
    "rounds-missed": { rounds: parseAmount },
    noted: { text: parseText },
  },
  restart: {
    "counters-fell": {},
    "process-started": { startedAt: parseTime },
    "older-process": { startedAt: parseTime },
    noted: { text: parseText },
  },
};

/**
 * An event without a reason has a text, as earlier versions wrote it. A reason that only a later version knows becomes
 * the text.
 *
 * @returns null for a line that is not an event
 */
export function parseEvent(line: string): WatchEvent | null {
  const fields = parseObject(line);
  const at = timeOf(fields?.get("at"));
  const kind = fields?.get("kind");
  if (!fields || at === null || (kind !== "gap" && kind !== "restart")) return null;
  const reason = fields.get("reason") ?? "noted";
  if (typeof reason !== "string") return null;
  const known = new Map(Object.entries(EVENT_FIELDS[kind])).get(reason);
  if (!known) return { at, kind, reason: "noted", text: reason };
  const members = Object.entries(known).map(([name, parse]) => [name, parse(fields.get(name))] as const);
  if (members.some(([, value]) => value === undefined)) return null;
  return { at, kind, reason, ...Object.fromEntries(members) } as WatchEvent;
}

/** The members of a JSON object; null for anything else. */
export function parseObject(text: string): ReadonlyMap<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? new Map(Object.entries(value)) : null;
  } catch {
    return null;
  }
}

export const isoTime = (at: UnixMs): string => new Date(at).toISOString();

function timeOf(value: unknown): UnixMs | null {
  const at = typeof value === "string" ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? null : unixMs(at);
}
