/**
 * A diagnosis of one instance, as the tickets take it: several different leaks become several, where the evidence separates
 * them.
 *
 *   growing sites, fastest first               leaks
 *   strings.Clone    own session.Put    ─┐
 *   runtime.mapassign own session.Put   ─┴──▶  session.Put, at the sum of their rates
 *   bytes.growSlice  own report.Add     ────▶  report.Add
 *
 * Sites are of one leak where they share the first function of own code, or, without own code, most of the stack. A site
 * that stands for many (the family of a known leak, a subtree of calls) is one leak with all of them.
 */
import { addRates, type Diagnosis, diagnosisJson, type UnixMs, unixMs } from "leakhound/server";
import { isAlike } from "../../tickets/identity.ts";
import type { JudgedInstance, ObservedLeak } from "../../tickets/observation.ts";
import type { Exhausted, Rate, TicketSite } from "../../tickets/ticket.ts";

/** Leaks below this part of the growth may be a consequence of the first, or too small for a ticket of their own. */
const SHARE_MIN = 0.1;
const LEAKS_MAX = 5;

export function judgedInstance(instance: string, release: string | null, diagnosis: Diagnosis): JudgedInstance {
  const { verdict, reason } = diagnosis;
  return {
    instance,
    release,
    verdict,
    reason: diagnosisJson(diagnosis).reason,
    leaks: verdict === "leak" ? observedLeaks(diagnosis) : [],
    boundPerHour: reason.code === "no-growth" ? reason.facts.hiddenBytesPerHour : null,
    isAcross: reason.code === "climbs-in-each-process",
  };
}

function observedLeaks(diagnosis: Diagnosis): readonly ObservedLeak[] {
  const kind = diagnosis.kind ?? "heap";
  const { evidence, causes } = diagnosisJson(diagnosis);
  const shared = {
    kind,
    confidence: diagnosis.confidence,
    exhaustedAt: timeOf(diagnosis.exhaustedAt),
    exhaustedBetween: exhaustedBetween(diagnosis),
    limitBytes: diagnosis.memoryLimitBytes,
    causes: causes.map(({ id }) => id),
    evidence: evidence.filter(({ outcome }) => outcome !== "neutral").map(({ text }) => text),
    decidedAt: null,
  };
  const groups = separateLeaks(diagnosis);
  const isOne = groups.length === 1;
  const whole = isOne && kind !== "goroutine" ? diagnosis.growth : null;
  const ofSites = groups.map((sites): ObservedLeak => {
    const rates = sites.map(({ growth }) => rateOf(growth));
    return { ...shared, site: siteOf(sites[0]!), rate: whole ? rateOf(whole) : rates.reduce(addRates) };
  });
  if (ofSites.length > 0 || diagnosis.growth === null) return ofSites;
  return [
    {
      ...shared,
      site: { id: null, name: `${kind} memory that no profile shows`, stack: [], own: null, place: null },
      rate: rateOf(diagnosis.growth),
    },
  ];
}

/** From the interval of the growth, as the evidence of the memory limit has it. */
function exhaustedBetween({ evidence, exhaustedAt }: Diagnosis): Exhausted | null {
  const limit = evidence.find((one) => one.check === "memory-limit");
  const remaining = limit !== undefined && "remaining" in limit.facts ? limit.facts.remaining : undefined;
  const at = timeOf(exhaustedAt);
  if (at === null || remaining?.ms == null || remaining.shortestMs === null) return null;
  const after = (ms: number) => unixMs(Math.round(at - remaining.ms! + ms));
  return {
    earliest: after(remaining.shortestMs),
    latest: remaining.longestMs === null ? null : after(remaining.longestMs),
  };
}

type Site = Diagnosis["sites"][number];

/** The growing sites of the kind that leaks, those of one leak together; the fastest leak first. */
function separateLeaks({ kind, sites }: Diagnosis): readonly (readonly Site[])[] {
  const profile = kind === "goroutine" ? "goroutine" : "heap";
  const leading = sites.filter((site) => site.profile === profile);
  const [first] = leading;
  if (!first) return [];
  if (first.unit !== "function") return [[first]];
  const groups: Site[][] = [];
  for (const site of leading) {
    const group = groups.find(([one]) => isOneLeak(one!, site));
    if (group) group.push(site);
    else groups.push([site]);
  }
  return groups.filter((group, row) => row === 0 || isLeakOfItsOwn(group)).slice(0, LEAKS_MAX);
}

function isOneLeak(a: Site, b: Site): boolean {
  if (a.ownFrame && b.ownFrame) return a.ownFrame.function === b.ownFrame.function;
  return isAlike(siteOf(a), siteOf(b));
}

/** It grows certainly, and by a good part of all growth. */
function isLeakOfItsOwn(sites: readonly Site[]): boolean {
  const share = sites.reduce((sum, site) => sum + site.share, 0);
  return share >= SHARE_MIN && sites.some(({ growth }) => growth.low > 0);
}

const siteOf = ({ id, function: name, file, line, stack, ownFrame }: Site): TicketSite => ({
  id,
  name,
  stack: stack.map((frame) => frame.function),
  own: ownFrame?.function ?? null,
  place: ownFrame ?? { function: name, file, line },
});

function rateOf(growth: Site["growth"]): Rate {
  const perHour = "countPerHour" in growth && growth.countPerHour !== undefined ? growth.countPerHour : bytesOf(growth);
  return { perHour, low: growth.low, high: growth.high };
}

const bytesOf = (growth: Site["growth"]): number => ("bytesPerHour" in growth ? growth.bytesPerHour : 0);

const timeOf = (iso: string | null): UnixMs | null => (iso === null ? null : unixMs(Date.parse(iso)));
