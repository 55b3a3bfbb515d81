/**
 * What a store has of instances, in an order in which it can be written as recordings: an instance, its readings and events,
 * and its profiles.
 */
import { join } from "node:path";
import { setImmediate as otherWork } from "node:timers/promises";
import {
  type CaptureKind,
  caughtHistory,
  err,
  type Fault,
  loggedProfile,
  type MemoryReading,
  ok,
  parseEvent,
  type Result,
  type UnixMs,
  unixMs,
  type WatchEvent,
} from "leakhound/server";
import type { TimeRange } from "../rows/port.ts";
import { parseSeriesName, type SeriesKey } from "../store/names.ts";
import { storedChunks, storedLogs } from "./stored-files.ts";
import type { StoredHistory } from "./verify.ts";

export interface ExportChoice {
  /** Null for all. */
  readonly service: string | null;
  readonly instance: string | null;
  readonly range: TimeRange;
}

/** Whose an item is. */
export interface Subject {
  readonly service: string;
  readonly instance: string;
}

export type ExportItem =
  /** Comes before all others of the instance. */
  | { readonly type: "instance"; readonly subject: Subject; readonly startedAt: UnixMs }
  | { readonly type: "reading"; readonly subject: Subject; readonly reading: MemoryReading }
  | { readonly type: "event"; readonly subject: Subject; readonly event: WatchEvent }
  | {
      readonly type: "profile";
      readonly subject: Subject;
      readonly kind: CaptureKind;
      readonly at: UnixMs;
      readonly bytes: Uint8Array;
    };

/** So many points that each reading has its own. */
const EVERY_READING = Number.MAX_SAFE_INTEGER;

interface StoredProfileBytes {
  readonly name: string;
  readonly at: UnixMs;
  readonly bytes: () => Result<Uint8Array, Fault>;
}

/** Ends at the first fault. */
export async function* exportedItems(
  stored: StoredHistory,
  choice: ExportChoice,
): AsyncGenerator<Result<ExportItem, Fault>> {
  const begun = new Set<string>();
  for await (const found of storedProfiles(stored)) {
    if (!found.ok) return yield found;
    const { name, at, bytes } = found.value;
    const key = wantedKey(name, at, choice);
    if (key === null) continue;
    const subject = { service: key.service, instance: key.instance };
    const instanceName = JSON.stringify([key.service, key.instance]);
    if (!begun.has(instanceName)) {
      begun.add(instanceName);
      yield ok({ type: "instance", subject, startedAt: at });
      for await (const line of lines(stored, subject, choice.range)) {
        yield line;
        if (!line.ok) return;
      }
    }
    const unpacked = bytes();
    if (!unpacked.ok) return yield unpacked;
    yield ok({ type: "profile", subject, kind: key.kind, at, bytes: unpacked.value });
    await otherWork();
  }
}

function wantedKey(name: string, at: UnixMs, { service, instance, range }: ExportChoice): SeriesKey | null {
  if (at < range.from || at >= range.to) return null;
  const key = parseSeriesName(name);
  const isWanted = (service === null || key?.service === service) && (instance === null || key?.instance === instance);
  return isWanted ? key : null;
}

async function* storedProfiles({
  dataFolder,
  openLog,
}: StoredHistory): AsyncGenerator<Result<StoredProfileBytes, Fault>> {
  const folder = join(dataFolder, "history");
  for await (const stored of storedChunks(folder)) {
    if (!stored.ok) return yield stored;
    const { chunk } = stored.value;
    for (const { name, times } of chunk.series)
      for (const at of times) yield ok({ name, at, bytes: () => chunk.profile(name, at) });
  }
  for await (const stored of storedLogs(folder, openLog)) {
    if (!stored.ok) return yield stored;
    const { index } = stored.value;
    for (const [number, { name }] of index.series.entries()) {
      const scrapes = index.scrapes(number);
      for (;;) {
        const next = caughtHistory(() => scrapes.next(), name);
        if (!next.ok) return yield next;
        if (next.value.done) break;
        const logged = next.value.value;
        const at = unixMs(logged.mode === "count" ? logged.scrape.atMs : logged.raw.atMs);
        yield ok({ name, at, bytes: () => loggedProfile(logged) });
      }
    }
  }
}

/** Readings and events of an instance. */
async function* lines(
  { rows }: StoredHistory,
  subject: Subject,
  range: TimeRange,
): AsyncGenerator<Result<ExportItem, Fault>> {
  const { service, instance } = subject;
  const readings = await rows.readings({ service, instance, range, pointsMax: EVERY_READING, pick: "last" });
  if (!readings.ok) return yield err(readings.error);
  for (const { reading } of readings.value) yield ok({ type: "reading", subject, reading });
  const events = await rows.events(service, range);
  if (!events.ok) return yield err(events.error);
  for (const row of events.value) {
    const event = row.instance === instance ? parseEvent(row.json) : null;
    if (event !== null) yield ok({ type: "event", subject, event });
  }
}
