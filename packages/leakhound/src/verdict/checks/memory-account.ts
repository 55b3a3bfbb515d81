/**
 * The account of a process's memory: what resident memory consists of, each part over time.
 *
 *   Go     resident = live heap + unused heap + stacks + runtime + outside
 *   Node   resident = live heap + unused heap + external + outside
 *
 *   live heap     objects as of the last collection (HeapAlloc; V8: used heap)
 *   unused heap   garbage and free spans that were not returned to the system (HeapInuse + HeapIdle - HeapReleased - HeapAlloc)
 *   stacks        StackInuse
 *   runtime       what else the Go runtime has from the system (Sys - HeapInuse - HeapIdle - StackInuse)
 *   external      Buffers and other memory that JavaScript objects only point to
 *   outside       the rest of resident memory: C, mmap, page cache
 *
 * Each part is computed from the readings that have all of its terms; a part is absent where they are unknown.
 */
import type { MemoryReading } from "../../base/capture.ts";
import type { UnixMs } from "../../base/units.ts";
import { type Trend, trendOf } from "../../stats/trend.ts";
import type { Evidence, MemoryPart } from "../facts/evidence.ts";
import { byteRate } from "./memory.ts";

export interface AccountedPart {
  readonly part: MemoryPart;
  readonly trend: Trend;
}

type PartOf = (reading: MemoryReading) => number | undefined;

/** Undefined where a term is unknown; a part that lags behind its terms is not below zero. */
const sum = (...terms: readonly (number | undefined)[]): number | undefined => {
  let total = 0;
  for (const term of terms) {
    if (term === undefined) return undefined;
    total += term;
  }
  return Math.max(0, total);
};
const minus = (value: number | undefined): number | undefined => (value === undefined ? undefined : -value);

const isV8 = ({ externalBytes }: MemoryReading): boolean => externalBytes !== undefined;

const PARTS: Record<MemoryPart, PartOf> = {
  "live-heap": (r) => r.heapAllocBytes,
  "unused-heap": (r) =>
    isV8(r)
      ? sum(r.heapInUseBytes, minus(r.heapAllocBytes))
      : sum(r.heapInUseBytes, r.heapIdleBytes, minus(r.heapReleasedBytes), minus(r.heapAllocBytes)),
  stacks: (r) => r.stackInUseBytes,
  runtime: (r) => sum(r.sysBytes, minus(r.heapInUseBytes), minus(r.heapIdleBytes), minus(r.stackInUseBytes)),
  external: (r) => r.externalBytes,
  outside: (r) =>
    isV8(r)
      ? sum(r.rssBytes, minus(r.heapInUseBytes), minus(r.externalBytes))
      : sum(r.rssBytes, minus(r.sysBytes), r.heapReleasedBytes),
};

/** The parts that the readings give at least four values of. */
export function memoryAccount(readings: readonly MemoryReading[]): readonly AccountedPart[] {
  return (Object.keys(PARTS) as MemoryPart[]).flatMap((part): AccountedPart[] => {
    const points = readings.flatMap((reading): { readonly at: UnixMs; readonly value: number }[] => {
      const value = PARTS[part](reading);
      return value === undefined ? [] : [{ at: reading.at, value }];
    });
    const trend = trendOf({ at: points.map(({ at }) => at), values: Float64Array.from(points, ({ value }) => value) });
    return trend ? [{ part, trend }] : [];
  });
}

/** A part rises where it may rise to the end of the window, and rose by so much. */
const RISE_BYTES_MIN = 1024 * 1024;

export const isRisingPart = ({ trend }: AccountedPart): boolean =>
  (trend.shape === "rising" || trend.shape === "unsettled") && trend.rise >= RISE_BYTES_MIN;

/** @returns nothing where only one part is known, since other checks report that one */
export function accountEvidence(parts: readonly AccountedPart[]): Evidence[] {
  if (parts.length < 2) return [];
  const facts = {
    parts: parts.map((one) => ({
      part: one.part,
      levelBytes: one.trend.level,
      rate: byteRate(one.trend.rate),
      isRising: isRisingPart(one),
    })),
  };
  return [{ check: "memory-account", outcome: "neutral", facts }];
}
