/**
 * The model of a simulated service: its heap, its goroutines, its memory outside of the heap, and how it is observed.
 * Everything is a function of the moment, so that a leak, a cache and the load are each one line in a scenario.
 */
export type Family = "go" | "node";

/** A point in time of one process. */
export interface Moment {
  /** Since the watch began. */
  readonly seconds: number;
  /** Since this process started. */
  readonly age: number;
  /** Current load, as a multiple of the ordinary load. */
  readonly load: number;
  /** Requests since this process started, in seconds of the ordinary load. */
  readonly served: number;
}

export interface Frame {
  readonly function: string;
  readonly file: string;
  readonly line: number;
}

/** Objects of one size, allocated by one stack. */
export interface HeapSite {
  /** Leaf first. */
  readonly stack: readonly Frame[];
  readonly objectBytes: number;
  /** Mean number of live objects at this moment. */
  readonly live: (now: Moment) => number;
  /** Objects per second that are allocated and freed without changing the number of live ones. */
  readonly churn: (now: Moment) => number;
  /** Relative standard deviation of the number of live objects; 0 for retained ones. */
  readonly deviation: number;
  /** The live objects are leaked. */
  readonly leaks?: boolean;
}

export interface GoroutineGroup {
  /** Leaf first, with the frames of the runtime. */
  readonly stack: readonly Frame[];
  readonly count: (now: Moment) => number;
  readonly deviation: number;
  readonly leaks?: boolean;
}

/** Part of a service; the service is the sum of its parts. */
export interface Part {
  readonly heap?: readonly HeapSite[];
  readonly goroutines?: readonly GoroutineGroup[];
  /** Bytes outside the heap: cgo, mmap, Buffers. */
  readonly offHeap?: (now: Moment) => number;
  /** The leaked part of these bytes. */
  readonly offHeapLeaked?: (now: Moment) => number;
}

/** Settings of the garbage collector, and how resident memory follows the heap. */
export interface Collector {
  /** GOGC: garbage allowed, in percent of the live heap. */
  readonly percent: (seconds: number) => number;
  /** GOMEMLIMIT, or null. With GOGC off, the heap grows to this limit before it is collected. */
  readonly limitBytes: number | null;
  /** Time constant with which resident memory follows the memory of the runtime. */
  readonly settleSeconds: number;
}

/** What a watch reads, and when. */
export interface Observation {
  readonly family: Family;
  /** Mean bytes between two samples of the heap profile. */
  readonly period: number;
  /** Times of heap and goroutine profiles, in seconds since the watch began. */
  readonly snapshotSeconds: readonly number[];
  readonly readingSeconds: readonly number[];
  readonly readings: "all" | "runtime" | "resident" | "none";
  /** Whether each heap profile forces a collection. */
  readonly forcesCollection: boolean;
}

export interface Service {
  readonly parts: readonly Part[];
  readonly load: (seconds: number) => number;
  readonly collector: Collector;
  /** Age of the process when the watch began. */
  readonly ageSeconds: number;
  /** Whether requests arrive evenly, as from a load test, or at random, as from users (a Poisson process). */
  readonly arrivals: "even" | "random";
  /** Times at which the process was replaced, in seconds since the watch began. */
  readonly restartSeconds: readonly number[];
}
