/**
 * Memory that neither the heap nor goroutines account for: cgo, mmap, Buffers of Node, fragmentation.
 *
 *   Go     resident - (Sys - HeapReleased)               memory that the Go runtime did not request
 *   Node   external, and resident - total heap - external
 *
 * Resident memory lags behind what a runtime reserves, so a negative remainder counts as none, and only a rise of some
 * size that continues to the end of the window is a leak.
 */
import type { MemoryReading } from "../../base/capture.ts";
import type { UnixMs } from "../../base/units.ts";
import { type Trend, trendOf } from "../../stats/trend.ts";
import type { Evidence, OffHeapAccount, OffHeapFacts } from "../facts/evidence.ts";
import { trendFacts } from "./memory.ts";

const LEAST_RISE_BYTES = 16 * 1024 * 1024;
const LEAST_RISE_SHARE = 0.1;

export interface OffHeapFinding {
  readonly isLeak: boolean;
  readonly trend: Trend;
  readonly facts: OffHeapFacts;
}

interface Account {
  readonly account: OffHeapAccount;
  readonly of: (reading: MemoryReading) => number | null;
}

const ACCOUNTS: readonly Account[] = [
  {
    account: "external",
    of: (r) => r.externalBytes ?? null,
  },
  {
    account: "outside-go-runtime",
    of: (r) =>
      r.rssBytes === undefined || r.sysBytes === undefined
        ? null
        : Math.max(0, r.rssBytes - (r.sysBytes - (r.heapReleasedBytes ?? 0))),
  },
  {
    account: "outside-js-heap",
    of: (r) =>
      r.rssBytes === undefined || r.externalBytes === undefined || r.heapInUseBytes === undefined
        ? null
        : Math.max(0, r.rssBytes - r.heapInUseBytes - r.externalBytes),
  },
  {
    account: "resident",
    of: (r) => (r.sysBytes === undefined && r.externalBytes === undefined ? (r.rssBytes ?? null) : null),
  },
];

/** The account that rises most; null where the readings have none. */
export function judgeOffHeap(readings: readonly MemoryReading[]): OffHeapFinding | null {
  const findings = ACCOUNTS.flatMap((account) => judgeAccount(account, readings));
  const leaks = findings.filter((finding) => finding.isLeak);
  return leaks.sort((a, b) => b.trend.rise - a.trend.rise)[0] ?? findings[0] ?? null;
}

function judgeAccount({ account, of }: Account, readings: readonly MemoryReading[]): OffHeapFinding[] {
  const points = readings.flatMap((reading): { at: UnixMs; value: number }[] => {
    const value = of(reading);
    return value === null ? [] : [{ at: reading.at, value }];
  });
  const trend = trendOf({
    at: points.map((point) => point.at),
    values: Float64Array.from(points, (point) => point.value),
  });
  if (!trend) return [];
  const leastRise = Math.max(LEAST_RISE_BYTES, LEAST_RISE_SHARE * trend.level);
  const isLeak = trend.shape === "rising" && trend.pRising < 0.001 && trend.rise >= leastRise;
  const facts = { account, trend: trendFacts(trend), isNegligible: trend.rise < leastRise };
  return [{ isLeak, trend, facts }];
}

export const offHeapEvidence = ({ isLeak, facts }: OffHeapFinding): Evidence => ({
  check: "off-heap",
  outcome: isLeak ? "supports" : "rules-out",
  facts,
});
