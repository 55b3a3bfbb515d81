/** What a judgment of all instances of one service says, as the tickets need it. */
import type { UnixMs } from "leakhound/server";
import type { Exhausted, LeakKind, Rate, TicketSite, WindowName } from "./ticket.ts";

/** One leak, as the judgment of one instance shows it. */
export interface ObservedLeak {
  readonly kind: LeakKind;
  readonly site: TicketSite;
  readonly rate: Rate;
  readonly confidence: number;
  readonly exhaustedAt: UnixMs | null;
  /** The 95% interval of that time; null where it is unknown. */
  readonly exhaustedBetween: Exhausted | null;
  readonly limitBytes: number | null;
  readonly causes: readonly string[];
  readonly evidence: readonly string[];
  /** When a warm-up will no longer explain it; null where nothing but a leak does. */
  readonly decidedAt: UnixMs | null;
}

export interface JudgedInstance {
  readonly instance: string;
  /** Build id or version of the program that the instance runs; null where it is unknown. */
  readonly release: string | null;
  readonly verdict: "leak" | "no-leak" | "inconclusive";
  /** Why, in one clause. */
  readonly reason: string;
  /** The leaks, with verdict "leak". */
  readonly leaks: readonly ObservedLeak[];
  /** With "no-leak": the growth that the judgment excludes, bytes an hour. */
  readonly boundPerHour: number | null;
  /** The leaks are what climbs in each of several processes, until its end. */
  readonly isAcross?: boolean;
}

export interface ServiceJudgment {
  readonly service: string;
  readonly at: UnixMs;
  readonly window: WindowName;
  readonly instances: readonly JudgedInstance[];
}
