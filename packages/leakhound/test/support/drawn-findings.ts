/**
 * Findings for the decision, drawn: a service of twelve snapshots in 22 s, in which nothing grows, with single findings
 * replaced. Trends are drawn as text, in MiB and MiB/h:
 *
 *   trend("rising 120 (100..140) late 110 (80..140) level 50 rise 20 p 0.0001")
 */
import type { MemoryReading } from "../../src/base/capture.ts";
import { bytes } from "../../src/base/units.ts";
import { joinTarget } from "../../src/series/target.ts";
import type { Trend, TrendShape } from "../../src/stats/trend.ts";
import type { Findings } from "../../src/verdict/decision/findings.ts";
import { findingsOf } from "../../src/verdict/diagnose.ts";
import { drawnSeries, drawnTime, MIB } from "./drawn-series.ts";

export const ROWS = 12;

/** A stack whose value at each snapshot is given by a function. */
export const stackRow = (valueAt: (row: number) => number, frames: string): string =>
  `${Array.from({ length: ROWS }, (_, at) => valueAt(at)).join(" ")}   ${frames}`;

export const BASE = stackRow((at) => 20 + (at % 2), "main.base < main.main");
export const GROWING_HEAP = [stackRow((at) => 4 + 4 * at, "strings.Clone < main.remember < main.serve"), BASE].join(
  "\n",
);
const STEADY_GOROUTINES = stackRow(
  (at) => 9 + (at % 2),
  "internal/poll.runtime_pollWait < net.(*netFD).accept < main.main",
);
export const GROWING_GOROUTINES = [
  stackRow((at) => 2 + 20 * at, "runtime.gopark < runtime.chansend1 < main.query.func1"),
  STEADY_GOROUTINES,
].join("\n");

export interface Drawn {
  readonly heap?: string | null;
  readonly goroutines?: string | null;
  /** MiB at each snapshot. */
  readonly live?: (row: number) => number;
  readonly resident?: (row: number) => number;
}

/** By default a service whose heap and goroutines are steady, with a collection between two readings. */
export function drawnFindings({ heap = BASE, goroutines = STEADY_GOROUTINES, live, resident }: Drawn = {}): Findings {
  const readings = Array.from({ length: ROWS }, (_, at): MemoryReading => {
    const outside = (resident?.(at) ?? 0) + 1;
    const [used, sys] = [live?.(at) ?? 20, 64];
    return {
      at: drawnTime(at),
      gcCount: at + 1,
      heapAllocBytes: bytes(Math.round(used * MIB)),
      sysBytes: bytes(sys * MIB),
      heapReleasedBytes: bytes(0),
      rssBytes: bytes(Math.round((sys + outside) * MIB)),
    };
  });
  const series = joinTarget({
    target: "t",
    heap: heap === null ? null : drawnSeries("heap", heap),
    goroutine: goroutines === null ? null : drawnSeries("goroutine", goroutines),
    readings,
    events: [],
  });
  return findingsOf(series, series.incarnations[0]!, { own: null });
}

const TREND = /^(\w+) (\S+) \((\S+)\.\.(\S+)\) late (\S+) \((\S+)\.\.(\S+)\) level (\S+) rise (\S+) p (\S+)$/;

export function trend(text: string): Trend {
  const match = TREND.exec(text);
  if (!match) throw new Error(`no trend is drawn in "${text}"`);
  const [, shape, ...numbers] = match;
  const [perHour, low, high, late, lateLow, lateHigh, level, rise] = numbers.map((one) => Number(one) * MIB);
  return {
    shape: shape as TrendShape,
    rate: { perHour: perHour!, low: low!, high: high! },
    lateRate: { perHour: late!, low: lateLow!, high: lateHigh! },
    rise: rise!,
    riseNoise: 0,
    pRising: Number(numbers.at(-1)),
    fit: { first: level! - rise! / 2, last: level! + rise! / 2 },
    level: level!,
  };
}

export const FLAT = trend("flat 0 (-6..6) late 0 (-9..9) level 20 rise 0 p 0.5");
export const RISING = trend("rising 600 (500..700) late 580 (450..700) level 20 rise 4 p 0.00001");

/** The same findings over a window of so many milliseconds. */
export function withWindow(findings: Findings, windowMs: number): Findings {
  const { incarnation } = findings;
  return { ...findings, incarnation: { ...incarnation, to: (incarnation.from + windowMs) as typeof incarnation.to } };
}
