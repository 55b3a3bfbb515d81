/** The sites of a diagnosis, in the order in which an engineer should look at them. */
import type { ProfileSeries } from "../../series/fold.ts";
import type { GoroutineFinding } from "../checks/goroutines.ts";
import { type HeapFinding, shareOf } from "../checks/heap.ts";
import { leakedGoroutineSites } from "../checks/leaked-goroutines.ts";
import { byteRate } from "../checks/memory.ts";
import type { Diagnosis, GrowingSite } from "../facts/diagnosis.ts";
import { type SiteUnit, unitOf } from "../facts/site-id.ts";
import type { LeakKind } from "../facts/verdict.ts";
import { framesOf, namedFrames } from "../sites/site-frames.ts";
import type { SiteTrend } from "../sites/site-trend.ts";
import type { Decision } from "./decision.ts";
import type { Findings } from "./findings.ts";
import { isSpread } from "./spread.ts";

const SITES_MAX = 20;

const NOT_GROUPED: Pick<Diagnosis, "sitesByOwnCode" | "sitesByStack"> = { sitesByOwnCode: [], sitesByStack: [] };

/**
 * Without a leak no site is reported, since it would rise by chance; nor where only memory outside the heap leaks.
 *
 * @param isBrief leaves out the same growth by own code and by stack
 */
export function reportedSites(
  decision: Decision,
  findings: Findings,
  isBrief: boolean,
): Pick<Diagnosis, "sites" | "sitesByOwnCode" | "sitesByStack"> {
  const { verdict, kind } = decision;
  const { heap, goroutines, leakedGoroutines } = findings;
  if (verdict === "no-leak" || (kind === "off-heap" && !heap?.isLeak && !findings.spread))
    return { sites: [], ...NOT_GROUPED };
  const sites = growingSites(kind, { heap, goroutines, leakedGoroutines, spread: wholeSite(decision, findings) });
  if (isBrief) return { sites, ...NOT_GROUPED };
  return {
    sites,
    sitesByOwnCode: ranked(heap ? heap.ownSites().growing.flatMap((site) => ownSite(heap, site)) : []),
    sitesByStack: ranked(heap ? heap.stackSites().growing.map((site) => heapSite(heap, site, "stack")) : []),
  };
}

/** The site that stands for many small ones: the family of a known leak, or the call path with most of the growth. */
function wholeSite({ reason }: Decision, findings: Findings): SiteTrend | null {
  const { family, spread } = findings;
  switch (reason.code) {
    case "family-grows":
      return family?.site ?? null;
    case "heap-counted":
      return (reason.facts.family && family?.site) ?? (reason.facts.site && spread);
    default:
      return isSpread(findings) ? spread : null;
  }
}

function growingSites(
  kind: LeakKind | null,
  { heap, goroutines, leakedGoroutines, spread }: Pick<Findings, "heap" | "goroutines" | "leakedGoroutines" | "spread">,
): GrowingSite[] {
  const growingGoroutines = goroutines ? goroutines.sites.growing.map((site) => goroutineSite(goroutines, site)) : [];
  const ofGoroutines =
    growingGoroutines.length === 0 && leakedGoroutines?.isLeak
      ? leakedGoroutineSites(leakedGoroutines)
      : growingGoroutines;
  const growing = heap ? heap.sites.growing.map((site) => heapSite(heap, site, "function")) : [];
  const whole = heap && !spread ? explainingOwnSite(heap) : [];
  const ofHeap =
    heap && spread ? [spreadGrowingSite(heap, spread), ...growing, ...candidates(heap)] : [...whole, ...growing];
  const ordered = kind === "goroutine" ? [...ofGoroutines, ...ofHeap] : [...ofHeap, ...ofGoroutines];
  return ranked(ordered);
}

/** The function with most of the growth has less than this part of it, and the own frame has at least that part. */
const FUNCTION_SHARE_MAX = 0.2;
const OWN_SHARE_MIN = 0.5;

/**
 * The own frame that explains most of the growth, where no function does: what a module makes while it is loaded comes from
 * many functions that are built into the engine, each with a small part.
 */
function explainingOwnSite(heap: HeapFinding): GrowingSite[] {
  const [largest] = heap.sites.growing;
  if (!largest || shareOf(largest.trend.rate.perHour, heap.leaking.rate) >= FUNCTION_SHARE_MAX) return [];
  const [own] = heap.ownSites().growing.flatMap((site) => ownSite(heap, site));
  return own && own.share >= OWN_SHARE_MIN ? [own] : [];
}

/** Where growth is spread, the functions that may grow follow those that certainly do: their intervals show the doubt. */
const candidates = (heap: HeapFinding): GrowingSite[] =>
  heap.sites.suspects.map((site) => heapSite(heap, site, "function"));

const ranked = (sites: readonly GrowingSite[]): GrowingSite[] =>
  sites.slice(0, SITES_MAX).map((site, row) => ({ ...site, rank: row + 1 }));

/** Named after the own frame; none for stacks without own code. */
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

/** A family, subtree or own frame; its unit is part of its identity. */
const spreadGrowingSite = (heap: HeapFinding, site: SiteTrend): GrowingSite => heapSite(heap, site, unitOf(site.id));

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
