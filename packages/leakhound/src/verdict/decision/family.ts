/**
 * What the family of a known leak adds to a decision: it names a leak that is certain, and it makes certain what a cache that
 * fills could otherwise explain.
 *
 *   leak by the count, 92% of it timers          the reason names the timers
 *   inconclusive: a cache could explain it       timers that did not fire grow as fast: a leak, since no cache consists of them
 */
import type { Frame } from "../facts/measures.ts";
import type { ReasonCode } from "../facts/reasons.ts";
import { namedFrames, namedSite } from "../sites/site-frames.ts";
import { leakConfidence } from "./confidence.ts";
import type { Decision } from "./decision.ts";
import type { Findings } from "./findings.ts";

/** Doubts about whether the heap leaks that a family can settle. */
const SETTLED: ReadonlySet<ReasonCode> = new Set(["cache-could-explain", "site-uncertain", "heap-uncertain"]);

export function withFamily(decision: Decision, findings: Findings): Decision {
  const { family, heap } = findings;
  if (!family || !heap) return decision;
  const { reason } = decision;
  if (decision.verdict === "leak" && family.isMost) {
    if (reason.code === "heap-counted")
      return { ...decision, reason: { code: reason.code, facts: { ...reason.facts, family: family.facts } } };
    if (reason.code === "heap-grows")
      return { ...decision, reason: { code: reason.code, facts: { ...reason.facts, family: family.facts } } };
  }
  if (decision.verdict !== "inconclusive" || !family.isLeak || !SETTLED.has(reason.code)) return decision;
  const { leaf, own } = namedFrames(heap.series, family.site, heap.owners);
  const ownFrame: Frame | null = own?.function === leaf.function ? null : own;
  const facts = {
    family: { ...family.facts, ...family.shareOfWhole },
    site: namedSite(heap.series, family.site),
    ownFrame,
  };
  return {
    verdict: "leak",
    kind: "heap",
    reason: { code: "family-grows", facts },
    confidence: leakConfidence(findings, "heap", family.site.trend),
  };
}
