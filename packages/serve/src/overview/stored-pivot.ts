/** The pivot of a service (`views/pivot.ts`) from the memory readings of the store. */
import { type Fault, type MemoryReading, ok, type Result, unixMs } from "leakhound/server";
import type { RowStore } from "../rows/port.ts";
import { gridOf } from "../views/levels.ts";
import { type Pivot, type PivotProcess, pivotOf } from "../views/pivot.ts";
import type { PivotMeasure, PivotQuery } from "../views/port.ts";

/** Readings of an instance that are asked for. */
const READINGS_MAX = 336;

const VALUES: Readonly<Record<PivotMeasure, (reading: MemoryReading) => number | undefined>> = {
  live: ({ heapAllocBytes }) => heapAllocBytes,
  resident: ({ rssBytes }) => rssBytes,
  goroutines: ({ goroutines }) => goroutines,
};

export async function storedPivot(
  rows: Pick<RowStore, "readings">,
  { service, measure, range, points }: PivotQuery,
): Promise<Result<Pivot, Fault>> {
  const asked = { service, instance: null, pointsMax: READINGS_MAX, pick: "last" } as const;
  const found = await rows.readings({ ...asked, range: { from: unixMs(range.fromMs), to: unixMs(range.toMs + 1) } });
  if (!found.ok) return found;
  const processes = new Map<string, { startedMs: number; timesMs: number[]; values: number[] }>();
  for (const { instance, incarnation, reading } of found.value) {
    const value = VALUES[measure](reading);
    if (value === undefined) continue;
    const key = `${incarnation} ${instance}`;
    const known = processes.get(key) ?? { startedMs: incarnation, timesMs: [], values: [] };
    processes.set(key, known);
    known.timesMs.push(reading.at);
    known.values.push(value);
  }
  return ok(pivotOf([...processes.values()] satisfies readonly PivotProcess[], gridOf(range, points)));
}
