/**
 * What is measured of each process, so that processes can be compared: a series of one value for each.
 *
 *   process        1           2           3
 *   live heap     12 30 51    11 29 49    12 33 52      MiB
 *   goroutines     9  9 10     9 10  9     9  9  9
 *   outside        4  4  4     4  4  4     4  4  5      MiB
 */
import type { MemoryReading } from "../../base/capture.ts";
import type { UnixMs } from "../../base/units.ts";
import type { Snapshot } from "../../series/points.ts";
import type { SnapshotRange } from "../../series/sites.ts";
import type { Incarnation, TargetSeries } from "../../series/target.ts";
import type { TimedGroup } from "../../stats/pooled-slope.ts";
import type { LoopMeasure } from "../facts/evidence.ts";

/** The series of one measure, for each process in turn. */
export function measuredProcesses(series: TargetSeries, measure: LoopMeasure): TimedGroup[] {
  return series.incarnations.map((incarnation) => VALUES[measure](series, incarnation));
}

const readingsWithin = ({ readings }: TargetSeries, { readings: range }: Incarnation): readonly MemoryReading[] =>
  readings.slice(range.first, range.end);

const VALUES: Record<LoopMeasure, (series: TargetSeries, incarnation: Incarnation) => TimedGroup> = {
  "live-heap": (series, incarnation) => {
    const readings = readingsWithin(series, incarnation);
    return areAfterCollections(readings) ? ofReadings(readings, ({ heapAllocBytes }) => heapAllocBytes) : NOTHING;
  },
  "heap-profile": ({ heap }, { heap: range }) => ofSnapshots(heap?.snapshots, range),
  goroutines: (series, incarnation) => {
    const counted = ofSnapshots(series.goroutine?.snapshots, incarnation.goroutine);
    return counted.values.length > 0
      ? counted
      : ofReadings(readingsWithin(series, incarnation), ({ goroutines }) => goroutines);
  },
  outside: (series, incarnation) => ofReadings(readingsWithin(series, incarnation), outsideOf),
  resident: (series, incarnation) => ofReadings(readingsWithin(series, incarnation), ({ rssBytes }) => rssBytes),
};

const NOTHING: TimedGroup = { at: [], values: new Float64Array() };

function ofReadings(
  readings: readonly MemoryReading[],
  fieldOf: (reading: MemoryReading) => number | undefined,
): TimedGroup {
  const known = readings.flatMap((reading): { readonly at: UnixMs; readonly value: number }[] => {
    const value = fieldOf(reading);
    return value === undefined ? [] : [{ at: reading.at, value }];
  });
  return { at: known.map(({ at }) => at), values: Float64Array.from(known, ({ value }) => value) };
}

function ofSnapshots(snapshots: readonly Snapshot[] | undefined, { first, end }: SnapshotRange): TimedGroup {
  const within = snapshots?.slice(first, end) ?? [];
  return { at: within.map(({ at }) => at), values: Float64Array.from(within, ({ total }) => total) };
}

/** Buffers of Node, or what the Go runtime did not request from the system. */
function outsideOf({ rssBytes, sysBytes, heapReleasedBytes, externalBytes }: MemoryReading): number | undefined {
  if (externalBytes !== undefined) return externalBytes;
  if (rssBytes === undefined || sysBytes === undefined) return undefined;
  return Math.max(0, rssBytes - sysBytes + (heapReleasedBytes ?? 0));
}

/** V8's readings follow a collection. Go's do where one was completed between nearly all of them. */
function areAfterCollections(readings: readonly MemoryReading[]): boolean {
  const known = readings.filter(({ gcCount }) => gcCount !== undefined);
  const advanced = known.filter(({ gcCount }, row) => row > 0 && gcCount! > known[row - 1]!.gcCount!);
  return advanced.length >= COLLECTED_SHARE_MIN * (known.length - 1);
}
const COLLECTED_SHARE_MIN = 0.9;
