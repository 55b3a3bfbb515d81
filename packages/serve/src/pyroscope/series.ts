/**
 * SelectSeries: levels at each step, each instance with its last value, then summed within each group. A step may be shorter
 * or longer than the scrape interval: the answer is the same. What was allocated is the sum of rises within the step.
 */
import { carriedForward, type Levels, type Range } from "../views/levels.ts";
import type { LabelSet } from "./labels.ts";

export interface GroupedSeries {
  readonly labels: LabelSet;
  /** In order of time. */
  readonly points: readonly SeriesPoint[];
}

export interface SeriesPoint {
  readonly atMs: number;
  readonly value: number;
  /** The scrape with the largest value of those that were new at this step; null where there was none. */
  readonly exemplar: Exemplar | null;
}

export interface Exemplar {
  readonly profileId: string;
  readonly atMs: number;
  readonly value: number;
  readonly labels: LabelSet;
}

export interface Grouping {
  readonly groupBy: readonly string[];
  readonly aggregation: "sum" | "average";
  /** Series with the largest values, at most; null for all. */
  readonly limit: number | null;
}

/** The times of the steps: the end of the range is not after the last one by a step. */
export function stepsOf({ fromMs, toMs }: Range, stepMs: number): number[] {
  const steps = Math.floor((toMs - fromMs) / stepMs);
  return Array.from({ length: steps + 1 }, (_, step) => Math.round(fromMs + step * stepMs));
}

/** Of levels: the value at each step; null where the instance has none. */
export const levelsAt = (levels: Levels, steps: readonly number[]): readonly (number | null)[] =>
  carriedForward(levels, steps);

/** Of rises: their sum since the step before; null where the instance was not seen. */
export function risesIn(
  { timesMs, values }: Levels,
  steps: readonly number[],
  stepMs: number,
): readonly (number | null)[] {
  const isSeen = carriedForward({ timesMs, values }, steps);
  let next = 0;
  return steps.map((step, row) => {
    while (next < timesMs.length && timesMs[next]! <= step - stepMs) next++;
    let sum = 0;
    for (; next < timesMs.length && timesMs[next]! <= step; next++) sum += values[next]!;
    return sum > 0 || isSeen[row] !== null ? sum : null;
  });
}

export interface SteppedSeries {
  readonly labels: LabelSet;
  readonly values: readonly (number | null)[];
  /** At each step; not given where nobody asked. */
  readonly exemplars?: readonly (Exemplar | null)[];
}

/** At each step, the last scrape since the step before. */
export function exemplarsAt(
  { timesMs, values }: Levels,
  steps: readonly number[],
  exemplarOf: (atMs: number, value: number) => Exemplar,
): readonly (Exemplar | null)[] {
  let next = 0;
  return steps.map((step) => {
    const first = next;
    while (next < timesMs.length && timesMs[next]! <= step) next++;
    return next > first ? exemplarOf(timesMs[next - 1]!, values[next - 1]!) : null;
  });
}

export function grouped(
  series: readonly SteppedSeries[],
  steps: readonly number[],
  { groupBy, aggregation, limit }: Grouping,
): readonly GroupedSeries[] {
  const groups = new Map<string, SteppedSeries[]>();
  for (const one of series) {
    const key = JSON.stringify(groupBy.map((name) => one.labels.get(name) ?? ""));
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  const all = [...groups.values()].map((members) => ({
    labels: groupLabels(members[0]!.labels, groupBy),
    points: pointsOf(members, steps, aggregation),
  }));
  const shown = all.filter(({ points }) => points.length > 0);
  if (limit === null) return shown;
  const sum = ({ points }: GroupedSeries) => points.reduce((total, { value }) => total + value, 0);
  return shown.toSorted((a, b) => sum(b) - sum(a)).slice(0, limit);
}

function groupLabels(labels: LabelSet, groupBy: readonly string[]): LabelSet {
  return new Map(groupBy.flatMap((name): [string, string][] => (labels.has(name) ? [[name, labels.get(name)!]] : [])));
}

function pointsOf(
  members: readonly SteppedSeries[],
  steps: readonly number[],
  aggregation: "sum" | "average",
): SeriesPoint[] {
  return steps.flatMap((atMs, step): SeriesPoint[] => {
    const values = members.flatMap((one) => one.values[step] ?? []);
    if (values.length === 0) return [];
    const sum = values.reduce((total, value) => total + value, 0);
    const exemplars = members.flatMap((one) => one.exemplars?.[step] ?? []);
    const exemplar = exemplars.toSorted((a, b) => b.value - a.value)[0] ?? null;
    return [{ atMs, value: aggregation === "sum" ? sum : sum / values.length, exemplar }];
  });
}
