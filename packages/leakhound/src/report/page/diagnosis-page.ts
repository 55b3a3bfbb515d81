/** The data of the page: the diagnosis, and its series as chart lines and flame graphs. */
import type { MemoryReading } from "../../base/capture.ts";
import type { Snapshot } from "../../series/points.ts";
import type { TargetSeries } from "../../series/target.ts";
import type { Judgment } from "../../verdict/diagnose.ts";
import { diagnosisJson } from "../json/diagnosis.ts";
import { eventWords } from "../words/events.ts";
import { growthFlame } from "./growth-flame.ts";
import type { ChartLine, FlameTable, PageData, SiteChart } from "./page-data.ts";

const SITE_CHARTS_MAX = 8;
/** Points of one line: about as many as a screen has pixels. */
const POINTS_MAX = 2_000;
const HOLE_STEPS = 3;

const MEMORY_LINES: readonly { readonly field: keyof MemoryReading; readonly name: string }[] = [
  { field: "rssBytes", name: "resident (RSS)" },
  { field: "heapInUseBytes", name: "heap spans" },
  { field: "heapAllocBytes", name: "heap objects" },
  { field: "externalBytes", name: "external" },
  { field: "stackInUseBytes", name: "stacks" },
];

export function pageData(series: TargetSeries, judgment: Judgment, madeBy: string): PageData {
  return {
    schema: "leakhound.page/1",
    madeBy,
    diagnosis: diagnosisJson(judgment.diagnosis),
    memory: [...snapshotLine("heap in use, by profile", series.heap?.snapshots), ...readingLines(series.readings)].map(
      broken,
    ),
    counts: snapshotLine("goroutines", series.goroutine?.snapshots).map(broken),
    sites: siteCharts(judgment),
    events: series.events.map((event) => ({ at: event.at, kind: event.kind, text: eventWords(event) })),
    flames: flamesOf(judgment),
  };
}

function readingLines(readings: readonly MemoryReading[]): ChartLine[] {
  return MEMORY_LINES.flatMap(({ field, name }) => {
    const known = readings.filter((reading) => reading[field] !== undefined);
    return known.length === 0
      ? []
      : [
          lineOf(
            name,
            known.map(({ at }) => at),
            known.map((reading) => reading[field]!),
          ),
        ];
  });
}

function snapshotLine(name: string, snapshots: readonly Snapshot[] | undefined): ChartLine[] {
  if (!snapshots || snapshots.length === 0) return [];
  return [
    lineOf(
      name,
      snapshots.map(({ at }) => at),
      snapshots.map(({ total }) => total),
    ),
  ];
}

function lineOf(name: string, at: readonly number[], values: readonly number[]): ChartLine {
  const stride = Math.ceil(at.length / POINTS_MAX);
  const kept = <T>(column: readonly T[]) => (stride === 1 ? column : column.filter((_, row) => row % stride === 0));
  return { name, at: kept(at), values: kept(values) };
}

/** Adds a hole where points are missing: where they are more than three times as far apart as usual. */
function broken({ name, at, values }: ChartLine): ChartLine {
  const steps = Float64Array.from({ length: Math.max(0, at.length - 1) }, (_, row) => at[row + 1]! - at[row]!).sort();
  const usual = steps[steps.length >> 1] ?? 0;
  const rows = at.flatMap((time, row): { readonly at: number; readonly value: number | null }[] => {
    const point = { at: time, value: values[row]! };
    const step = row === 0 ? 0 : time - at[row - 1]!;
    return step > HOLE_STEPS * usual ? [{ at: time - step / 2, value: null }, point] : [point];
  });
  return { name, at: rows.map((row) => row.at), values: rows.map((row) => row.value) };
}

function siteCharts({ diagnosis, heap, goroutines }: Judgment): SiteChart[] {
  return diagnosis.sites.slice(0, SITE_CHARTS_MAX).flatMap((site) => {
    const finding = site.profile === "heap" ? heap : goroutines;
    const found = finding?.sites.growing.find(({ id }) => id === site.id);
    if (!finding || !found) return [];
    const times = finding.series.snapshots.slice(finding.range.first, finding.range.end).map(({ at }) => at);
    return [
      {
        site: site.id,
        rank: site.rank,
        unit: site.profile === "heap" ? "bytes" : "count",
        line: lineOf(site.function, times, Array.from(found.values)),
        fit: found.trend.fit,
      } as const,
    ];
  });
}

function flamesOf({ heap, goroutines }: Judgment): FlameTable[] {
  const ofHeap = heap && growthFlame({ ...heap, unit: "bytes" });
  const ofGoroutines = goroutines?.isLeak ? growthFlame({ ...goroutines, unit: "count" }) : null;
  return [ofHeap, ofGoroutines].filter((flame) => flame !== null);
}
