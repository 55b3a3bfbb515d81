/**
 * Memory of goroutine stacks that grows while the number of goroutines does not: recursion that gets ever deeper, or
 * chains of calls that get ever longer. No heap profile shows it.
 *
 *   goroutines   30   30   30   30
 *   stacks        2   18   34   50 MiB
 */
import type { Trend } from "../../stats/trend.ts";
import type { AccountedPart } from "./memory-account.ts";

const RISE_BYTES_MIN = 8 * 1024 * 1024;
const P_RISING_MAX = 0.001;

export interface StackFinding {
  readonly trend: Trend;
  readonly isLeak: boolean;
}

/** @returns null where stack memory is unknown */
export function judgeStacks(parts: readonly AccountedPart[]): StackFinding | null {
  const trend = parts.find(({ part }) => part === "stacks")?.trend;
  if (!trend) return null;
  const isLeak = trend.shape === "rising" && trend.pRising < P_RISING_MAX && trend.rise >= RISE_BYTES_MIN;
  return { trend, isLeak };
}
