/**
 * A service as the simulation runs it: what lives on its heap, which goroutines it has, what it holds
 * beside them, and how it is observed. Everything is a function of the moment, so that a leak, a cache
 * and the load are each one line in a scenario.
 */
export type Family = "go" | "node";

/** A point in the life of one process. */
export interface Moment {
  /** Since the watch began. */
  readonly seconds: number;
  /** Since this process started. */
  readonly age: number;
  /** Requests now, as a multiple of the ordinary load. */
  readonly load: number;
  /** Requests since this process started, in seconds of the ordinary load. */
  readonly served: number;
}

export interface Place {
  readonly function: string;
  readonly file: string;
  readonly line: number;
}

/** Objects of one size that one stack allocates. */
export interface HeapSite {
  /** Leaf first. */
  readonly stack: readonly Place[];
  readonly objectBytes: number;
  /** Objects that live at this moment, in the mean. */
  readonly live: (now: Moment) => number;
  /** Objects that are allocated and freed a second without changing what lives. */
  readonly churn: (now: Moment) => number;
  /** Deviation of what lives about its mean, as a part of it; 0 for what is kept. */
  readonly wander: number;
  /** It is a leak, and what it holds counts as leaked. */
  readonly leaks?: boolean;
}

export interface GoroutineGroup {
  /** Leaf first, with the scheduler's own frames. */
  readonly stack: readonly Place[];
  readonly count: (now: Moment) => number;
  readonly wander: number;
  readonly leaks?: boolean;
}

/** Part of a service; the whole is the sum of its parts. */
export interface Part {
  readonly heap?: readonly HeapSite[];
  readonly goroutines?: readonly GoroutineGroup[];
  /** Bytes outside the heap: cgo, mmap, Buffers. */
  readonly offHeap?: (now: Moment) => number;
  /** Of these bytes, what has leaked. */
  readonly offHeapLeaked?: (now: Moment) => number;
}

/** How the collector is set, and how resident memory follows. */
export interface Collector {
  /** GOGC: garbage allowed, in per cent of what lives. */
  readonly percent: (seconds: number) => number;
  /** GOMEMLIMIT, or null. Below it, and with GOGC off, the heap grows to it before it is collected. */
  readonly limitBytes: number | null;
  /** How long resident memory takes to follow what the runtime has. */
  readonly settleSeconds: number;
}

/** What a watch sees, and when. */
export interface Observation {
  readonly family: Family;
  /** Mean bytes between two samples of the heap profile. */
  readonly period: number;
  /** Of heap and goroutine profiles, in seconds since the watch began. */
  readonly snapshotSeconds: readonly number[];
  readonly readingSeconds: readonly number[];
  readonly readings: "all" | "runtime" | "resident" | "none";
  /** Whether each heap profile is asked for with a collection before it. */
  readonly forcesCollection: boolean;
}

export interface Service {
  readonly parts: readonly Part[];
  readonly load: (seconds: number) => number;
  readonly collector: Collector;
  /** Age of the process when the watch began. */
  readonly ageSeconds: number;
  /** Whether requests come as a load test sends them, or as people do: by a Poisson process. */
  readonly arrivals: "even" | "random";
  /** When the process was replaced, in seconds since the watch began. */
  readonly restartSeconds: readonly number[];
}
