/**
 * Events of a watch, as facts: what explains a gap in its series, or shows that the process is a new one.
 *
 *   { at, kind: "gap", reason: "request-failed", lane: "heap", path: null, code: "timeout", message: "no response within 5 s" }
 *   { at, kind: "gap", reason: "rounds-missed", rounds: 3 }
 *   { at, kind: "restart", reason: "process-started", startedAt }
 */
import type { CaptureKind } from "./capture.ts";
import type { DurationMs, UnixMs } from "./units.ts";

/** What a watch asks for in each round; each lane waits for its own response. */
export type ScrapeLane = CaptureKind | "memory";

/** Why a scrape, or a whole round of them, brought nothing. */
export type GapFacts =
  | {
      readonly reason: "request-failed";
      readonly lane: ScrapeLane;
      /** Where the lane has several addresses, the path of the one that failed. */
      readonly path: string | null;
      /** Code and clause of the HTTP fault. */
      readonly code: string;
      readonly message: string;
    }
  /** `content` names what came instead: "HTML". */
  | { readonly reason: "not-a-profile"; readonly lane: CaptureKind; readonly content: string }
  | { readonly reason: "other-profile"; readonly lane: CaptureKind; readonly sampleTypes: readonly string[] }
  /** Code and clause of the fault that the decoder found. */
  | {
      readonly reason: "unreadable-profile";
      readonly lane: CaptureKind;
      readonly code: string;
      readonly message: string;
    }
  | { readonly reason: "no-memory-values"; readonly lane: "memory"; readonly path: string }
  /** The request of an earlier round is still under way. */
  | { readonly reason: "lane-busy"; readonly lane: ScrapeLane; readonly busyMs: DurationMs }
  | { readonly reason: "rounds-missed"; readonly rounds: number };

/** What shows that another process answers. */
export type RestartFacts =
  | { readonly reason: "counters-fell" }
  | { readonly reason: "process-started"; readonly startedAt: UnixMs }
  /** It started before the process that answered until now, as behind a load balancer. */
  | { readonly reason: "older-process"; readonly startedAt: UnixMs };

/** An event from elsewhere, in the words of whoever knows of it. */
interface NotedFacts {
  readonly reason: "noted";
  readonly text: string;
}

export type WatchEvent = { readonly at: UnixMs } & (
  | ({ readonly kind: "gap" } & GapFacts)
  | ({ readonly kind: "restart" } & RestartFacts)
  | ({ readonly kind: "gap" | "restart" } & NotedFacts)
);
