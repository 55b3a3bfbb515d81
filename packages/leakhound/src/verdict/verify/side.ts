/**
 * One recording of a comparison, seen through the functions that leaked before.
 *
 * Two builds have different lines and addresses, and inlining may differ, so the function identifies a site in both
 * recordings. All stacks that end in it are one site:
 *
 *   before   readMIMEHeader < readRequest < serve        after   readMIMEHeader < readRequest < serve
 *            line 561         line 1106     line 1984            line 559         line 1101     line 2010
 */
import { HOUR_MS, type UnixMs } from "../../base/units.ts";
import type { ProfileSeries } from "../../series/fold.ts";
import { leafFrame, type SiteIndex, type Sites, type SnapshotRange, siteValues } from "../../series/sites.ts";
import type { StackIndex } from "../../series/stacks.ts";
import type { Rate } from "../../stats/rate.ts";
import { addSampled, type Sampling } from "../../stats/sampling.ts";
import { type Trend, trendOf } from "../../stats/trend.ts";

/** A judged kind of profile of one process: what HeapFinding and GoroutineFinding have in common. */
export interface JudgedProfiles {
  readonly series: ProfileSeries;
  readonly range: SnapshotRange;
  readonly sites: { readonly sites: Sites };
}

interface SiteSeries {
  readonly values: Float64Array;
  readonly sampling: Sampling;
}

export class Side {
  readonly #judged: JudgedProfiles;
  readonly #at: readonly UnixMs[];
  readonly #siteOf = new Map<string, SiteIndex[]>();
  readonly #rankOf: ReadonlyMap<SiteIndex, number>;

  constructor(judged: JudgedProfiles) {
    this.#judged = judged;
    const { series, range, sites } = judged;
    this.#at = series.snapshots.slice(range.first, range.end).map((snapshot) => snapshot.at);
    for (const [site, name] of namesOfSites(series, sites.sites)) {
      const known = this.#siteOf.get(name);
      if (known) known.push(site);
      else this.#siteOf.set(name, [site]);
    }
    this.#rankOf = ranksOf(series, sites.sites, range.end - 1);
  }

  /** The trend of these functions together; null with too few snapshots. A missing function grows by 0. */
  trendOf(functions: readonly string[]): Trend | null {
    const sites = functions.flatMap((name) => this.#siteOf.get(name) ?? []);
    return trendOf({ at: this.#at, ...this.#sumOf(sites) });
  }

  /** Best rank of the function in the last snapshot; null where none of its memory is in use. */
  rankOf(name: string): number | null {
    const ranks = (this.#siteOf.get(name) ?? []).flatMap((site) => this.#rankOf.get(site) ?? []);
    return ranks.length > 0 ? Math.min(...ranks) : null;
  }

  get hours(): number {
    return this.#at.length === 0 ? 0 : (this.#at[this.#at.length - 1]! - this.#at[0]!) / HOUR_MS;
  }

  #sumOf(sites: readonly SiteIndex[]): SiteSeries {
    const { series, range } = this.#judged;
    const parts = siteValues(series, this.#judged.sites.sites, [...new Set(sites)], range);
    const nothing = (): Float64Array => new Float64Array(this.#at.length);
    const allocated = series.hasAllocated ? nothing() : null;
    const none = { values: nothing(), sampling: { periodBytes: series.periodBytes, variance: nothing(), allocated } };
    return addSampled(none, parts);
  }
}

function* namesOfSites(series: ProfileSeries, sites: Sites): Generator<[SiteIndex, string]> {
  const seen = new Uint8Array(sites.length);
  for (let stack = 0; stack < sites.ofStack.length; stack++) {
    const site = sites.ofStack[stack]!;
    if (seen[site]) continue;
    seen[site] = 1;
    const frame = leafFrame(series, stack as StackIndex);
    if (frame !== null) yield [site as SiteIndex, series.functions.text(series.stacks.functionOf(frame))];
  }
}

/** Rank of each site by its amount in one snapshot, the largest is 1; sites without memory in use have none. */
function ranksOf(series: ProfileSeries, sites: Sites, row: number): ReadonlyMap<SiteIndex, number> {
  const amount = new Float64Array(sites.length);
  const snapshot = series.snapshots[row];
  for (let point: number = snapshot?.start ?? 0; point < (snapshot?.end ?? 0); point++)
    amount[sites.ofStack[series.pointStack[point]!]!]! += series.pointAmount[point]!;
  const present = Array.from(amount.keys()).filter((site) => amount[site]! > 0);
  present.sort((a, b) => amount[b]! - amount[a]!);
  return new Map(present.map((site, place) => [site as SiteIndex, place + 1]));
}

/** After minus before, with the interval of a difference of two independent estimates. */
export function differenceOf(before: Rate, after: Rate): Rate {
  const perHour = after.perHour - before.perHour;
  return {
    perHour,
    low: perHour - Math.hypot(after.perHour - after.low, before.high - before.perHour),
    high: perHour + Math.hypot(after.high - after.perHour, before.perHour - before.low),
  };
}
