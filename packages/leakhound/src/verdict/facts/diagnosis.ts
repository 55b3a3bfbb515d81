/**
 * The diagnosis: what leakhound found, as facts. `report/json` writes it with its words as `leakhound.diagnosis/1`,
 * whose field names are a contract: they may be added to, never renamed.
 */
import type { Cause } from "./causes.ts";
import type { Evidence } from "./evidence.ts";
import type { ByteRate, CountRate, Frame, NamedSite } from "./measures.ts";
import type { Reason } from "./reasons.ts";
import type { SiteProfile, SiteUnit } from "./site-id.ts";
import type { LeakKind, Verdict } from "./verdict.ts";

export interface Growth extends ByteRate {
  /** Goroutines an hour, for a goroutine leak. */
  readonly countPerHour?: number;
}

export interface GrowingSite extends NamedSite {
  readonly rank: number;
  readonly profile: SiteProfile;
  readonly unit: SiteUnit;
  /** The stack of this site that grows most, leaf first. */
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
  /** As in `holders[].id`. */
  readonly holderId: string;
  readonly share: number;
  readonly low: number;
  readonly high: number;
}

export interface Holder {
  /** The same in every heap image of the same program. */
  readonly id: string;
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
  readonly reason: Reason;
  readonly confidence: number;
  readonly kind: LeakKind | null;
  readonly growth: Growth | null;
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

/** The diagnosis of a target of which nothing was read. */
export function emptyDiagnosis(target: string): Diagnosis {
  const never = new Date(0).toISOString();
  return {
    schema: "leakhound.diagnosis/1",
    target,
    from: never,
    to: never,
    snapshots: 0,
    verdict: "inconclusive",
    reason: { code: "nothing-read", facts: {} },
    confidence: 0,
    kind: null,
    growth: null,
    memoryLimitBytes: null,
    exhaustedAt: null,
    sites: [],
    sitesByOwnCode: [],
    sitesByStack: [],
    evidence: [],
    causes: [],
    holders: [],
  };
}
