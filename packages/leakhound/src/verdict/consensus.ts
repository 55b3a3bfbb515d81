/**
 * Several instances of one service, judged together.
 *
 *   web-1  LEAK  4.1 MiB/h  readMIMEHeader ┐
 *   web-2  LEAK  4.3 MiB/h  readMIMEHeader ├─▶ leak, in 2 of 3 instances; the outlier: web-3
 *   web-3  no leak                         ┘
 *
 * One leaking instance makes a leak. The other instances run the same code, so the difference in their requests and
 * settings points to the cause. Where no instance is certain on its own, the same suspect in most of them is stronger
 * evidence than any of them: their p-values are combined (Stouffer et al., 1949: z = Σ z_i / √n).
 */
import { normalUpperQuantile, normalUpperTail } from "../stats/normal.ts";
import type { Judgment } from "./diagnose.ts";
import type { Diagnosis } from "./facts/diagnosis.ts";
import type { Evidence } from "./facts/evidence.ts";
import type { ByteRate, NamedSite } from "./facts/measures.ts";
import type { Outliers, Reason } from "./facts/reasons.ts";
import type { SiteId } from "./facts/site-id.ts";
import type { Verdict } from "./facts/verdict.ts";
import { namedSite } from "./sites/site-frames.ts";
import type { SiteTrend } from "./sites/site-trend.ts";

/** The diagnosis of a service, and those of its instances. */
export interface Consensus extends Diagnosis {
  readonly instances: readonly Diagnosis[];
  /** Targets that differ from most others. */
  readonly outliers: readonly string[];
}

/** A suspect is a leak if this part of the instances shares it and chance would show it in all of them only this seldom. */
const SHARED_PART_MIN = 2 / 3;
const SHARED_P_MAX = 0.001;
const SHARED_CONFIDENCE = 0.75;
/** A leak so much faster or slower than that of most instances is an outlier. */
const OUTLIER_RATE_FACTOR = 3;
const CONFIDENCE_MAX = 0.99;

/** Judges instances of one service together; at least one is needed. */
export function consensusOf(judgments: readonly Judgment[]): Consensus {
  const instances = judgments.map((one) => one.diagnosis);
  const leaking = instances.filter(({ verdict }) => verdict === "leak");
  const shared = leaking.length === 0 ? sharedSuspect(judgments) : null;
  const verdict = verdictOf(instances, shared);
  const lead = leadOf(instances, verdict);
  const outliers = outlierTargets(instances, leaking);
  return {
    ...lead,
    target: `${instances.length} instances`,
    from: instances.map(({ from }) => from).sort()[0]!,
    to: instances
      .map(({ to }) => to)
      .sort()
      .at(-1)!,
    snapshots: instances.reduce((sum, { snapshots }) => sum + snapshots, 0),
    verdict,
    kind: verdict === "leak" ? (lead.kind ?? "heap") : null,
    confidence: confidenceOf(verdict, instances, leaking),
    growth: verdict === "leak" ? (meanGrowth(leaking) ?? shared?.growth ?? null) : null,
    reason: reasonOf(verdict, instances, leaking, shared, outliers),
    evidence: [...instances.map(instanceEvidence), ...lead.evidence],
    instances,
    outliers,
  };
}

function verdictOf(instances: readonly Diagnosis[], shared: SharedSuspect | null): Verdict {
  const count = (verdict: Verdict) => instances.filter((one) => one.verdict === verdict).length;
  if (count("leak") > 0 || (shared !== null && count("no-leak") === 0)) return "leak";
  return count("no-leak") > count("inconclusive") ? "no-leak" : "inconclusive";
}

/** The instance whose sites and evidence represent the service: the one with its verdict and the highest confidence. */
function leadOf(instances: readonly Diagnosis[], verdict: Verdict): Diagnosis {
  const alike = instances.filter((one) => one.verdict === verdict);
  const pool = alike.length > 0 ? alike : instances;
  return [...pool].sort((a, b) => b.confidence - a.confidence)[0]!;
}

/** For a leak, the confidence that at least one instance leaks; otherwise the mean confidence of the instances. */
function confidenceOf(verdict: Verdict, instances: readonly Diagnosis[], leaking: readonly Diagnosis[]): number {
  if (verdict === "leak" && leaking.length === 0) return SHARED_CONFIDENCE;
  const pool = instances.filter((one) => one.verdict === verdict);
  const doubt = pool.reduce((product, { confidence }) => product * (1 - confidence), 1);
  const mean = pool.reduce((sum, { confidence }) => sum + confidence, 0) / Math.max(1, pool.length);
  const confidence = verdict === "leak" ? 1 - doubt : mean * (pool.length / instances.length);
  return Math.round(Math.min(CONFIDENCE_MAX, confidence) * 100) / 100;
}

/** Mean growth of the leaking instances. */
function meanGrowth(leaking: readonly Diagnosis[]): ByteRate | null {
  const rates = leaking.flatMap(({ growth }) => growth ?? []);
  if (rates.length === 0) return null;
  const mean = (of: (rate: ByteRate) => number) => rates.reduce((sum, rate) => sum + of(rate), 0) / rates.length;
  const spread = (of: (rate: ByteRate) => number) => Math.hypot(...rates.map(of)) / rates.length;
  const bytesPerHour = mean((rate) => rate.bytesPerHour);
  return {
    bytesPerHour,
    low: bytesPerHour - spread((rate) => rate.bytesPerHour - rate.low),
    high: bytesPerHour + spread((rate) => rate.high - rate.bytesPerHour),
  };
}

