/** A cause in words: what an explanation means, and what speaks for it. */
import { formatCount, formatShare } from "../../base/format.ts";
import type { Cause, Frame } from "../types.ts";
import { type Basis, type GrownStack, leafOf, ownOf, type ProfileGrowth, sumOf } from "./growth.ts";
import { isLeaf } from "./match.ts";
import { eventStacks, type Period, periodOf } from "./period.ts";
import type { Mistake, Signature } from "./signature.ts";
import { type Explanation, type Growth, profileOf } from "./weigh.ts";

/** How much surer a series makes than what may be no growth at all. */
const BASIS_FACTOR: Record<Basis, number> = { series: 1, pair: 0.8, single: 0.6 };
const CALLERS_SHOWN = 3;
/** Callers that ask for less are left out. */
const CALLER_SHARE_MIN = 0.05;
/** Frames of a stack that are shown from the leaf. */
const FRAMES_SHOWN = 4;

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

function evidenceOf({ signature, stacks, beside, share, companions }: Explanation, profile: ProfileGrowth): string[] {
  const found = companions.filter(({ companion, amount }) => amount > 0 && companion.role !== "excludes");
  const missing = companions.filter(({ companion, amount }) => amount === 0 && companion.role === "requires");
  return [
    shareWords(stacks, share, profile, signature),
    ...found.map(({ companion }) => `${nameOf(companion.leaf, profile)} is there, too: ${companion.why}`),
    ...missing.map(({ companion }) => `what should be there is missing or was not sampled: ${companion.why}`),
    ...callerWords([...stacks, ...beside], signature),
    ...periodWords(signature, stacks, beside, profile),
  ];
}

/** `85% of the growth is on such stacks: readMIMEHeader < readRequest < (*conn).serve` */
function shareWords(
  [first]: readonly GrownStack[],
  share: number,
  { basis }: ProfileGrowth,
  { profile }: Signature,
): string {
  const of = basis === "single" ? (profile === "heap" ? "heap in use" : "goroutines") : "growth";
  const state = first?.state ? `, waiting (${first.state})` : "";
  return `${formatShare(share)} of the ${of} is on stacks of this kind${state}: ${first ? stackWords(first) : ""}`;
}

function stackWords(stack: GrownStack): string {
  const leaf = leafOf(stack);
  const from = leaf === null ? 0 : stack.frames.indexOf(leaf);
  const shown = stack.frames.slice(from, from + FRAMES_SHOWN).map(({ function: name }) => name);
  return [...shown, ...(stack.frames.length > from + FRAMES_SHOWN ? ["…"] : [])].join(" < ");
}

/** The function that a companion was found as. */
function nameOf(leaf: RegExp, { stacks }: ProfileGrowth): string {
  const found = stacks.find((stack) => isLeaf(stack, [leaf]));
  return found ? leafOf(found)!.function : "another stack that belongs to it";
}

/**
 * The own functions that ask for it, and for whom they do. Weighed by objects where they are known: of a map that
 * grows, the bytes fall to whoever triggers it, and most objects to whoever keeps adding.
 */
function callerWords(stacks: readonly GrownStack[], { profile }: Signature): string[] {
  const askers = stacks.filter((stack) => ownOf(stack) !== null);
  const whole = weightOf(askers);
  const words = groupedBy(askers, (stack) => ownOf(stack)!.function)
    .filter((group) => weightOf(group) >= CALLER_SHARE_MIN * whole)
    .slice(0, CALLERS_SHOWN)
    .map((group) => `${placeWords(ownOf(group[0]!)!)} (${formatShare(weightOf(group) / whole)})${onBehalfOf(group)}`);
  const lead =
    profile === "heap" ? "in the service's own code it is asked for by" : "the service's own code on them is";
  return words.length > 0 ? [`${lead} ${words.join("; ")}`] : [];
}

/** `, for main.livez at /srv/main.go:12`: the own function that mostly calls it. */
function onBehalfOf(stacks: readonly GrownStack[]): string {
  const called = stacks.filter((stack) => callerOf(stack) !== null);
  const most = groupedBy(called, (stack) => callerOf(stack)!.function)[0];
  const isMost = most !== undefined && weightOf(most) > weightOf(stacks) / 2;
  return isMost ? `, for ${placeWords(callerOf(most[0]!)!)}` : "";
}

/** The next own frame of another function, from the first towards the root; none without a name, as V8 calls some. */
function callerOf({ frames }: GrownStack): Frame | null {
  const [asker, ...above] = frames.filter(({ owner }) => owner === "own");
  return above.find(({ function: name }) => name !== asker?.function && !name.startsWith("(")) ?? null;
}

/** The stacks of each name together, the heaviest first. */
function groupedBy(stacks: readonly GrownStack[], nameOf: (stack: GrownStack) => string): GrownStack[][] {
  const groups = new Map<string, GrownStack[]>();
  for (const stack of stacks) groups.set(nameOf(stack), [...(groups.get(nameOf(stack)) ?? []), stack]);
  return [...groups.values()].sort((a, b) => weightOf(b) - weightOf(a));
}

const weightOf = (stacks: readonly GrownStack[]): number =>
  stacks.reduce((sum, { objects, amount }) => sum + (objects > 0 ? objects : amount), 0);

const placeWords = ({ function: name, file, line }: Frame): string => `${name} at ${file}:${line}`;

/** Where nothing says which site makes one object an event, the busiest is tried, and heard only at a usual period. */
function periodWords(
  { perEvent, profile: kind }: Signature,
  stacks: readonly GrownStack[],
  beside: readonly GrownStack[],
  profile: ProfileGrowth,
): string[] {
  const isKnown = kind !== "heap" || perEvent !== undefined;
  const events = kind !== "heap" ? stacks : perEvent ? eventStacks([...stacks, ...beside], perEvent) : busiest(stacks);
  const period = sumOf(events) > 0 ? periodOf(events, profile) : null;
  return period && (isKnown || period.usual !== null) ? [eventWords(period)] : [];
}

const busiest = (stacks: readonly GrownStack[]): readonly GrownStack[] =>
  [...stacks].sort((a, b) => b.objects - a.objects).slice(0, 1);

function eventWords({ seconds, low, high, usual }: Period): string {
  const words = `one event every ${formatSeconds(seconds)} (95%: ${formatSeconds(low)} to ${formatSeconds(high)})`;
  if (usual === null) return `${words}: compare with the periods of probes and tickers`;
  return `${words}: ${usual} s is a period that probes have; compare with periodSeconds of the liveness and readiness probes`;
}

const formatSeconds = (seconds: number): string => `${formatCount(Math.round(seconds * 10) / 10)} s`;
