/** A diagnosis of one instance, as the tickets take it. */
import { type Diagnosis, diagnosisJson, type UnixMs, unixMs } from "leakhound/server";
import type { JudgedInstance, ObservedLeak } from "../tickets/observation.ts";
import type { Rate, TicketSite } from "../tickets/ticket.ts";

/** Sites below this part of the growth belong to the leak of the first site, or are too small for a ticket. */
const SITES_MAX = 1;

export function judgedInstance(instance: string, release: string | null, diagnosis: Diagnosis): JudgedInstance {
  const { verdict, growth } = diagnosis;
  return {
    instance,
    release,
    verdict,
    reason: diagnosisJson(diagnosis).reason,
    leaks: verdict === "leak" ? observedLeaks(diagnosis) : [],
    boundPerHour: verdict === "no-leak" ? (growth?.high ?? null) : null,
  };
}

function observedLeaks(diagnosis: Diagnosis): readonly ObservedLeak[] {
  const kind = diagnosis.kind ?? "heap";
  const profile = kind === "goroutine" ? "goroutine" : "heap";
  const leading = diagnosis.sites.filter((site) => site.profile === profile).slice(0, SITES_MAX);
  const { evidence, causes } = diagnosisJson(diagnosis);
  const shared = {
    kind,
    confidence: diagnosis.confidence,
    exhaustedAt: timeOf(diagnosis.exhaustedAt),
    causes: causes.map(({ id }) => id),
    evidence: evidence.filter(({ outcome }) => outcome !== "neutral").map(({ text }) => text),
  };
  const ofSites = leading.map((site): ObservedLeak => {
    const rate = kind === "goroutine" ? rateOf(site.growth) : rateOf(diagnosis.growth ?? site.growth);
    return { ...shared, site: siteOf(site), rate };
  });
  if (ofSites.length > 0 || diagnosis.growth === null) return ofSites;
  return [
    {
      ...shared,
      site: { id: null, name: `${kind} memory that no profile shows`, stack: [] },
      rate: rateOf(diagnosis.growth),
    },
  ];
}

type Site = Diagnosis["sites"][number];

const siteOf = (site: Site): TicketSite => ({
  id: site.id,
  name: site.function,
  stack: site.stack.map((frame) => frame.function),
});

function rateOf(growth: Site["growth"]): Rate {
  const perHour = "countPerHour" in growth && growth.countPerHour !== undefined ? growth.countPerHour : bytesOf(growth);
  return { perHour, low: growth.low, high: growth.high };
}

const bytesOf = (growth: Site["growth"]): number => ("bytesPerHour" in growth ? growth.bytesPerHour : 0);

const timeOf = (iso: string | null): UnixMs | null => (iso === null ? null : unixMs(Date.parse(iso)));
