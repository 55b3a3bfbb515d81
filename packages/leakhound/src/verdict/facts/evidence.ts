/**
 * What each check found, as figures: one row a check. `report/words` turns them into sentences.
 *
 * To add a check, add a row here and a case to `evidenceWords`; without the case the project does not compile.
 */
import type { HeapNote } from "../../heap/model/notes.ts";
import type { ByteRate, CountRate, Frame, NamedSite, TrendFacts } from "./measures.ts";
import type { Verdict } from "./verdict.ts";

export interface EvidenceFacts {
  /** Resident memory, or the runtime's heap where resident memory is not served; without a trend where both are unknown. */
  readonly "memory-grows": { readonly memory: "resident" | "runtime-heap" | null; readonly trend: TrendFacts | null };
  readonly goroutines: GoroutineFacts;
  /** Goroutines that the runtime itself reports as leaked, most first. */
  readonly "goroutines-proven": { readonly count: number; readonly sites: readonly (NamedSite & Share)[] };
  /** Without a trend where no heap profile could be judged. */
  readonly "heap-in-use": { readonly trend: TrendFacts | null };
  /** The fastest of the growing sites, and their share of the growth together. */
  readonly "heap-sites": {
    readonly sites: readonly (NamedSite & { readonly bytesPerHour: number })[];
    readonly siteCount: number;
    readonly share: number;
  };
  /** First frames of the service's own code on the growing stacks, most growth first. */
  readonly "own-code": { readonly frames: readonly (Frame & Share)[]; readonly isCertain: boolean };
  /** A site that changed and is no leak: by its shape, or because it follows the traffic. */
  readonly "heap-innocent": {
    readonly site: NamedSite;
    readonly why: "shape" | "traffic";
    readonly trend: TrendFacts;
  };
  /** Live bytes as the garbage collector counts them. */
  readonly "live-heap": { readonly trend: TrendFacts };
  readonly "off-heap": OffHeapFacts;
  /** What resident memory consists of, as far as the readings say. */
  readonly "memory-account": {
    readonly parts: readonly {
      readonly part: MemoryPart;
      readonly levelBytes: number;
      readonly rate: ByteRate;
      readonly isRising: boolean;
    }[];
  };
  /** The program contains C code, and no reading shows memory outside the Go runtime. */
  readonly "outside-unknown": Record<never, never>;
  readonly "memory-limit": MemoryLimitFacts;
  /** The window is so short that a warming cache looks like a leak. */
  readonly window: { readonly lengthMs: number };
  readonly restart: RestartFacts;
  /** Time that the watch did not see. */
  readonly coverage: CoverageFacts;
  /** What several processes that ended have in common. */
  readonly incarnations: IncarnationFacts;
  /** The profiles of several processes lay in one place, and were separated. */
  readonly separated: Separated;
  /** One instance of a service that is judged from several. */
  readonly instance: {
    readonly target: string;
    readonly verdict: Verdict;
    /** Of a leak, where they are known. */
    readonly bytesPerHour: number | null;
    readonly site: NamedSite | null;
  };
  /** The application code behind goroutines of a library: by the text dump, or likely by the heap's stacks of the library. */
  readonly "goroutine-creator": { readonly site: NamedSite; readonly creator: Frame; readonly by: "dump" | "heap" };
  readonly "heap-image": HeapImageFacts;
  readonly recording: RecordingFacts;
  /** How many known leaks there are, of which none fits. */
  readonly "known-leaks": { readonly knownLeaks: number };
}

export type Outcome = "supports" | "rules-out" | "neutral";
export type Check = keyof EvidenceFacts;

/** One step of the reasoning: a union discriminated by `check`. */
export type Evidence = {
  [C in Check]: { readonly check: C; readonly outcome: Outcome; readonly facts: EvidenceFacts[C] };
}[Check];

interface Share {
  /** Part of the growth, 0..1. */
  readonly share: number;
}

export type GoroutineFacts =
  | { readonly state: "unknown" }
  | {
      readonly state: "growing" | "uncertain" | "follows-traffic" | "stable";
      /** In the first and the last profile. */
      readonly first: number;
      readonly last: number;
      readonly rate: CountRate;
    };