interface SharedSuspect {
  readonly site: NamedSite;
  readonly instances: number;
  readonly growth: ByteRate;
}

/** The suspect that most instances share, where chance cannot explain all of them together. */
function sharedSuspect(judgments: readonly Judgment[]): SharedSuspect | null {
  const bySite = new Map<SiteId, { readonly site: NamedSite; readonly trends: SiteTrend[] }>();
  for (const { heap } of judgments) {
    for (const trend of heap ? [...heap.sites.growing, ...heap.sites.suspects] : []) {
      const known = bySite.get(trend.id);
      if (known) known.trends.push(trend);
      else bySite.set(trend.id, { site: namedSite(heap!.series, trend), trends: [trend] });
    }
  }
  const found = [...bySite.values()].filter(
    ({ trends }) =>
      trends.length >= Math.max(2, SHARED_PART_MIN * judgments.length) &&
      combinedP(trends.map(({ trend }) => trend.pRising)) <= SHARED_P_MAX / Math.max(1, bySite.size),
  );
  const [first] = found.sort((a, b) => rateOf(b.trends).bytesPerHour - rateOf(a.trends).bytesPerHour);
  return first ? { site: first.site, instances: first.trends.length, growth: rateOf(first.trends) } : null;
}

function combinedP(ps: readonly number[]): number {
  const z = ps.reduce((sum, p) => sum + normalUpperQuantile(Math.min(1 - 1e-12, Math.max(1e-12, p))), 0);
  return normalUpperTail(z / Math.sqrt(ps.length));
}

function rateOf(sites: readonly SiteTrend[]): ByteRate {
  const mean = (of: (site: SiteTrend) => number) => sites.reduce((sum, site) => sum + of(site), 0) / sites.length;
  return {
    bytesPerHour: mean(({ trend }) => trend.rate.perHour),
    low: mean(({ trend }) => trend.rate.low),
    high: mean(({ trend }) => trend.rate.high),
  };
}

/** Instances with the verdict of the minority, and leaks with a very different rate. */
function outlierTargets(instances: readonly Diagnosis[], leaking: readonly Diagnosis[]): string[] {
  const innocent = instances.filter(({ verdict }) => verdict === "no-leak");
  const isMinority = leaking.length * 2 < instances.length;
  const fewer = isMinority ? leaking : innocent.length < leaking.length ? innocent : [];
  const rates = leaking.flatMap(({ growth }) => growth?.bytesPerHour ?? []).sort((a, b) => a - b);
  const median = rates[rates.length >> 1] ?? 0;
  const isOutlier = ({ growth }: Diagnosis) =>
    growth !== null && (growth.low > OUTLIER_RATE_FACTOR * median || growth.high < median / OUTLIER_RATE_FACTOR);
  const otherRates = leaking.length >= 3 ? leaking.filter(isOutlier) : [];
  return [...new Set([...fewer, ...otherRates].map(({ target }) => target))];
}

function reasonOf(
  verdict: Verdict,
  instances: readonly Diagnosis[],
  leaking: readonly Diagnosis[],
  shared: SharedSuspect | null,
  targets: readonly string[],
): Reason {
  const all = instances.length;
  if (verdict === "leak" && leaking.length > 0) {
    const isPart = targets.length > 0 && targets.length < all;
    const outliers = isPart ? outlierFacts(instances, leaking, targets) : null;
    const facts = { leaking: leaking.length, instances: all, outliers, lead: leadOf(instances, "leak").reason };
    return { code: "instances-leak", facts };
  }
  if (verdict === "leak" && shared) {
    const { site, instances: sharing, growth } = shared;
    const facts = { instances: all, sharing, site, bytesPerHour: growth.bytesPerHour };
    return { code: "instances-share-suspect", facts };
  }
  const code = verdict === "no-leak" ? "instances-clean" : "instances-uncertain";
  return { code, facts: { instances: all, lead: leadOf(instances, verdict).reason } };
}

function outlierFacts(
  instances: readonly Diagnosis[],
  leaking: readonly Diagnosis[],
  targets: readonly string[],
): Outliers {
  if (leaking.length === instances.length) return { targets, differ: "rate" };
  return { targets, differ: leaking.some(({ target }) => targets.includes(target)) ? "leak" : "no-leak" };
}

function instanceEvidence({ target, verdict, growth, sites }: Diagnosis): Evidence {
  const outcome = verdict === "leak" ? "supports" : verdict === "no-leak" ? "rules-out" : "neutral";
  const [first] = verdict === "leak" ? sites : [];
  const bytesPerHour = verdict === "leak" ? (growth?.bytesPerHour ?? null) : null;
  return { check: "instance", outcome, facts: { target, verdict, bytesPerHour, site: first ? nameOf(first) : null } };
}

const nameOf = ({ id, function: name, file, line }: NamedSite): NamedSite => ({ id, function: name, file, line });
