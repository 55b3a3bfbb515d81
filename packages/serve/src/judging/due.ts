/**
 * Which instances of a service are judged this time: a judgment costs some tenths of a second, and most instances hold the same
 * as before. Sums of each profile, which cost nothing to compare, choose those that are worth it.
 *
 *   leaks, or shows the leak of a ticket                    each time
 *   a level rises, of the whole or of a part of the sites   each time
 *   memory or goroutines rose clearly since the judgment    each time
 *   never judged, or of another release; all others         a twelfth of the service each time, but at least four
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
  /** Whether a level of it rises by more than chance explains, or rose since it was judged; or it has leaked goroutines. */
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
const CALM_INTERVALS = 12;
/** The same where the last one was inconclusive, as after a start. */
const DOUBTFUL_INTERVALS = 6;
/** Calm instances of a service that are judged at a time, at least: in a small service each has a judgment soon. */
const CALM_MIN = 4;

type Urgency = "shows a leak" | "rises" | "calm";

const RANK: Readonly<Record<Urgency, number>> = { "shows a leak": 0, rises: 1, calm: 2 };

/** The names of those to be judged. */
export function dueInstances(
  candidates: readonly Candidate[],
  { now, intervalMs, showing }: DueOptions,
): ReadonlySet<string> {
  const urgencyOf = ({ instance, judged, isRising }: Candidate): Urgency => {
    if (showing?.has(instance) || judged?.verdict === "leak") return "shows a leak";
    return isRising() ? "rises" : "calm";
  };
  // In a service with a ticket, those that do not show it are judged sooner: they show which release or which instances have it.
  const often = showing === null ? 1 : 2;
  const ranked = candidates.flatMap((one) => {
    const urgency = urgencyOf(one);
    const apart = (one.judged?.verdict === "inconclusive" ? DOUBTFUL_INTERVALS : CALM_INTERVALS) / often;
    const waited = one.judgedAt === null ? CALM_INTERVALS : (now - one.judgedAt) / intervalMs;
    if (urgency === "calm" && waited < apart - 0.5) return [];
    // Each interval that an instance waits counts as much as a step of urgency, so that none waits forever.
    return [{ instance: one.instance, urgency, rank: RANK[urgency] - waited }];
  });
  ranked.sort((a, b) => a.rank - b.rank);
  const calmMax = Math.max(CALM_MIN, Math.ceil((candidates.length * often) / CALM_INTERVALS));
  let calm = 0;
  const due = ranked.filter(({ urgency }) => urgency !== "calm" || calm++ < calmMax);
  return new Set(due.slice(0, JUDGED_MAX).map(({ instance }) => instance));
}
