/**
 * Why a verdict is what it is, as figures: one row a reason. `report/words` turns them into sentences.
 *
 * To add a reason, add a row here and a case to `reasonWords`; without the case the project does not compile.
 */
import type { IncarnationFacts, MemoryPart, OffHeapAccount, OffHeapFacts } from "./evidence.ts";
import type { FamilyFacts, Frame, NamedSite } from "./measures.ts";

export interface ReasonFacts {
  // Leaks
  readonly "goroutines-grow": {
    readonly site: NamedSite;
    /** First frame of the service's own code on the stack, where it is another function. */
    readonly ownFrame: Frame | null;
    readonly countPerHour: number;
    readonly heap: ConcurrentHeapGrowth | null;
  };
  readonly "goroutines-proven": { readonly count: number; readonly ownFrame: Frame | null };
  readonly "heap-grows": {
    readonly bytesPerHour: number;
    readonly site: NamedSite;
    /** First frame of the service's own code on the stack of the site, where it is another function. */
    readonly ownFrame: Frame | null;
    readonly otherSites: number;
    /** First frame of the service's own code on other growing stacks, where the site's own stack has none. */
    readonly ownFrameElsewhere: Frame | null;
    /** Memory outside the heap that leaks too. */
    readonly offHeap: OffHeapFacts | null;
    /** Absent where no known leak makes up most of it. */
    readonly family?: FamilyFacts;
  };
  /** Memory outside the heap grows, and with it the objects on the heap that may hold it. */
  readonly "off-heap-held-by-heap": {
    readonly account: OffHeapAccount;
    readonly bytesPerHour: number;
    readonly heapBytesPerHour: number;
    readonly site: NamedSite;
  };
  readonly "off-heap-grows": OffHeapFacts;
  /** Live bytes grow as the collector counts them, and no single function explains it. */
  readonly "heap-counted": {
    /** Beyond what caches explain. */
    readonly bytesPerHour: number;
    /** The call path with most of the growth; null where there is none. */
    readonly site: NamedSite | null;
    readonly ownFrame: Frame | null;
    /** Part of the growth below that path, 0..1. */
    readonly share: number;
    /** Part of the live heap that the profile accounts for, where it is too little to show growth; otherwise null. */
    readonly seenShare: number | null;
    readonly offHeap: OffHeapFacts | null;
    /** Absent where no known leak makes up most of it. */
    readonly family?: FamilyFacts;
  };
  /** What no bounded cache consists of accumulates. */
  readonly "family-grows": {
    readonly family: FamilyFacts;
    readonly site: NamedSite;
    readonly ownFrame: Frame | null;
  };

  /** Memory of goroutine stacks grows while the number of goroutines does not. */
  readonly "stacks-grow": { readonly bytesPerHour: number; readonly goroutines: number | null };

  /** The process ends again and again, and the same memory or goroutines climb in each. */
  readonly "climbs-in-each-process": IncarnationFacts;

  // No leak
  readonly "no-growth": {
    /** Heap in use grew at first and then leveled off. */
    readonly isSettled: boolean;
    readonly areGoroutinesStable: boolean;
    /** A slower leak would not show in the window; 0 where nothing could hide. */
    readonly hiddenBytesPerHour: number;
    readonly windowMs: number;
    /** A cache that replaces its entries and is still filling, which the bound leaves out; null where there is none. */
    readonly filling: (Frame & { readonly bytesPerHour: number }) | null;
  };

  // Uncertain
  readonly "nothing-read": Record<never, never>;
  readonly "too-few-snapshots": {
    readonly snapshots: number;
    readonly missing: number;
    /** Until the missing ones are taken, at the interval of those that were; null where it is unknown. */
    readonly remainingMs: number | null;
  };
  /** The profiles are of several processes, at least so many, and nothing separates them. */
  readonly "processes-mixed": { readonly profiles: number; readonly processes: number };
  /** Each process ended after so few snapshots that none of them can be judged. */
  readonly "restarts-too-fast": {
    readonly restarts: number;
    readonly windowMs: number;
    /** Snapshots of the process that was seen most. */
    readonly snapshots: number;
    /** At which a process would be seen often enough. */
    readonly intervalMs: number;
  };
  /** Of several profiles so few are independent: no collection was completed between the others. */
  readonly "heap-profiles-repeat": { readonly profiles: number; readonly independent: number };
  /** So many heap profiles are differences of two states. */
  readonly "heap-profiles-differ": { readonly profiles: number };
  /** Nothing shows when so many profiles were taken. */
  readonly "profiles-undated": { readonly profiles: number };
  /** In so many goroutine profiles a part is missing, because their text was cut. */
  readonly "goroutine-profiles-cut": { readonly profiles: number };
  readonly "no-profiles": Record<never, never>;
  readonly "no-heap-profile": Record<never, never>;
  readonly "too-few-heap-profiles": WatchLonger;
  readonly "goroutines-uncertain": WatchLonger;
  readonly "empty-heap-profiles": Record<never, never>;
  readonly "site-uncertain": WatchLonger & { readonly site: NamedSite; readonly bytesPerHour: number };
  readonly "heap-uncertain": WatchLonger & { readonly bytesPerHour: number };
  /** Resident memory grows, and no part of its account that would be harmless explains it. */
  readonly "resident-memory-grows": WatchLonger & { readonly bytesPerHour: number };
  /** The heap does not grow, but another part of memory does, by too little or too briefly to be called a leak. */
  readonly "part-grows": WatchLonger & { readonly part: MemoryPart; readonly bytesPerHour: number };
  /** A bounded cache that is still filling would grow like this, too. */
  readonly "cache-could-explain": WatchLonger & { readonly site: NamedSite | null; readonly bytesPerHour: number };
  readonly "leak-could-hide": WatchLonger & { readonly bytesPerHour: number };
  /** Nothing leaks faster than so much, but that would reach the memory limit within the horizon that was asked for. */
  readonly "limit-within-horizon": WatchLonger & {
    readonly bytesPerHour: number;
    readonly horizonMs: number;
    readonly leftBytes: number;
    readonly limitBytes: number;
  };
  /** A horizon was asked for, and no memory limit is known. */
  readonly "horizon-without-limit": { readonly horizonMs: number };

  // Several instances of one service; `lead` is the reason of the instance that is most certain.
  readonly "instances-leak": {
    readonly leaking: number;
    readonly instances: number;
    readonly outliers: Outliers | null;
    readonly lead: Reason;
  };
  readonly "instances-share-suspect": {
    readonly instances: number;
    /** How many of them have the suspect. */
    readonly sharing: number;
    readonly site: NamedSite;
    readonly bytesPerHour: number;
  };
  readonly "instances-clean": { readonly instances: number; readonly lead: Reason };
  readonly "instances-uncertain": { readonly instances: number; readonly lead: Reason };
}

export type ReasonCode = keyof ReasonFacts;

/** A union discriminated by `code`. */
export type Reason = { [C in ReasonCode]: { readonly code: C; readonly facts: ReasonFacts[C] } }[ReasonCode];

/** What the heap does while goroutines leak: it holds what they reference, or leaks at an unrelated site, too. */
export type ConcurrentHeapGrowth =
  | { readonly relation: "held-by-goroutines" }
  | { readonly relation: "unrelated"; readonly site: NamedSite; readonly bytesPerHour: number };

export interface WatchLonger {
  /** A window of this length would settle it. */
  readonly watchMs: number;
}

export interface Outliers {
  readonly targets: readonly string[];
  /** They leak while most do not, do not leak while most do, or leak at another rate. */
  readonly differ: "leak" | "no-leak" | "rate";
}
