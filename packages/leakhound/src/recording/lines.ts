/**
 * Readings and events as lines of JSON, and back.
 *
 *   {"at":"2026-11-23T09:15:00.123Z","rssBytes":52428800,"processStart":"2026-11-23T08:00:00.000Z"}
 *
 * A line that cannot be read is passed over: the last one may be torn by a kill or a full disk, and
 * a torn one in the middle is where a recording was continued. The rest of the file is still true.
 */
import type { MemoryReading, WatchEvent } from "../base/capture.ts";
import { type UnixMs, unixMs } from "../base/units.ts";

const NUMBERS = [
  "rssBytes",
  "heapAllocBytes",
  "heapInUseBytes",
  "heapIdleBytes",
  "heapReleasedBytes",
  "stackInUseBytes",
  "sysBytes",
  "externalBytes",
  "goroutines",
  "gcCount",
  "cpuSeconds",
  "limitBytes",
] as const satisfies readonly (keyof MemoryReading)[];

export function readingLine({ at, processStart, ...numbers }: MemoryReading): string {
  const start = processStart === undefined ? {} : { processStart: isoTime(processStart) };
  return `${JSON.stringify({ at: isoTime(at), ...numbers, ...start })}\n`;
}

export function eventLine({ at, kind, text }: WatchEvent): string {
  return `${JSON.stringify({ at: isoTime(at), kind, text })}\n`;
}

/** @returns null for a line that is none */
export function parseReading(line: string): MemoryReading | null {
  const fields = parseObject(line);
  const at = timeOf(fields?.get("at"));
  if (!fields || at === null) return null;
  const numbers = NUMBERS.flatMap((name) => {
    const value = fields.get(name);
    return typeof value === "number" && Number.isFinite(value) && value >= 0 ? [[name, value] as const] : [];
  });
  const start = timeOf(fields.get("processStart"));
  return { at, ...Object.fromEntries(numbers), ...(start === null ? {} : { processStart: start }) };
}

/** @returns null for a line that is none */
export function parseEvent(line: string): WatchEvent | null {
  const fields = parseObject(line);
  const at = timeOf(fields?.get("at"));
  const kind = fields?.get("kind");
  const text = fields?.get("text");
  if (at === null || (kind !== "gap" && kind !== "restart") || typeof text !== "string") return null;
  return { at, kind, text };
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
