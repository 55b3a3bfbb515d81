/**
 * How well one signature explains a growth.
 *
 *   growth 100   60  readMIMEHeader < …      matches the pattern
 *                 5  readRequest < …         required, and there: whole requests
 *                20  url.parse < …           confirms: part of the same
 *                15  main.other              somebody else's
 *
 *   explained = 85 of 100          confidence = how telling the frames are · explained^0.7 · what the companions say
 *
 * What an own function makes itself is kept along with what it asks a library for, and most likely for the same
 * mistake: the channel made for signal.Notify, the cart that a timer's function closes over. So it counts beside,
 * up to as much as the library's part; and all of it where there is about one for each of the library's objects.
 */

import type { Signature, Specificity } from "../known-leaks/signature.ts";
import { companionFactor, companionsOf, type FoundCompanion, isConfirming } from "./companions.ts";
import { type GrownStack, leafOf, nearestOwnFunctions, type ProfileGrowth, totalOf } from "./grown-stacks.ts";
import { matches } from "./stack-pattern.ts";

/** What is asked, of one process: the growth of both profiles, and whether its goroutines pile up. */
export interface Growth {
  readonly heap: ProfileGrowth | null;
  readonly goroutine: ProfileGrowth | null;
  /** Null where that is unknown, as from a single profile. */
  readonly areGoroutinesGrowing: boolean | null;
  /** Those of /debug/pprof/goroutineleak, which the runtime itself found to be leaked. */
  readonly goroutineleak: ProfileGrowth | null;
}

export interface Explanation {
  readonly signature: Signature;
  /** Stacks that fit the pattern, most growth first. */
  readonly stacks: readonly GrownStack[];
  /** Stacks of companions in the same profile: a part of it, too. */
  readonly companionStacks: readonly GrownStack[];
  /** Part of the growth that they and what confirms them make up, 0..1. */
  readonly share: number;
  readonly confidence: number;
  readonly companions: readonly FoundCompanion[];
}

const SPECIFICITY_WEIGHT: Record<Specificity, number> = { named: 0.95, common: 0.75, fallback: 0.5, hint: 0.15 };
const SHARE_POWER = 0.7;
/** A signature that explains less is not mentioned. */
const SHARE_MIN = 0.03;
/** Sampled counts of pairs differ by less. */
const PAIR_RATIO = 2.5;
const UNKNOWN_STATE_FACTOR = 0.85;
const CONFIDENCE_MAX = 0.97;

/**
 * @param named stacks that other signatures name, and that are not asked about
 * @returns null where the signature explains nothing of this growth
 */
export function explain(
  signature: Signature,
  growth: Growth,
  named: ReadonlySet<GrownStack> = new Set(),
): Explanation | null {
  const profile = profileOf(signature, growth);
  if (!profile || isRuledOut(signature, growth)) return null;
  const { stacks, specificity } = fittingStacks(
    signature,
    profile.judged.filter((stack) => !named.has(stack)),
  );
  const matched = totalOf(stacks);
  const whole = totalOf(profile.judged);
  if (matched === 0 || matched < SHARE_MIN * whole) return null;
  const companions = companionsOf(signature, growth);
  const companionStacks = profile.stacks.filter((stack) => !stacks.includes(stack) && isConfirming(stack, signature));
  const alongside = amountMadeAlongside(stacks, profile.judged.filter(isMadeBy(stacks, signature)), signature);
  const share = Math.min(
    1,
    (matched + totalOf(companionStacks.filter((stack) => profile.judged.includes(stack))) + alongside) / whole,
  );
  const telling = SPECIFICITY_WEIGHT[specificity] * share ** SHARE_POWER;
  const confidence =
    telling * companionFactor(signature, companions, matched, profile) * stateFactor(signature, stacks);
  return { signature, stacks, companionStacks, share, companions, confidence: Math.min(CONFIDENCE_MAX, confidence) };
}

/** The stacks of its pattern; where there are none, those of its hint, which tell as little as a hint does. */
function fittingStacks({ match, hint, specificity }: Signature, judged: readonly GrownStack[]) {
  const stacks = judged.filter((stack) => matches(stack, match));
  if (stacks.length > 0 || !hint) return { stacks, specificity };
  return { stacks: judged.filter((stack) => matches(stack, hint)), specificity: "hint" } as const;
}

/** The profile in which the signature shows; null where there is none. */
export const profileOf = ({ profile }: Signature, growth: Growth): ProfileGrowth | null =>
  profile === "off-heap" ? null : growth[profile];

function isRuledOut({ profile, goroutines }: Signature, { areGoroutinesGrowing }: Growth): boolean {
  const wanted = goroutines ?? (profile === "heap" ? null : "growing");
  return wanted !== null && areGoroutinesGrowing !== null && areGoroutinesGrowing !== (wanted === "growing");
}

function amountMadeAlongside(
  stacks: readonly GrownStack[],
  made: readonly GrownStack[],
  { specificity }: Signature,
): number {
  const ratio = objectsOf(made) / objectsOf(stacks);
  const isPaired = specificity === "named" && ratio > 1 / PAIR_RATIO && ratio < PAIR_RATIO;
  return isPaired ? totalOf(made) : Math.min(totalOf(made), totalOf(stacks));
}

const objectsOf = (stacks: readonly GrownStack[]): number => stacks.reduce((sum, { objects }) => sum + objects, 0);

/** Whether a stack ends in own code that works for, or beside, the functions that ask for what these stacks hold. */
function isMadeBy(
  stacks: readonly GrownStack[],
  { specificity, profile, isAlone }: Signature,
): (stack: GrownStack) => boolean {
  if (specificity === "fallback" || specificity === "hint" || profile !== "heap" || isAlone) return () => false;
  const askers = new Set(stacks.flatMap(nearestOwnFunctions));
  return (stack) =>
    leafOf(stack)?.owner === "own" &&
    nearestOwnFunctions(stack).some((name) => askers.has(name)) &&
    !stacks.includes(stack);
}

const stateFactor = ({ match }: Signature, stacks: readonly GrownStack[]): number =>
  match.states && stacks.every(({ state }) => state === null) ? UNKNOWN_STATE_FACTOR : 1;
