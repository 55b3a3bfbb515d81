/**
 * Which instances of a service are judged this time: a judgment costs a few hundred milliseconds, and most instances hold the same
 * as before. So first come those in question, then those whose level rises, and all others one after another.
 *
 *   leaks, or shows the leak of a ticket        each time
 *   a level rises; its service has a ticket     each time
 *   never judged, or of another release         next
 *   all others                                  once in six intervals
 *
 * At most sixteen of a service at a time, those that were judged longest ago first: of fifty instances that leak, the others
 * keep their last judgment meanwhile.
 */
import type { UnixMs } from "leakhound/server";
import type { JudgedInstance } from "../tickets/observation.ts";

export interface Candidate {
  readonly instance: string;
  readonly judged: JudgedInstance | null;
  readonly judgedAt: UnixMs | null;
  /** Whether a level of it rises by more than chance explains. */
  readonly isRising: () => boolean;
}

export interface DueOptions {
  readonly now: UnixMs;
  readonly intervalMs: number;
  /** Instances that showed the leak of a ticket of the service that is suspected or open; null where it has no such ticket. */
  readonly showing: ReadonlySet<string> | null;
}

/** Of one service, at a time. */
export const JUDGED_MAX = 16;
/** Judgments of a calm instance are so many intervals apart. */
const CALM_INTERVALS = 6;

/** The names of those to be judged. */
export function dueInstances(
  candidates: readonly Candidate[],
  { now, intervalMs, showing }: DueOptions,
): ReadonlySet<string> {
  const urgencyOf = ({ instance, judged, judgedAt, isRising }: Candidate): number | null => {
    if (showing?.has(instance) || judged?.verdict === "leak") return 0;
    if (showing !== null || judgedAt === null || isRising()) return 1;
    return now - judgedAt >= (CALM_INTERVALS - 0.5) * intervalMs ? 2 : null;
  };
  const due = candidates.flatMap((one) => {
    const urgency = urgencyOf(one);
    // Each interval that an instance waits counts as much as a step of urgency, so that none waits forever.
    const waited = one.judgedAt === null ? CALM_INTERVALS : (now - one.judgedAt) / intervalMs;
    return urgency === null ? [] : [{ instance: one.instance, rank: urgency - waited }];
  });
  due.sort((a, b) => a.rank - b.rank);
  return new Set(due.slice(0, JUDGED_MAX).map(({ instance }) => instance));
}
