/**
 * The levels of the store as the judgments of a day and a week take them. One instance is read after another, so that memory
 * holds one of them, however many a service has.
 */
import { err, type Fault, ok, type Result, type UnixMs, unixMs } from "leakhound/server";
import type { RowStore, SiteProfile, TimeRange } from "../../rows/port.ts";
import type { LongWindow } from "./judge-levels.ts";
import type { InstanceLevels, LevelRow, ProcessReading, ServiceStacks } from "./levels.ts";
import { Plateaus } from "./plateau.ts";
import { type InstanceSpan, type Succession, successions } from "./succession.ts";

/** Sites of a profile that are judged: those that are largest, or changed most. */
const SITES_MAX = 200;
/** Readings of a window: one for each of so many parts of it. */
const READINGS_MAX = 28;
const PROFILES: readonly SiteProfile[] = ["heap", "goroutine"];
const HISTORY_MS = 7 * 86_400_000;

/** What a judgment reads of the store. */
export type StoredLevelRows = Pick<RowStore, "incarnations" | "sites" | "readings" | "stacks">;

/** Instances of a service that were seen within a range, those that followed one another together. */
export async function successionsWithin(
  rows: StoredLevelRows,
  service: string,
  range: TimeRange,
): Promise<Result<readonly Succession[], Fault>> {
  const processes = await rows.incarnations(service, range);
  if (!processes.ok) return processes;
  const spans = new Map<string, InstanceSpan>();
  for (const { instance, firstSeenAt, lastSeenAt } of processes.value) {
    const known = spans.get(instance);
    const from = Math.min(known?.from ?? firstSeenAt, firstSeenAt);
    spans.set(instance, { instance, from, to: Math.max(known?.to ?? lastSeenAt, lastSeenAt) });
  }
  return ok(successions([...spans.values()]));
}

export interface LevelsQuery {
  readonly service: string;
  readonly succession: Succession;
  readonly window: LongWindow;
  readonly now: UnixMs;
}

/** The levels of an instance and its predecessors within a window; their stacks are added to `stacks`. */
export async function readLevels(
  rows: StoredLevelRows,
  { service, succession, window, now }: LevelsQuery,
  stacks: ServiceStacks,
): Promise<Result<InstanceLevels, Fault>> {
  const range = { from: unixMs(now - window.lengthMs), to: now };
  const { instance, predecessors } = succession;
  const levels: LevelRow[] = [];
  const readings: ProcessReading[] = [];
  for (const name of [...predecessors.map((one) => one.instance), instance]) {
    for (const profile of PROFILES) {
      const query = { service, instance: name, profile, resolution: "1h" as const, range, sites: { top: SITES_MAX } };
      const found = await rows.sites(query);
      if (!found.ok) return found;
      for (const row of found.value) levels.push(row);
    }
    const found = await rows.readings({ service, instance: name, range, pointsMax: READINGS_MAX, pick: "last" });
    if (!found.ok) return found;
    readings.push(...found.value);
  }
  const added = await addStacks(rows, service, { levels, stacks });
  if (!added.ok) return added;
  levels.sort((a, b) => a.periodStart - b.periodStart || a.incarnation - b.incarnation);
  readings.sort((a, b) => a.incarnation - b.incarnation || a.reading.at - b.reading.at);
  return ok({ instance, rows: levels, readings });
}

async function addStacks(
  rows: StoredLevelRows,
  service: string,
  { levels, stacks }: { readonly levels: readonly LevelRow[]; readonly stacks: ServiceStacks },
): Promise<Result<null, Fault>> {
  const unknown = [...new Set(levels.map(({ stack }) => stack))].filter((one) => one !== "" && !stacks.has(one));
  if (unknown.length === 0) return ok(null);
  const found = await rows.stacks(service, unknown);
  if (!found.ok) return err(found.error);
  for (const { stack, frames } of found.value) stacks.add(stack, frames);
  return ok(null);
}

export interface PlateausQuery {
  readonly service: string;
  /** Identities of sites. */
  readonly sites: readonly string[];
  readonly now: UnixMs;
}

/** What the processes of a service came to at these sites within the last week. */
export async function readPlateaus(
  rows: StoredLevelRows,
  { service, sites, now }: PlateausQuery,
): Promise<Result<Plateaus, Fault>> {
  const range = { from: unixMs(now - HISTORY_MS), to: now };
  const processes = await rows.incarnations(service, range);
  if (!processes.ok) return processes;
  const byInstance = new Map<string, LevelRow[]>();
  for (const profile of PROFILES) {
    const ids = sites.filter((site) => site.startsWith(`${profile}:`));
    if (ids.length === 0) continue;
    const query = { service, instance: null, profile, resolution: "1h" as const, range, sites: { ids } };
    const found = await rows.sites(query);
    if (!found.ok) return found;
    for (const row of found.value) byInstance.set(row.instance, [...(byInstance.get(row.instance) ?? []), row]);
  }
  const oldestMs = Math.max(0, ...processes.value.map(({ startedAt, lastSeenAt }) => lastSeenAt - startedAt));
  return ok(
    new Plateaus(
      [...byInstance].map(([instance, levels]) => ({ instance, rows: levels })),
      oldestMs,
    ),
  );
}
