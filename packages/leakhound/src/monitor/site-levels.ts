/**
 * The levels of each site of one process over time: bytes and objects in use, goroutines. Levels of the stacks of a site are
 * summed at each scrape, and never over scrapes.
 *
 *   stack    site        0:01   0:02   0:03              site       0:01   0:02   0:03
 *   17       remember    100    120    140        ──▶    remember   104    127    140
 *   91       remember      4      7      0               parse        9      9      9
 *   4        parse         9      9      9
 */
import type { UnixMs } from "../base/units.ts";
import type { SeriesLevels } from "../history/chunk/sealed-chunk.ts";
import type { Dictionary } from "../history/dictionary/dictionary.ts";
import type { Profile } from "../profile/model/types.ts";
import { ProfileFolder, type ProfileSeries } from "../series/fold.ts";
import { columnsOfKind } from "../series/folded-columns.ts";
import { frameOwners, groupSites, leafFrame } from "../series/sites.ts";
import type { StackIndex } from "../series/stacks.ts";
import type { Frame } from "../verdict/facts/measures.ts";
import { type SiteId, type SiteProfile, siteId } from "../verdict/facts/site-id.ts";
import { frameAt, framesOf, siteIdOf } from "../verdict/sites/site-frames.ts";
import { NO_STACK, sitesOfDictionary } from "./dictionary-sites.ts";

export interface SiteLevels {
  readonly times: readonly UnixMs[];
  readonly sites: readonly SiteLevel[];
}

export interface SiteLevel {
  readonly id: SiteId;
  readonly name: string;
  /** At each time: bytes in use of a heap, or goroutines. */
  readonly value: Float64Array;
  /** Objects in use; null where the profile has none. */
  readonly objects: Float64Array | null;
  /** The stack of the site that changed most from the first time to the last; of equal ones the largest. */
  readonly stack: SiteStack;
}

export interface SiteStack {
  readonly id: SiteId;
  /** Leaf first. */
  readonly frames: readonly Frame[];
}

/** One row for each stack and time, and what its rows are called. */
interface StackLevels {
  readonly times: readonly UnixMs[];
  readonly rows: number;
  /** Row-major: value[row * times + time]. */
  readonly value: Float64Array;
  readonly objects: Float64Array | null;
  /** A number for the site of a row. */
  readonly siteOf: (row: number) => number;
  readonly named: (row: number) => Pick<SiteLevel, "id" | "name">;
  readonly stackOf: (row: number) => SiteStack;
}

/** From the levels of a sealed hour. */
export function siteLevels(levels: SeriesLevels, dictionary: Dictionary, profile: SiteProfile): SiteLevels {
  const { times, stacks, types, values } = levels;
  const all = sitesOfDictionary(dictionary, profile);
  // A heap has objects and bytes, in this order; of goroutines there is one count.
  const value = values.at(-1);
  if (value === undefined) return { times, sites: [] };
  return bySite({
    times,
    rows: stacks.length,
    value,
    objects: types.length > 1 ? values[0]! : null,
    siteOf: (row) => all.ofStack[stacks[row]!]!,
    named: (row) => all.sites[all.ofStack[stacks[row]!]!]!,
    stackOf: (row) => ({ id: all.stackId(stacks[row]!), frames: all.framesOf(stacks[row]!) }),
  });
}

export interface TimedProfile {
  readonly at: UnixMs;
  readonly profile: Profile;
}

/** From profiles that are kept as their bytes, such as those of Node; null where they measure something else. */
export function siteLevelsOfProfiles(profiles: readonly TimedProfile[], kind: SiteProfile): SiteLevels | null {
  const folder = new ProfileFolder(kind);
  for (const { at, profile } of profiles) {
    const columns = columnsOfKind(profile, kind);
    if (columns !== null) folder.add(profile, at, columns);
  }
  return folder.snapshots === 0 ? null : bySite(stackLevels(folder.finish()));
}

function stackLevels(series: ProfileSeries): StackLevels {
  const { snapshots, stacks, pointStack, pointAmount, pointObjects } = series;
  const times = snapshots.map(({ at }) => at);
  const value = new Float64Array(stacks.length * times.length);
  const objects = pointObjects === null ? null : new Float64Array(value.length);
  snapshots.forEach(({ start, end }, time) => {
    for (let point: number = start; point < end; point++) {
      const at = pointStack[point]! * times.length + time;
      value[at]! += pointAmount[point]!;
      if (objects) objects[at]! += pointObjects![point]!;
    }
  });
  const sites = groupSites(series, "function", frameOwners(series, null));
  const profile = series.kind;
  return {
    times,
    rows: stacks.length,
    value,
    objects,
    siteOf: (row) => sites.ofStack[row]!,
    named: (row) => {
      const stack = row as StackIndex;
      const frame = leafFrame(series, stack);
      if (frame === null) return { id: siteId({ profile, unit: "function", functions: [] }), name: NO_STACK };
      return { id: siteIdOf(series, "function", { frame, stack }), name: frameAt(series, frame).function };
    },
    stackOf: (row) => {
      const stack = row as StackIndex;
      return { id: siteIdOf(series, "stack", { frame: null, stack }), frames: framesOf(series, stack) };
    },
  };
}

interface OpenSite {
  readonly value: Float64Array;
  readonly objects: Float64Array | null;
  /** The stack that changed most so far. */
  leadRow: number;
  leadChange: number;
  leadMax: number;
}

function bySite(levels: StackLevels): SiteLevels {
  const { times, rows, siteOf, named, stackOf } = levels;
  const open = new Map<number, OpenSite>();
  for (let row = 0; row < rows; row++) {
    const site = open.get(siteOf(row)) ?? openSite(levels, row);
    open.set(siteOf(row), site);
    addRow(site, levels, row);
  }
  const sites = Array.from(open.values(), ({ value, objects, leadRow }) => ({
    ...named(leadRow),
    value,
    objects,
    stack: stackOf(leadRow),
  }));
  return { times, sites };
}

function openSite({ times, objects }: StackLevels, row: number): OpenSite {
  const column = () => new Float64Array(times.length);
  return { value: column(), objects: objects && column(), leadRow: row, leadChange: -1, leadMax: -1 };
}

function addRow(site: OpenSite, { times, value, objects }: StackLevels, row: number): void {
  const first = row * times.length;
  let max = 0;
  for (let time = 0; time < times.length; time++) {
    const level = value[first + time]!;
    site.value[time]! += level;
    if (site.objects) site.objects[time]! += objects![first + time]!;
    if (level > max) max = level;
  }
  const change = Math.abs(value[first + times.length - 1]! - value[first]!);
  if (change < site.leadChange || (change === site.leadChange && max <= site.leadMax)) return;
  Object.assign(site, { leadRow: row, leadChange: change, leadMax: max });
}
