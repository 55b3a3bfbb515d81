/**
 * Compares all known leaks with one growth and ranks those that explain some of it, most confident first.
 *
 * The kind of the leak comes first. Leaked goroutines keep the memory that they reference, so heap growth at the same
 * time is mostly their consequence; and goroutines are mostly innocent where the heap leaks. Without a verdict, a few
 * goroutines are no leak.
 */
import type { LeakKind } from "../../facts/verdict.ts";
import { KNOWN_LEAKS } from "../known-leaks/index.ts";
import type { Signature } from "../known-leaks/signature.ts";
import { type ProfileGrowth, totalOf } from "./grown-stacks.ts";
import { NamesOnStacks } from "./name-patterns.ts";
import { type Explanation, explain, type Growth, profileOf } from "./weigh.ts";

const CAUSES_MAX = 6;
const CONFIDENCE_MIN = 0.04;
const OTHER_PROFILE_FACTOR = 0.2;
/** So many goroutines on stacks of one signature are a leak even without a verdict. */
const GOROUTINES_MIN = 30;
const OFF_HEAP_CONFIDENCE = 0.6;

/**
 * @param kind of the leak that was found; null where none was
 * @param known leaks to compare with; of two that explain the growth equally well, the first counts
 */
export function rankCauses(
  growth: Growth,
  kind: LeakKind | null,
  known: readonly Signature[] = KNOWN_LEAKS,
): Explanation[] {
  if (kind === "off-heap") return offHeapCauses(growth, known);
  const explanations = explainAll(growth, known);
  const focus = kind ?? (hasGrownGoroutines(explanations, growth) ? "goroutine" : null);
  return explanations
    .map((one) => ({ ...one, confidence: one.confidence * focusFactor(one, focus) }))
    .filter(({ confidence }) => confidence >= CONFIDENCE_MIN)
    .sort((a, b) => b.confidence - a.confidence)
    .slice(0, CAUSES_MAX);
}

/** What holds memory outside from the heap, by the heap's growth, before what is always possible. */
function offHeapCauses(growth: Growth, known: readonly Signature[]): Explanation[] {
  const holders = explainAll(
    growth,
    known.filter(({ holdsOffHeap }) => holdsOffHeap),
  );
  return [...holders, ...known.filter(({ profile }) => profile === "off-heap").map(offHeap)]
    .filter(({ confidence }) => confidence >= CONFIDENCE_MIN)
    .sort((a, b) => b.confidence - a.confidence);
}

/** Signatures that match by callers alone get the stacks that no other signature names. */
function explainAll(growth: Growth, all: readonly Signature[]): Explanation[] {
  const known = all.filter(mayExplain(growth));
  const isLast = ({ match }: Signature) => match.ownCaller === true;
  const first = known.filter((one) => !isLast(one)).flatMap((one) => explain(one, growth) ?? []);
  const isNamed = ({ signature }: Explanation) =>
    signature.specificity === "named" || signature.specificity === "common";
  const named = new Set(first.filter(isNamed).flatMap(({ stacks }) => stacks));
  const last = known.filter(isLast).flatMap((one) => explain(one, growth, named) ?? []);
  return [...first, ...last];
}

/** Most known leaks have no function on the stacks that grew. */
function mayExplain(growth: Growth): (signature: Signature) => boolean {
  const names = new Map<ProfileGrowth, NamesOnStacks>();
  return (signature) => {
    const profile = profileOf(signature, growth);
    if (profile === null) return false;
    const found = names.get(profile) ?? new NamesOnStacks(profile.judged);
    names.set(profile, found);
    return found.mayMatch(signature);
  };
}

const hasGrownGoroutines = (explanations: readonly Explanation[], { goroutine }: Growth): boolean =>
  goroutine !== null &&
  goroutine.basis !== "single" &&
  explanations.some(({ signature, stacks }) => signature.profile === "goroutine" && totalOf(stacks) >= GOROUTINES_MIN);

function focusFactor({ signature, stacks }: Explanation, kind: LeakKind | null): number {
  const shownBy = signature.profile === "heap" ? "heap" : "goroutine";
  if (kind !== null) return shownBy === kind ? 1 : OTHER_PROFILE_FACTOR;
  return shownBy === "goroutine" ? Math.min(1, totalOf(stacks) / GOROUTINES_MIN) : 1;
}

const offHeap = (signature: Explanation["signature"]): Explanation => ({
  signature,
  stacks: [],
  companionStacks: [],
  share: 1,
  companions: [],
  confidence: OFF_HEAP_CONFIDENCE,
});
