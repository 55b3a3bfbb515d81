/** Whether a target answers, from the updates of its scrape loop. */
import type { UnixMs, WatchUpdate } from "leakhound/server";

export interface TargetHealth {
  readonly state: "unknown" | "up" | "down";
  /** What kind of process answers: "go", "node", …; null before the first answer. */
  readonly runtime: string | null;
  /** When a profile or reading last came. */
  readonly lastScrapeAt: UnixMs | null;
  /** The last failure, one clause, and when; kept after the target has recovered. */
  readonly lastProblem: { readonly at: UnixMs; readonly problem: string } | null;
  readonly restarts: number;
}

export const UNKNOWN_HEALTH: TargetHealth = {
  state: "unknown",
  runtime: null,
  lastScrapeAt: null,
  lastProblem: null,
  restarts: 0,
};

export function healthAfter(health: TargetHealth, update: WatchUpdate, now: UnixMs): TargetHealth {
  switch (update.type) {
    case "found":
      return { ...health, runtime: update.capabilities.service };
    case "waiting":
    case "failed":
      return { ...health, state: "down", lastProblem: { at: now, problem: update.fault.what } };
    case "capture":
    case "reading":
      return { ...health, state: "up", lastScrapeAt: now };
    case "event":
      return update.event.kind === "restart"
        ? { ...health, restarts: health.restarts + 1 }
        : healthAfterGap(health, update.event, now);
    case "round":
      return health;
  }
}

type Gap = Extract<WatchUpdate, { type: "event" }>["event"];

/** A missed round says nothing about the target; a failed request and a body that is no profile do. */
function healthAfterGap(health: TargetHealth, event: Gap, now: UnixMs): TargetHealth {
  const problem = problemOf(event);
  return problem === null ? health : { ...health, state: "down", lastProblem: { at: now, problem } };
}

function problemOf(event: Gap): string | null {
  switch (event.reason) {
    case "request-failed":
      return event.message;
    case "unreadable-profile":
      return `${event.lane}: ${event.message}`;
    case "not-a-profile":
      return `${event.lane}: ${event.content} instead of a profile`;
    case "other-profile":
      return `${event.lane}: a profile of ${event.sampleTypes.join(", ")} instead`;
    default:
      return null;
  }
}
