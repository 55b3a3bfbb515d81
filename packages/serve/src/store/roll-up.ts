/**
 * The rows of a sealed hour: for each process and site the first, last, lowest, highest and mean level of the hour.
 *
 *   site        0:01  0:02  0:03 | 0:04  0:05          a restart at 0:04: two processes
 *   remember    100   127   140  | 2     9             100 … 140, mean 122;  2 … 9, mean 5.5
 *
 * A process has rows for its largest sites and for those that change most; all others are one row, so that the sum over sites
 * is what the whole process has.
 */
import {
  type Dictionary,
  type Fault,
  inflate,
  ok,
  openProfile,
  type Result,
  type SealedChunk,
  type SiteLevel,
  type SiteLevels,
  siteLevels,
  siteLevelsOfProfiles,
  type UnixMs,
} from "leakhound/server";
import { type LevelSummary, OTHER_SITES, type SiteProfile, type SiteRow, type StackRow } from "../rows/port.ts";
import { parseSeriesName } from "./names.ts";

/** One process of an instance, as far as the hour is concerned. */
export interface ProcessSpan {
  readonly instance: string;
  readonly startedAt: UnixMs;
  readonly firstSeenAt: UnixMs;
  readonly release: string | null;
}

export interface RolledUp {
  readonly sites: readonly SiteRow[];
  readonly stacks: readonly StackRow[];
}

export interface RollUpSource {
  readonly chunk: SealedChunk;
  readonly dictionary: (name: string) => Dictionary | null;
  readonly service: string;
  readonly hourStart: UnixMs;
  /** Processes of the service that were seen in the hour. */
  readonly processes: readonly ProcessSpan[];
}

/** Sites of a process that have rows of their own. */
const SITES_MAX = 150;

const PROFILES: ReadonlyMap<string, SiteProfile> = new Map([
  ["heap", "heap"],
  ["goroutine", "goroutine"],
]);

export function rollUp(source: RollUpSource): Result<RolledUp, Fault> {
  const sites: SiteRow[] = [];
  const stacks = new Map<string, StackRow>();
  for (const series of source.chunk.series) {
    const key = parseSeriesName(series.name);
    const profile = PROFILES.get(key?.kind ?? "");
    if (key === null || profile === undefined) continue;
    const levels = levelsOf(series, profile, source);
    if (!levels.ok) return levels;
    const { service, instance } = key;
    for (const part of partsOf(
      levels.value,
      source.processes.filter((one) => one.instance === instance),
    )) {
      const rows = processRows(part, { service, instance, profile, periodStart: source.hourStart });
      sites.push(...rows);
      const isShown = new Set(rows.map(({ stack }) => stack));
      for (const { stack } of part.levels.sites)
        if (isShown.has(stack.id)) stacks.set(stack.id, { service, stack: stack.id, frames: stack.frames });
    }
  }
  return ok({ sites, stacks: [...stacks.values()] });
}

type Series = SealedChunk["series"][number];

function levelsOf(series: Series, profile: SiteProfile, source: RollUpSource): Result<SiteLevels, Fault> {
  const { chunk, dictionary } = source;
  const levels = chunk.levels(series.name);
  if (!levels.ok) return levels;
  const known = levels.value && dictionary(levels.value.dictionary);
  if (levels.value && known) return ok(siteLevels(levels.value, known, profile));
  const profiles = series.rawTimes.flatMap((at) => {
    const bytes = chunk.profile(series.name, at);
    const opened = bytes.ok ? openProfile(bytes.value, series.name, inflate) : bytes;
    return opened.ok ? [{ at, profile: opened.value }] : [];
  });
  return ok(siteLevelsOfProfiles(profiles, profile) ?? { times: [], sites: [] });
}

/** The scrapes of one process. */
interface Part {
  readonly process: Pick<ProcessSpan, "startedAt" | "release">;
  readonly levels: SiteLevels;
}

