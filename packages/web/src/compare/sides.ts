/**
 * What is compared: two ranges of a service, two of its instances, or two of its releases. The difference is the second
 * less the first, each as the mean over its range.
 */
import type { MarksJson } from "../../../serve/src/api/json-types.ts";
import { isoOf } from "../site/range.ts";

/** Parameters of a profile: `service`, `instance`, `from`, `to`. */
export type Side = Readonly<Record<string, string | null>>;

export const BY = [
  ["ranges", "Two ranges"],
  ["instances", "Two instances"],
  ["releases", "Two releases"],
] as const;
export type By = (typeof BY)[number][0];

export interface ReleaseSpan {
  readonly release: string;
  readonly fromMs: number;
  readonly toMs: number;
}

/** From the first to the last moment at which a process of each release was seen, in order of the first. */
export function releaseSpans({ processes }: Pick<MarksJson, "processes">): readonly ReleaseSpan[] {
  const spans = new Map<string, ReleaseSpan>();
  for (const { release, firstSeenMs, lastSeenMs } of processes) {
    if (release === null) continue;
    const known = spans.get(release);
    const fromMs = Math.min(known?.fromMs ?? firstSeenMs, firstSeenMs);
    spans.set(release, { release, fromMs, toMs: Math.max(known?.toMs ?? lastSeenMs, lastSeenMs) });
  }
  return [...spans.values()].sort((a, b) => a.fromMs - b.fromMs);
}

/** Whether instances of both releases ran at one time: the mean of either then has both. */
export const overlap = (a: ReleaseSpan, b: ReleaseSpan): boolean => a.fromMs < b.toMs && b.fromMs < a.toMs;

export const sideOfSpan = ({ fromMs, toMs }: Pick<ReleaseSpan, "fromMs" | "toMs">): Side => ({
  from: isoOf(fromMs),
  to: isoOf(toMs),
});

/** The parameters of the difference: the second side, less the first. */
export function differenceOf(first: Side, second: Side): Side {
  const base = Object.entries(first).map(([name, value]) => [`base_${name}`, value] as const);
  return { ...second, ...Object.fromEntries(base) };
}
