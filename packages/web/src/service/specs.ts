/** The charts of a service, from what the server answers. */

import type { ChartLine } from "../../../leakhound/src/report/page/page-data.ts";
import type {
  LevelSeriesJson,
  MarksJson,
  MemorySeriesJson,
  MemoryTotalsJson,
} from "../../../serve/src/api/json-types.ts";
import type { ChartEvent, ChartSpec, TimeRange } from "../chart/spec.ts";

/** More lines than this look alike. */
export const LINES_MAX = 8;

type Part = MemoryTotalsJson["services"][number]["parts"][number]["part"];

const PART_NAMES: Readonly<Record<Part, string>> = {
  rssBytes: "resident (RSS)",
  heapInUseBytes: "heap spans",
  heapAllocBytes: "heap objects",
  stackInUseBytes: "stacks",
  offHeapBytes: "off-heap",
};

const KEYS = "The arrow keys move along it; m marks the beginning and the end of a range.";

export interface ChartParts {
  readonly span: TimeRange;
  readonly events: readonly ChartEvent[];
  readonly onSelect: NonNullable<ChartSpec["onSelect"]>;
}

/** Restarts, gaps and new releases; a release that was there from the beginning is no mark. */
export function eventsOf({ events, releases }: MarksJson, fromMs: number): readonly ChartEvent[] {
  return [
    ...events.map(({ atMs, kind, instance, text }) => ({ at: atMs, kind, text: `${instance}: ${text}` })),
    ...releases
      .filter(({ firstSeenMs }) => firstSeenMs > fromMs)
      .map(({ firstSeenMs, release }) => ({ at: firstSeenMs, kind: "release" as const, text: release })),
  ];
}

export function partsSpec({ timesMs, services }: MemoryTotalsJson, parts: ChartParts): ChartSpec {
  const lines = (services[0]?.parts ?? []).map(
    ({ part, values }): ChartLine => ({ name: PART_NAMES[part], at: timesMs, values }),
  );
  return { ...baseSpec(parts), label: `Chart: parts of memory, all instances together. ${KEYS}`, unit: "bytes", lines };
}

/** One line for each instance: resident memory, or the heap where that is all that is known. */
export function instancesSpec({ instances }: MemorySeriesJson, parts: ChartParts): ChartSpec {
  const known = (values: readonly (number | null)[]) => values.some((value) => value !== null);
  const lines = instances.map(
    ({ instance, timesMs, rssBytes, heapAllocBytes }): ChartLine => ({
      name: instance,
      at: timesMs,
      values: known(rssBytes) ? rssBytes : heapAllocBytes,
    }),
  );
  const limits = instances.flatMap(({ limitBytes }) => limitBytes.findLast((limit) => limit !== null) ?? []);
  return {
    ...baseSpec(parts),
    label: `Chart: resident memory of each instance. ${KEYS}`,
    unit: "bytes",
    lines: largest(lines),
    limitBytes: limits.length === 0 ? null : Math.min(...limits),
  };
}

export function levelsSpec({ unit, series, total }: LevelSeriesJson, title: string, parts: ChartParts): ChartSpec {
  const lines = series.map(({ name, timesMs, values }): ChartLine => ({ name, at: timesMs, values }));
  const all: ChartLine = { name: "all instances", at: total.timesMs, values: total.values };
  return {
    ...baseSpec(parts),
    label: `Chart: ${title}. ${KEYS}`,
    unit: unit === "bytes" ? "bytes" : "count",
    lines: lines.length > 1 ? [all, ...largest(lines)] : lines,
  };
}

export function statesSpec({ series }: LevelSeriesJson, parts: ChartParts): ChartSpec {
  const lines = series.map(({ name, timesMs, values }): ChartLine => ({ name, at: timesMs, values }));
  return { ...baseSpec(parts), label: `Chart: goroutines by state. ${KEYS}`, unit: "count", lines: largest(lines) };
}

const baseSpec = ({ span, events, onSelect }: ChartParts) => ({
  span,
  fit: null,
  events,
  limitBytes: null,
  isSmall: false,
  onSelect,
});

const lastOf = ({ values }: ChartLine): number => values.findLast((value) => value !== null) ?? 0;

/** The lines that end highest, the highest first. */
const largest = (lines: readonly ChartLine[]): readonly ChartLine[] =>
  lines.toSorted((a, b) => lastOf(b) - lastOf(a)).slice(0, LINES_MAX);
