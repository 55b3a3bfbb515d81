/** Turns an explanation into a cause: its texts from the knowledge base, and the facts that speak for it. */
import type { Cause, CauseEvidence, CauseEvidenceFacts } from "../../facts/causes.ts";
import type { Frame } from "../../facts/measures.ts";
import type { Mistake, Signature } from "../known-leaks/signature.ts";
import { type Basis, firstOwnFrame, type GrownStack, leafOf, type ProfileGrowth, totalOf } from "./grown-stacks.ts";
import { eventStacks, periodOf } from "./period.ts";
import { isLeaf } from "./stack-pattern.ts";
import { type Explanation, type Growth, profileOf } from "./weigh.ts";

/** Confidence of a cause whose growth is not certain, by the profiles that it was found in. */
const BASIS_FACTOR: Record<Basis, number> = { series: 1, pair: 0.8, single: 0.6 };
const OWN_FRAMES_MAX = 3;
/** Frames of a stack that are reported, from the leaf. */
const FRAMES_MAX = 4;

/** @param isSupposed where the verdict is no leak */
export function causeOf(explanation: Explanation, growth: Growth, isSupposed: boolean): Cause {
  const { signature, share } = explanation;
  const profile = profileOf(signature, growth);
  const factor = isSupposed ? BASIS_FACTOR[profile?.basis ?? "series"] : 1;
  return {
    id: signature.id,
    title: signature.title,
    confidence: Math.round(explanation.confidence * factor * 100) / 100,
    isSupposed,
    share,
    evidence: profile ? evidenceOf(explanation, profile) : [],
    mistakes: mistakesOf(signature.mistakes),
    advice: signature.advice,
    links: signature.links,
    findings: [],
  };
}

const mistakesOf = (mistakes: readonly Mistake[]): Cause["mistakes"] => {
  const whole = mistakes.reduce((sum, { weight }) => sum + weight, 0);
  return [...mistakes]
    .sort((a, b) => b.weight - a.weight)
    .map(({ text, rule, weight }) => ({ text, rule, likelihood: Math.round((weight / whole) * 100) / 100 }));
};

function evidenceOf(
  { signature, stacks, companionStacks, share, companions }: Explanation,
  profile: ProfileGrowth,
): CauseEvidence[] {
  const found = companions.filter(({ companion, amount }) => amount > 0 && companion.role !== "excludes");
  const missing = companions.filter(({ companion, amount }) => amount === 0 && companion.role === "requires");
  return [
    { check: "stacks", facts: stackFacts(stacks, share, profile, signature) },
    ...found.map(
      ({ companion }): CauseEvidence => ({
        check: "companion",
        facts: { function: nameOf(companion.leaf, profile), meaning: companion.meaning },
      }),
    ),
    ...missing.map(
      ({ companion }): CauseEvidence => ({ check: "companion-missing", facts: { meaning: companion.meaning } }),
    ),
    ...ownFrames([...stacks, ...companionStacks]),
    ...periodEvidence(signature, stacks, companionStacks, profile),
  ];
}

/** Of the largest stack. */
function stackFacts(
  [first]: readonly GrownStack[],
  share: number,
  { basis }: ProfileGrowth,
  { profile }: Signature,
): CauseEvidenceFacts["stacks"] {
  const of = basis !== "single" ? "growth" : profile === "heap" ? "heap" : "goroutines";
  const leaf = first ? leafOf(first) : null;
  const frames = first ? first.frames.slice(leaf === null ? 0 : first.frames.indexOf(leaf)) : [];
  return {
    of,
    share,
    waitState: profile === "heap" || !first ? null : (first.state ?? "unknown"),
    functions: frames.slice(0, FRAMES_MAX).map(({ function: name }) => name),
    isTruncated: frames.length > FRAMES_MAX,
  };
}

/** The function that a companion was found as; null where it is in another profile. */
function nameOf(leaf: RegExp, { stacks }: ProfileGrowth): string | null {
  const found = stacks.find((stack) => isLeaf(stack, [leaf]));
  return found ? leafOf(found)!.function : null;
}

/** The first frames of own code by their part of the growth, and the own functions that call them. */
function ownFrames(all: readonly GrownStack[]): CauseEvidence[] {
  const stacks = all.filter((stack) => firstOwnFrame(stack) !== null);
  const whole = totalOf(stacks);
  const groups = groupedBy(stacks, (stack) => firstOwnFrame(stack)!.function);
  const frames = groups.slice(0, OWN_FRAMES_MAX).map((group) => ({
    ...plainFrame(firstOwnFrame(group[0]!)!),
    share: totalOf(group) / whole,
    caller: mainCaller(group),
  }));
  const others = groups.slice(OWN_FRAMES_MAX);
  const facts = { frames, otherFrames: others.length, otherShare: totalOf(others.flat()) / whole };
  return frames.length > 0 ? [{ check: "own-frames", facts }] : [];
}

/** The own function that mostly calls them. */
function mainCaller(stacks: readonly GrownStack[]): Frame | null {
  const called = stacks.filter((stack) => callerOf(stack) !== null);
  const most = groupedBy(called, (stack) => callerOf(stack)!.function)[0];
  const isMost = most !== undefined && totalOf(most) > totalOf(stacks) / 2;
  return isMost ? plainFrame(callerOf(most[0]!)!) : null;
}

const plainFrame = ({ function: name, file, line }: Frame): Frame => ({ function: name, file, line });

/** The next own frame of another function, from the first toward the root; null where it has no name, as some of V8. */
function callerOf({ frames }: GrownStack): Frame | null {
  const [first, ...callers] = frames.filter(({ owner }) => owner === "own");
  return callers.find(({ function: name }) => name !== first?.function && !name.startsWith("(")) ?? null;
}

/** The stacks of each name together, the heaviest first. */
function groupedBy(stacks: readonly GrownStack[], nameOf: (stack: GrownStack) => string): GrownStack[][] {
  const groups = new Map<string, GrownStack[]>();
  for (const stack of stacks) groups.set(nameOf(stack), [...(groups.get(nameOf(stack)) ?? []), stack]);
  return [...groups.values()].sort((a, b) => totalOf(b) - totalOf(a));
}

/**
 * How often the leaking event happens. Where the signature does not say which site allocates one object per event, the
 * stack with the most objects is tried, and its period counts only if it is a usual one of probes.
 */
function periodEvidence(
  { perEvent, profile: kind }: Signature,
  stacks: readonly GrownStack[],
  beside: readonly GrownStack[],
  profile: ProfileGrowth,
): CauseEvidence[] {
  const isKnown = kind !== "heap" || perEvent !== undefined;
  const events = kind !== "heap" ? stacks : perEvent ? eventStacks([...stacks, ...beside], perEvent) : busiest(stacks);
  const period = totalOf(events) > 0 ? periodOf(events, profile) : null;
  if (!period || (!isKnown && period.usual === null)) return [];
  const { seconds, low, high, usual } = period;
  return [{ check: "period", facts: { seconds, low, high, usualSeconds: usual } }];
}

const busiest = (stacks: readonly GrownStack[]): readonly GrownStack[] =>
  [...stacks].sort((a, b) => b.objects - a.objects).slice(0, 1);
