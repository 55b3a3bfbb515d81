/**
 * The diagnosis: what every front shows and `--json` prints. Field names are a contract
 * (`leakhound.diagnosis/1`): they may be added to, never renamed.
 */
export type Verdict = "leak" | "no-leak" | "inconclusive";
export type LeakKind = "heap" | "goroutine" | "off-heap";

/** An estimate and its 95% interval. */
export interface ByteRate {
  readonly bytesPerHour: number;
  readonly low: number;
  readonly high: number;
}
export interface CountRate {
  readonly countPerHour: number;
  readonly low: number;
  readonly high: number;
}

export interface Frame {
  readonly function: string;
  readonly file: string;
  readonly line: number;
}

export interface GrowingSite {
  readonly rank: number;
  readonly profile: "heap" | "goroutine";
  readonly function: string;
  readonly file: string;
  readonly line: number;
  /** The stack of this function that grows most, leaf first. */
  readonly stack: readonly Frame[];
  /** First frame of the service's own code on that stack, from the leaf; null where it has none. */
  readonly ownFrame: Frame | null;
  readonly growth: ByteRate | CountRate;
  /** Part of the profile's whole growth that this site explains, 0..1. */
  readonly share: number;
  /** Who keeps what this site allocated, most first; absent without an image of the heap that has samples of it. */
  readonly heldBy?: readonly SiteHolder[];
}

/** Part of a site's live memory that a holder keeps, 0..1, and its 95% interval. */
export interface SiteHolder {
  /** As in `holders[].root`. */
  readonly holder: string;
  readonly share: number;
  readonly low: number;
  readonly high: number;
}

export interface Evidence {
  /** A stable id of the step: "memory-grows", "goroutines", "heap-in-use"… */
  readonly check: string;
  readonly outcome: "supports" | "rules-out" | "neutral";
  readonly text: string;
}

/** A known leak that would show as this growth does; `id` is its signature's. */
export interface Cause {
  readonly id: string;
  readonly title: string;
  readonly confidence: number;
  /** True where the verdict is no leak: what the largest sites, or those that grew most, would mean if they went on. */
  readonly isSupposed: boolean;
  /** Part of the growth of its profile that it explains, 0..1. */
  readonly share: number;
  /** What speaks for it, a sentence each. */
  readonly evidence: readonly string[];
  /** In source, likeliest first; `rule` is the scanner's, or null. */
  readonly mistakes: readonly { readonly text: string; readonly rule: string | null; readonly likelihood: number }[];
  readonly advice: string;
  readonly links: readonly string[];
  readonly findings: readonly CauseFinding[];
}

/** A line of the service's source that makes the mistake. */
export interface CauseFinding {
  readonly rule: string;
  readonly file: string;
  readonly line: number;
  readonly message: string;
  /** How it belongs to the cause: its function, or at least its file, is on a growing stack; or only its mistake fits. */
  readonly match: "function" | "file" | "mistake";
}

export interface Holder {
  readonly root: string;
  readonly kind: "global" | "goroutine" | "finalizer" | "other";
  readonly retainedBytes: number;
  readonly share: number;
  readonly path: readonly string[];
}

export interface Diagnosis {
  readonly schema: "leakhound.diagnosis/1";
  readonly target: string;
  /** ISO times of the first and last snapshot judged. */
  readonly from: string;
  readonly to: string;
  readonly snapshots: number;
  readonly verdict: Verdict;
  /** One or two sentences; for `inconclusive` it says what would settle it. */
  readonly reason: string;
  readonly confidence: number;
  readonly kind: LeakKind | null;
  readonly growth: ByteRate | null;
  readonly memoryLimitBytes: number | null;
  readonly exhaustedAt: string | null;
  /** By function, fastest first. */
  readonly sites: readonly GrowingSite[];
  /** The growth of the heap again, by first frame of the service's own code, and by whole stack. */
  readonly sitesByOwnCode: readonly GrowingSite[];
  readonly sitesByStack: readonly GrowingSite[];
  readonly evidence: readonly Evidence[];
  readonly causes: readonly Cause[];
  readonly holders: readonly Holder[];
}
