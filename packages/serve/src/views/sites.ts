/**
 * Sites of instances, from their series. A site is a function here, as in the list of sites of a verdict.
 *
 *   instance a   heap:function:main.remember   3 MB ─▶ 9 MB  ┐
 *   instance b   heap:function:main.remember   4 MB ─▶ 4 MB  ┴─▶ 7 MB ─▶ 13 MB, grew in 1 of 2
 */
import {
  frameOwners,
  framesOf,
  groupSites,
  leafFrame,
  type ProfileSeries,
  type Sites,
  type Snapshot,
  type StackIndex,
  siteIdOf,
} from "leakhound/server";
import type { Range } from "./levels.ts";
import type { SiteLevel } from "./port.ts";

/** A site of one series, with its lead stack: the one that is largest at the end. */
interface SeriesSites {
  readonly series: ProfileSeries;
  readonly sites: Sites;
}

const sitesOf = (series: ProfileSeries): SeriesSites => ({
  series,
  sites: groupSites(series, "function", frameOwners(series, null)),
});

interface Sum {
  first: number;
  last: number;
  growing: number;
  instances: number;
  readonly name: string;
  stack: readonly string[];
  stackLevel: number;
}

/** Adds the sites of instances, one series after another. */
export class SiteSums {
  readonly #range: Range;
  readonly #sums = new Map<string, Sum>();

  constructor(range: Range) {
    this.#range = range;
  }

  add(series: ProfileSeries): void {
    addSites(this.#sums, sitesOf(series), this.#range);
  }

  levels(): readonly SiteLevel[] {
    return [...this.#sums].map(([site, { stackLevel: _, ...sum }]) => ({ site, ...sum }));
  }
}

function addSites(sums: Map<string, Sum>, { series, sites }: SeriesSites, { fromMs, toMs }: Range): void {
  const snapshots = series.snapshots.filter(({ at }) => at >= fromMs && at <= toMs);
  const [first, last] = [snapshots[0], snapshots.at(-1)];
  if (first === undefined || last === undefined) return;
  const before = amounts(series, sites, first);
  const after = amounts(series, sites, last);
  const leads = leadStacks(series, sites, last);
  for (let site = 0; site < sites.length; site++) {
    if (before[site] === 0 && after[site] === 0) continue;
    const { stack, level } = leads[site] ?? { stack: stackOfSite(sites, site), level: 0 };
    const id = siteIdOf(series, "function", { frame: leafFrame(series, stack), stack });
    const sum = sums.get(id) ?? newSum(series, stack);
    sum.first += before[site]!;
    sum.last += after[site]!;
    sum.instances++;
    if (after[site]! > before[site]!) sum.growing++;
    if (level > sum.stackLevel) Object.assign(sum, { stack: namesOf(series, stack), stackLevel: level });
    sums.set(id, sum);
  }
}

function newSum(series: ProfileSeries, stack: StackIndex): Sum {
  const names = namesOf(series, stack);
  const frame = leafFrame(series, stack);
  const name = frame === null ? "<no stack>" : series.functions.text(series.stacks.functionOf(frame));
  return { first: 0, last: 0, growing: 0, instances: 0, name, stack: names, stackLevel: 0 };
}

const namesOf = (series: ProfileSeries, stack: StackIndex): readonly string[] =>
  framesOf(series, stack).map((frame) => frame.function);

function amounts({ pointStack, pointAmount }: ProfileSeries, { ofStack, length }: Sites, { start, end }: Snapshot) {
  const sums = new Float64Array(length);
  for (let point: number = start; point < end; point++) sums[ofStack[pointStack[point]!]!]! += pointAmount[point]!;
  return sums;
}

interface Lead {
  readonly stack: StackIndex;
  readonly level: number;
}

function leadStacks({ pointStack, pointAmount }: ProfileSeries, { ofStack, length }: Sites, snapshot: Snapshot) {
  const leads = new Array<Lead | undefined>(length);
  for (let point: number = snapshot.start; point < snapshot.end; point++) {
    const stack = pointStack[point]! as StackIndex;
    const level = pointAmount[point]!;
    const site = ofStack[stack]!;
    if (level > (leads[site]?.level ?? 0)) leads[site] = { stack, level };
  }
  return leads;
}

const stackOfSite = ({ ofStack }: Sites, site: number): StackIndex => ofStack.indexOf(site) as StackIndex;

/** Of the sites, the ones that grew most, or are largest at the end. */
export function topSites(levels: readonly SiteLevel[], order: "growth" | "size", top: number): readonly SiteLevel[] {
  const rank = ({ first, last }: SiteLevel) => (order === "size" ? last : last - first);
  return levels.toSorted((a, b) => rank(b) - rank(a) || (a.site < b.site ? -1 : 1)).slice(0, top);
}
