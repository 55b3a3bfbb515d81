/**
 * What the stacks beside a signature's own say of it.
 *
 *   requires   whole requests are kept only where Request structs grow with their headers
 *   confirms   the goroutine that writes to the connection whose reader leaks
 *   excludes   copies that grow, and so no originals
 *
 * What is required may be missing by chance from a small sample: of its expected s samples none is seen with
 * probability e^-s (Poisson), so far its absence says nothing.
 */

import type { Companion, Signature } from "../known-leaks/signature.ts";
import { type GrownStack, type ProfileGrowth, totalOf } from "./grown-stacks.ts";
import { isLeaf } from "./stack-pattern.ts";

export interface FoundCompanion {
  readonly companion: Companion;
  /** Bytes or goroutines by which it grew; 0 where it is not there. */
  readonly amount: number;
}

type Profiles = Readonly<Record<Companion["in"], ProfileGrowth | null>>;

/** Part of the matched bytes that what is required makes up at the least, as a Request does of its headers. */
const REQUIRED_SHARE = 0.03;
/** Less of it than this is what happens to be in flight. */
const PRESENT_SHARE = 0.004;
const MISSING_FACTOR = 0.35;
const EXCLUDED_FACTOR = 0.15;
/** What excludes counts from this part of the matched bytes on, where nothing is required that it could be held against. */
const EXCLUDING_SHARE = 0.015;
const CONFIRMED_FACTOR = 1.05;

/** All companions of a signature, with how much of each there is. */
export const companionsOf = ({ companions }: Signature, growth: Profiles): FoundCompanion[] =>
  (companions ?? []).map((companion) => {
    const { stacks } = growth[companion.in] ?? { stacks: [] };
    return { companion, amount: totalOf(stacks.filter((stack) => isLeaf(stack, [companion.leaf]))) };
  });

/** Whether a stack of the signature's own profile is one of its companions that belong to it. */
export const isConfirming = (stack: GrownStack, { profile, companions }: Signature): boolean =>
  (companions ?? []).some((one) => one.in === profile && one.role !== "excludes" && isLeaf(stack, [one.leaf]));

/** How far they raise or lower the confidence. @param matched bytes or goroutines on the signature's stacks */
export function companionFactor(
  { profile }: Signature,
  companions: readonly FoundCompanion[],
  matched: number,
  { period }: ProfileGrowth,
): number {
  const amounts = (role: Companion["role"]) =>
    companions.filter((one) => one.companion.role === role && one.companion.in === profile).map((one) => one.amount);
  const required = amounts("requires");
  const isMissing = required.some((amount) => amount < PRESENT_SHARE * matched);
  const missing = isMissing ? missingFactor(matched, period) : 1;
  const rival = Math.max(0, ...amounts("excludes"));
  const own = required.length > 0 ? Math.min(...required) : 0;
  const excluded = rival > Math.max(own, EXCLUDING_SHARE * matched) ? EXCLUDED_FACTOR : 1;
  const isConfirmed = companions.some(({ companion, amount }) => companion.role === "confirms" && amount > 0);
  return missing * excluded * (isConfirmed ? CONFIRMED_FACTOR : 1);
}

function missingFactor(matched: number, period: number): number {
  const isChance = period > 0 ? Math.exp((-REQUIRED_SHARE * matched) / period) : 0;
  return MISSING_FACTOR + (1 - MISSING_FACTOR) * isChance;
}
