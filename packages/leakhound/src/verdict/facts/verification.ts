/** Before and after a change, compared: what `leakhound verify --json` prints with its words as `leakhound.verify/1`. */
import type { Diagnosis } from "./diagnosis.ts";
import type { ByteRate, CountRate } from "./measures.ts";
import type { Reason } from "./reasons.ts";
import type { LeakKind } from "./verdict.ts";

export type VerifyOutcome = "fixed" | "not-fixed" | "improved" | "inconclusive";

export interface VerifiedSite {
  readonly function: string;
  readonly profile: "heap" | "goroutine";
  /** Growth of this function on either side; null where the side has no trend of it. */
  readonly before: ByteRate | CountRate | null;
  readonly after: ByteRate | CountRate | null;
  /** Place by amount in use in the last profile, 1 is the largest; null where it is no longer there. */
  readonly rankBefore: number | null;
  readonly rankAfter: number | null;
}

export interface Verification {
  readonly schema: "leakhound.verify/1";
  readonly outcome: VerifyOutcome;
  readonly reason: VerifyReason;
  readonly before: Diagnosis;
  readonly after: Diagnosis;
  /** Growth after less growth before, of what leaked before; null where one of them is unknown. */
  readonly difference: ByteRate | null;
  /** The same for goroutines. */
  readonly countDifference: CountRate | null;
  /** What leaked before, fastest first. */
  readonly sites: readonly VerifiedSite[];
  /** What certainly grows faster than before, and did not leak then; fastest first. */
  readonly worseSites: readonly VerifiedSite[];
  /** Where either side has several instances; the outcome is the worst of those after the change. */
  readonly instances?: InstanceCounts;
  /** Growth of everything of the kind that leaked: live heap, goroutines or memory outside the heap; null where unknown. */
  readonly whole: { readonly before: ByteRate | CountRate; readonly after: ByteRate | CountRate } | null;
}

export interface InstanceCounts {
  readonly before: number;
  readonly leakingBefore: number;
  readonly after: number;
}

/** How the growth of what leaked before changed. */
export interface GrowthChange {
  readonly kind: LeakKind;
  /** The functions that leaked before, fastest first; empty for memory that no profile names. */
  readonly functions: readonly string[];
  readonly before: ByteRate | CountRate;
  readonly after: ByteRate | CountRate;
}

/** One row a reason; `report/words` has a case for each. */
export interface VerifyReasonFacts {
  /** The first recording shows no leak, or none that is certain: then with its reason. */
  readonly "no-leak-before": { readonly before: Reason | null };
  readonly "too-few-snapshots": { readonly snapshots: number; readonly missing: number };
  readonly "not-comparable": { readonly kind: LeakKind | null };
  /** Both recordings are the same one. */
  readonly "same-recording": Record<never, never>;
  /** The second recording ended before the first one began. */
  readonly "after-is-older": { readonly beforeFrom: string; readonly afterTo: string };
  /** Only some instances leaked before, and there are fewer instances after. */
  readonly "instances-differ": InstanceCounts;
  /** The two have hardly any function of own code in common; some functions of each. */
  readonly "different-services": { readonly before: readonly string[]; readonly after: readonly string[] };
  /** What leaked does not grow any more, but no figure that both recordings have shows whether the service was used. */
  readonly "use-unknown": GrowthChange;
  /** What leaked grows more slowly, but everything together grows faster than before, and it is unclear what. */
  readonly "whole-grows-faster": GrowthChange & {
    readonly whole: { readonly before: ByteRate | CountRate; readonly after: ByteRate | CountRate };
    /** The function that grows faster than before by most, where one certainly does. */
    readonly function: string | null;
  };
  /** The service did so little after the change that a leak would hardly show. */
  readonly unused: GrowthChange & { readonly usage: UsageFacts };
  /** Something else leaks now: a function, or memory of a kind, with the reason of the second verdict. */
  readonly "leak-elsewhere": GrowthChange & {
    readonly leaks: { readonly function: string } | { readonly kind: LeakKind };
    readonly lead: Reason;
  };
  readonly "grows-slower": GrowthChange;
  /** With the use of the service where it fell, and the growth with it. */
  readonly "grows-as-before": GrowthChange & { readonly usage: UsageFacts | null };
  readonly "no-longer-grows": GrowthChange & { readonly usage: UsageFacts };
  /** It no longer shows, but the second verdict could not exclude a leak that reaches the memory limit within the horizon. */
  readonly "horizon-open": GrowthChange & { readonly lead: Reason };
  readonly undecided: GrowthChange & { readonly watchMs: number };
}

/** What shows how much a service was used. */
export type UsageMeasure = "requests" | "allocation" | "whole-allocation" | "cpu" | "collections";

export interface UsageFacts {
  readonly measure: UsageMeasure;
  /** After the change, divided by before. */
  readonly share: number;
}

export type VerifyReasonCode = keyof VerifyReasonFacts;

/** A union discriminated by `code`. */
export type VerifyReason = {
  [C in VerifyReasonCode]: { readonly code: C; readonly facts: VerifyReasonFacts[C] };
}[VerifyReasonCode];
