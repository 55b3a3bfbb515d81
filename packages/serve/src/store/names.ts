/**
 * How the store names things.
 *
 *   series of the history   ["shop","shop-1:6060","heap"]         service, instance, kind of profile, as JSON
 *   dictionary              ["shop","f3a9c1"]                     service and release: one dictionary for each build
 *   hour                    2026-11-29T15                         UTC; names of files sort by time
 *   folder of a service     shop-2bd806c9                         readable, and different for different services
 */
import { createHash } from "node:crypto";
import { type CaptureKind, type UnixMs, unixMs } from "leakhound/server";

export interface SeriesKey {
  readonly service: string;
  readonly instance: string;
  readonly kind: CaptureKind;
}

export const seriesName = ({ service, instance, kind }: SeriesKey): string => JSON.stringify([service, instance, kind]);

export const dictionaryName = (service: string, release: string | null): string =>
  JSON.stringify([service, release ?? ""]);

const KINDS: ReadonlyMap<unknown, CaptureKind> = new Map([
  ["heap", "heap"],
  ["goroutine", "goroutine"],
  ["goroutineleak", "goroutineleak"],
]);

/** @returns null for a name that the store did not write */
export function parseSeriesName(name: string): SeriesKey | null {
  const [service, instance, kind] = textsOf(name);
  const known = KINDS.get(kind);
  return service === undefined || instance === undefined || known === undefined
    ? null
    : { service, instance, kind: known };
}

function textsOf(json: string): readonly string[] {
  try {
    const value: unknown = JSON.parse(json);
    return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
  } catch {
    return [];
  }
}

const HOUR_MS = 3_600_000;

export const hourOf = (at: UnixMs): string => new Date(at).toISOString().slice(0, 13);
export const startOf = (hour: string): UnixMs => unixMs(Date.parse(`${hour}:00:00Z`));
export const hourBefore = (hour: string): string => hourOf(unixMs(startOf(hour) - HOUR_MS));
export const isHour = (text: string): boolean => /^\d{4}-\d\d-\d\dT\d\d$/.test(text);

/** The name of a file or folder for any text. */
export function fileNameOf(text: string): string {
  const readable = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "")
    .slice(0, 40);
  return `${readable || "x"}-${createHash("sha256").update(text).digest("hex").slice(0, 8)}`;
}
