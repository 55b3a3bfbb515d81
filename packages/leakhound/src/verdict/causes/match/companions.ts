/**
 * What other growing stacks say about a signature.
 *
 *   requires   whole requests are kept only where Request structs grow with their headers
 *   confirms   the goroutine that writes to the connection whose reader leaks
 *   excludes   copies that grow, and therefore not the originals
 *
 * A required stack may be missing by chance from a small sample: with s expected samples, none is seen with probability
 * e^-s (Poisson). To that extent its absence does not count.
 */

import type { Companion, Signature } from "../known-leaks/signature.ts";
import { type GrownStack, type ProfileGrowth, totalOf } from "./grown-stacks.ts";
import { isLeaf } from "./stack-pattern.ts";

export interface FoundCompanion {
  readonly companion: Companion;
  /** Bytes or goroutines by which it grew; 0 where it is missing. */
  readonly amount: number;
}

type Profiles = Readonly<Record<Companion["in"], ProfileGrowth | null>>;

/** A required stack has at least this part of the matched bytes, as a Request has of its headers. */
const REQUIRED_SHARE = 0.03;
/** A smaller part is memory in flight. */
const PRESENT_SHARE = 0.004;
const MISSING_FACTOR = 0.35;
const EXCLUDED_FACTOR = 0.15;
/** An excluding stack counts from this part of the matched bytes, unless a required stack is larger. */
const EXCLUDING_SHARE = 0.015;
const CONFIRMED_FACTOR = 1.05;

/** All companions of a signature, with how much of each there is. */
export const companionsOf = ({ companions }: Signature, growth: Profiles): FoundCompanion[] =>
  (companions ?? []).map((companion) => {
    const { stacks } = growth[companion.in] ?? { stacks: [] };
    return { companion, amount: totalOf(stacks.filter((stack) => isLeaf(stack, [companion.leaf]))) };
  });

/** Whether a stack is a companion that belongs to the signature, in the signature's own profile. */
export const isConfirming = (stack: GrownStack, { profile, companions }: Signature): boolean =>
  (companions ?? []).some((one) => one.in === profile && one.role !== "excludes" && isLeaf(stack, [one.leaf]));

/** The factor by which companions change the confidence. @param matched bytes or goroutines on the signature's stacks */
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
  const missing = isMissing ? missingFactor({ matched, period }) : 1;
  const rival = Math.max(0, ...amounts("excludes"));
  const own = required.length > 0 ? Math.min(...required) : 0;
  const excluded = rival > Math.max(own, EXCLUDING_SHARE * matched) ? EXCLUDED_FACTOR : 1;
  const isConfirmed = companions.some(({ companion, amount }) => companion.role === "confirms" && amount > 0);
  return missing * excluded * (isConfirmed ? CONFIRMED_FACTOR : 1);
}

function missingFactor({ matched, period }: { readonly matched: number; readonly period: number }): number {
  const isChance = period > 0 ? Math.exp((-REQUIRED_SHARE * matched) / period) : 0;
  return MISSING_FACTOR + (1 - MISSING_FACTOR) * isChance;
}
