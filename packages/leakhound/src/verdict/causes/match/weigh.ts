/**
 * How well one signature explains a growth.
 *
 *   growth 100   60  readMIMEHeader < …      matches the pattern
 *                 5  readRequest < …         required and present: whole requests
 *                20  url.parse < …           confirms: part of the same
 *                15  main.other              unrelated
 *
 *   explained = 85 of 100          confidence = specificity of the pattern · explained^0.7 · factor of the companions
 *
 * Memory that an own function allocates itself is most likely kept by the same mistake as the library's: the channel made
 * for signal.Notify, the cart that a timer's function closes over. So it counts as well, up to the amount of the
 * library's part; and all of it where there is about one object for each of the library's.
 */

import type { Signature, Specificity } from "../known-leaks/signature.ts";
import { companionFactor, companionsOf, type FoundCompanion, isConfirming } from "./companions.ts";
import { type GrownStack, leafOf, nearestOwnFunctions, type ProfileGrowth, totalOf } from "./grown-stacks.ts";
import { matches } from "./stack-pattern.ts";

/** The growth of one process: of its profiles, and whether its goroutines leak. */
export interface Growth {
  readonly heap: ProfileGrowth | null;
  readonly goroutine: ProfileGrowth | null;
  /** Null where it is unknown, as from a single profile. */
  readonly areGoroutinesGrowing: boolean | null;
  /** Goroutines of /debug/pprof/goroutineleak, which the runtime itself reports as leaked. */
  readonly goroutineleak: ProfileGrowth | null;
}

export interface Explanation {
  readonly signature: Signature;
  /** Stacks that match the pattern, most growth first. */
  readonly stacks: readonly GrownStack[];
  /** Stacks of companions in the same profile, which also belong to it. */
  readonly companionStacks: readonly GrownStack[];
  /** Part of the growth that these stacks explain, 0..1. */
  readonly share: number;
  readonly confidence: number;
  readonly companions: readonly FoundCompanion[];
}

const SPECIFICITY_WEIGHT: Record<Specificity, number> = { named: 0.95, common: 0.75, fallback: 0.5, hint: 0.15 };
const SHARE_POWER = 0.7;
/** A signature that explains less is left out. */
const SHARE_MIN = 0.03;
/** Sampled numbers of objects that come in pairs differ by less than this factor. */
const PAIR_RATIO = 2.5;
/** Where objects are not counted, as by V8, own code counts up to so many times the amount of the library's part. */
const UNCOUNTED_RATIO = 3;
const UNKNOWN_STATE_FACTOR = 0.85;
const CONFIDENCE_MAX = 0.97;

/**
 * @param named stacks that other signatures name; they are left out
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
  const weight = SPECIFICITY_WEIGHT[specificity] * share ** SHARE_POWER;
  const confidence = weight * companionFactor(signature, companions, matched, profile) * stateFactor(signature, stacks);
  return { signature, stacks, companionStacks, share, companions, confidence: Math.min(CONFIDENCE_MAX, confidence) };
}

/**
 * The stacks that match its pattern; where none do, those of its hint, with the specificity of a hint. A pattern of nothing
 * but wait states is no more than a hint where no state is known.
 */
function fittingStacks({ match, hint, specificity }: Signature, judged: readonly GrownStack[]) {
  const stacks = judged.filter((stack) => matches(stack, match));
  const isByStateAlone = match.states !== undefined && !match.leaf && !match.any && !match.all && !match.files;
  if (stacks.length > 0 && isByStateAlone && stacks.every(({ state }) => state === null))
    return { stacks, specificity: "hint" } as const;
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
  const counted = objectsOf(stacks);
  if (counted === 0 && specificity === "named") return Math.min(totalOf(made), UNCOUNTED_RATIO * totalOf(stacks));
  const ratio = objectsOf(made) / counted;
  const isPaired = specificity === "named" && ratio > 1 / PAIR_RATIO && ratio < PAIR_RATIO;
  return isPaired ? totalOf(made) : Math.min(totalOf(made), totalOf(stacks));
}

const objectsOf = (stacks: readonly GrownStack[]): number => stacks.reduce((sum, { objects }) => sum + objects, 0);

/** Whether a stack ends in own code that shares an own function with these stacks. */
function isMadeBy(
  stacks: readonly GrownStack[],
  { specificity, profile, excludesOwnAllocations }: Signature,
): (stack: GrownStack) => boolean {
  if (specificity === "fallback" || specificity === "hint" || profile !== "heap" || excludesOwnAllocations)
    return () => false;
  const own = new Set(stacks.flatMap(nearestOwnFunctions));
  return (stack) =>
    leafOf(stack)?.owner === "own" &&
    nearestOwnFunctions(stack).some((name) => own.has(name)) &&
    !stacks.includes(stack);
}

const stateFactor = ({ match }: Signature, stacks: readonly GrownStack[]): number =>
  match.states && stacks.every(({ state }) => state === null) ? UNKNOWN_STATE_FACTOR : 1;
