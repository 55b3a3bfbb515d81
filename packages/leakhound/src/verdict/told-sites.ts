/** The sites that a diagnosis names, in the order in which a person should look at them. */
import type { ProfileSeries } from "../series/fold.ts";
import type { Diagnosis, GrowingSite } from "./facts/diagnosis.ts";
import type { SiteUnit } from "./facts/site-id.ts";
import type { LeakKind } from "./facts/verdict.ts";
import type { Findings } from "./findings.ts";
import type { GoroutineFinding } from "./goroutines.ts";
import { type HeapFinding, shareOf } from "./heap.ts";
import { byteRate } from "./memory.ts";
import { isSpread, type Opinion } from "./opinion.ts";
import { provenSites } from "./proven.ts";
import { framesOf, namedFrames, type SiteTrend } from "./site-trends.ts";

const SITES_MAX = 20;

/** Where nothing leaks, what rises by chance is not held up as a site; nor beside memory outside the heap that grows alone. */
export function toldSites(
  { verdict, kind }: Opinion,
  findings: Findings,
): Pick<Diagnosis, "sites" | "sitesByOwnCode" | "sitesByStack"> {
  const { heap, goroutines, proven } = findings;
  if (verdict === "no-leak" || (kind === "off-heap" && !heap?.isLeak && !findings.spread))
    return { sites: [], sitesByOwnCode: [], sitesByStack: [] };
  return {
    sites: growingSites(kind, { heap, goroutines, proven, spread: isSpread(findings) ? findings.spread : null }),
    sitesByOwnCode: ranked(heap ? heap.ownSites.growing.flatMap((site) => ownSite(heap, site)) : []),
    sitesByStack: ranked(heap ? heap.stackSites.growing.map((site) => heapSite(heap, site, "stack")) : []),
  };
}

function growingSites(
  kind: LeakKind | null,
  { heap, goroutines, proven, spread }: Pick<Findings, "heap" | "goroutines" | "proven" | "spread">,
): GrowingSite[] {
  const piling = goroutines ? goroutines.sites.growing.map((site) => goroutineSite(goroutines, site)) : [];
  const ofGoroutines = piling.length === 0 && proven?.isLeak ? provenSites(proven) : piling;
  const growing = heap ? heap.sites.growing.map((site) => heapSite(heap, site, "function")) : [];
  const ofHeap = heap && spread ? [spreadGrowingSite(heap, spread), ...growing] : growing;
  const ordered = kind === "goroutine" ? [...ofGoroutines, ...ofHeap] : [...ofHeap, ...ofGoroutines];
  return ranked(ordered);
}

const ranked = (sites: readonly GrowingSite[]): GrowingSite[] =>
  sites.slice(0, SITES_MAX).map((site, row) => ({ ...site, rank: row + 1 }));

/** Named after the own frame; none for stacks that have none. */
function ownSite(heap: HeapFinding, site: SiteTrend): GrowingSite[] {
  const named = heapSite(heap, site, "own-frame");
  return named.ownFrame ? [{ ...named, ...named.ownFrame }] : [];
}

function heapSite(heap: HeapFinding, site: SiteTrend, unit: SiteUnit): GrowingSite {
  return {
    ...placeOf(heap.series, heap.owners, site),
    profile: "heap",
    unit,
    growth: byteRate(site.trend.rate),
    share: shareOf(site.trend.rate.perHour, heap.leaking.rate),
  };
}

/** A subtree or own frame; its unit is part of its identity. */
const spreadGrowingSite = (heap: HeapFinding, site: SiteTrend): GrowingSite =>
  heapSite(heap, site, site.id.startsWith("heap:subtree:") ? "subtree" : "own-frame");

function goroutineSite(goroutines: GoroutineFinding, site: SiteTrend): GrowingSite {
  const { perHour, low, high } = site.trend.rate;
  return {
    ...placeOf(goroutines.series, goroutines.owners, site),
    profile: "goroutine",
    unit: "function",
    growth: { countPerHour: perHour, low, high },
    share: shareOf(perHour, goroutines.total.rate),
  };
}

function placeOf(series: ProfileSeries, owners: HeapFinding["owners"], site: SiteTrend) {
  const { leaf, own } = namedFrames(series, site, owners);
  return { id: site.id, rank: 0, ...leaf, stack: framesOf(series, site.leadStack), ownFrame: own };
}