/** Parts of resident memory; see checks/memory-account.ts for how each is computed. */
export type MemoryPart = "live-heap" | "unused-heap" | "stacks" | "runtime" | "external" | "outside";

/** What memory outside the heap is: Node's external memory, what the Go runtime did not ask for, or the rest of Node. */
export type OffHeapAccount = "external" | "outside-go-runtime" | "outside-js-heap" | "resident";

export interface OffHeapFacts {
  readonly account: OffHeapAccount;
  readonly trend: TrendFacts;
  /** The rise is too small to matter. */
  readonly isNegligible: boolean;
}

export interface MemoryLimitFacts {
  readonly usedBytes: number;
  readonly limitBytes: number;
  /** Time until the limit at the rate of the leak and at the ends of its interval, null for never; absent without growth. */
  readonly remaining?: {
    readonly ms: number | null;
    readonly shortestMs: number | null;
    readonly longestMs: number | null;
  };
}

export interface RestartFacts {
  readonly restarts: number;
  /** Number of the process that the verdict is about, from 1. */
  readonly judged: number;
  /** The newest processes, oldest first. */
  readonly processes: readonly { readonly number: number; readonly lengthMs: number; readonly verdict: Verdict }[];
}

/** A time without values: ISO times of the last value before it and of the first one after it. */
export interface UnseenTime {
  readonly from: string;
  readonly to: string;
  readonly lengthMs: number;
  /** Requests that failed within it, and the message of the last one; without any, nobody asked. */
  readonly failed: number;
  readonly message: string | null;
  /** Another process answered after it. */
  readonly isRestart: boolean;
}

export interface CoverageFacts {
  /** Number and length of all unseen times together. */
  readonly count: number;
  readonly totalMs: number;
  /** In order of time. */
  readonly longest: readonly UnseenTime[];
  /** From the last answer to the last request, where the target does not answer any more. */
  readonly end: Omit<UnseenTime, "isRestart"> | null;
}

/** How many processes, and by what they were separated: `counters` of allocations, which never fall in one process. */
export interface Separated {
  readonly processes: number;
  readonly by: "folder" | "file-name" | "process-start" | "build" | "counters";
}

/** What is compared between processes; `outside` is memory outside the heap, `resident` where no account of it is known. */
export type LoopMeasure = "goroutines" | "live-heap" | "heap-profile" | "outside" | "resident";

/** What the measure does in most processes. */
export type LoopPattern = "climbs-to-one-level" | "climbs-to-unequal-levels" | "levels-off" | "unclear";

/** Levels and growth are goroutines for that measure, otherwise bytes. */
export interface IncarnationFacts {
  readonly pattern: LoopPattern;
  readonly measure: LoopMeasure;
  /** Processes that ended and were seen often enough to compare, and those of them in which the measure climbed. */
  readonly ended: number;
  readonly climbing: number;
  /** From start to end; null where no start is known. */
  readonly lifetime: { readonly medianMs: number; readonly shortestMs: number; readonly longestMs: number } | null;
  /** At the last reading of each process. */
  readonly endLevel: { readonly median: number; readonly lowest: number; readonly highest: number };
  /** Pooled over the processes, with its 95% interval. */
  readonly perHour: number;
  readonly low: number;
  readonly high: number;
  /** The memory limit, where the processes ended close to it; otherwise null. */
  readonly limitBytes: number | null;
  /** The site that climbs fastest; null where none does in each process. */
  readonly site: NamedSite | null;
  /** First frame of the service's own code on its stack, where it is another function. */
  readonly ownFrame: Frame | null;
}

/** Doubts about the heap image that the holders come from. */
/** Profiles that the verdict uses and the recording lacks. */
export interface RecordingFacts {
  readonly inMemory: number;
  readonly onDisk: number;
  /** One clause: `the disk is full`. */
  readonly reason: string;
}

export type HeapImageFacts =
  /** None of its samples was allocated by a growing site. */
  | { readonly doubt: "unrelated"; readonly samples: number }
  /** What limits the answer of the image. */
  | { readonly doubt: "limited"; readonly note: HeapNote };
