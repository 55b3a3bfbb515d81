/**
 * The few instances that differ from all others: they run the same code, so the difference in their requests and settings
 * points to the cause.
 *
 *   5 of 6 leak          the one that does not
 *   1 of 6 leaks         the one that does
 *   all leak, one by 10 times as much     that one
 */
import type { Ticket } from "./ticket.ts";

export interface OddOnesOut {
  readonly instances: readonly string[];
  /** They leak, or do not, or leak at another rate. */
  readonly differ: "leak" | "no-leak" | "rate";
}

/** As for instances that `leakhound diagnose` judges together. */
const RATE_FACTOR = 3;
/** Of two instances, none is the rule. */
const INSTANCES_MIN = 3;

/** @returns null where there are none, or too few instances to say so */
export function oddOnesOut({ instances, without, lastSeenAt }: Ticket): OddOnesOut | null {
  const showing = instances.filter((one) => one.lastSeenAt === lastSeenAt);
  const all = showing.length + without.length;
  if (all < INSTANCES_MIN) return null;
  if (2 * showing.length < all) return { instances: showing.map(({ instance }) => instance), differ: "leak" };
  if (without.length > 0) return 2 * without.length < all ? { instances: without, differ: "no-leak" } : null;
  const rates = showing.map(({ rate }) => rate.perHour).sort((a, b) => a - b);
  const median = rates[rates.length >> 1]!;
  const others = showing.filter(({ rate }) => rate.low > RATE_FACTOR * median || rate.high < median / RATE_FACTOR);
  return others.length > 0 && 2 * others.length < all
    ? { instances: others.map(({ instance }) => instance), differ: "rate" }
    : null;
}