/** Splits the scrapes where another process was seen first. */
function partsOf(levels: SiteLevels, processes: readonly ProcessSpan[]): readonly Part[] {
  const sorted = processes.toSorted((a, b) => a.firstSeenAt - b.firstSeenAt);
  const starts = sorted.slice(1).map(({ firstSeenAt }) => levels.times.findIndex((time) => time >= firstSeenAt));
  const bounds = [0, ...starts.map((start) => (start < 0 ? levels.times.length : start)), levels.times.length];
  return bounds.slice(1).flatMap((end, part) => {
    const first = bounds[part]!;
    if (end <= first) return [];
    const process = sorted[part] ?? { startedAt: levels.times[first]!, release: null };
    return [{ process, levels: sliced(levels, first, end) }];
  });
}

const sliced = ({ times, sites }: SiteLevels, first: number, end: number): SiteLevels => ({
  times: times.slice(first, end),
  sites: sites
    .map((site) => ({
      ...site,
      value: site.value.subarray(first, end),
      objects: site.objects?.subarray(first, end) ?? null,
    }))
    .filter(({ value, objects }) => isAny(value) || (objects !== null && isAny(objects))),
});

const isAny = (values: Float64Array): boolean => values.some((value) => value !== 0);

interface RowKey {
  readonly service: string;
  readonly instance: string;
  readonly profile: SiteProfile;
  readonly periodStart: UnixMs;
}

function processRows({ process, levels: { times, sites } }: Part, key: RowKey): readonly SiteRow[] {
  const { own, others } = chosen(sites);
  const shared = {
    ...key,
    incarnation: process.startedAt,
    release: process.release,
    firstAt: times[0]!,
    lastAt: times.at(-1)!,
    scrapes: times.length,
  };
  const rows = own.map((site): SiteRow => ({ ...shared, ...named(site), ...summaries(site) }));
  const rest = others.length === 0 ? null : summed(others);
  return rest === null
    ? rows
    : [...rows, { ...shared, site: OTHER_SITES, name: OTHER_SITES, stack: "", ...summaries(rest) }];
}

const named = ({ id, name, stack }: SiteLevel) => ({ site: id, name, stack: stack.id });

type Levels = Pick<SiteLevel, "value" | "objects">;

const summaries = ({ value, objects }: Levels): Pick<SiteRow, "value" | "objects"> => ({
  value: summaryOf(value),
  objects: objects && summaryOf(objects),
});

export function summaryOf(levels: Float64Array): LevelSummary {
  let [min, max, sum] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (const level of levels) {
    if (level < min) min = level;
    if (level > max) max = level;
    sum += level;
  }
  return { first: levels[0]!, last: levels.at(-1)!, min, max, mean: rounded(sum / levels.length) };
}

/** Whole numbers, or hundredths of small ones: they take a fifth of the space that all digits do. */
const rounded = (mean: number): number =>
  Math.abs(mean) >= SMALL_MEAN ? Math.round(mean) : Math.round(mean * 100) / 100;
const SMALL_MEAN = 1_000;

/** One half are the largest sites, the other half those that change most. */
function chosen(sites: readonly SiteLevel[]): {
  readonly own: readonly SiteLevel[];
  readonly others: readonly SiteLevel[];
} {
  if (sites.length <= SITES_MAX) return { own: sites, others: [] };
  const max = new Map(sites.map((site) => [site, summaryOf(site.value).max]));
  const change = ({ value }: SiteLevel) => Math.abs(value.at(-1)! - value[0]!);
  const bySize = sites.toSorted((a, b) => max.get(b)! - max.get(a)!);
  const own = new Set(bySize.slice(0, SITES_MAX / 2));
  for (const site of sites.toSorted((a, b) => change(b) - change(a))) {
    if (own.size === SITES_MAX) break;
    own.add(site);
  }
  return { own: [...own], others: sites.filter((site) => !own.has(site)) };
}

/** The sum over sites at each scrape. */
function summed(sites: readonly SiteLevel[]): Levels {
  const add = (columns: readonly (Float64Array | null)[]): Float64Array => {
    const sums = new Float64Array(sites[0]!.value.length);
    for (const column of columns) for (let time = 0; time < sums.length; time++) sums[time]! += column?.[time] ?? 0;
    return sums;
  };
  const hasObjects = sites.every(({ objects }) => objects !== null);
  return {
    value: add(sites.map(({ value }) => value)),
    objects: hasObjects ? add(sites.map(({ objects }) => objects)) : null,
  };
}
