/** What a scrape takes from a service: profiles as bytes, and readings of its memory. */
import type { Bytes, UnixMs } from "./units.ts";

/** `goroutineleak`: the goroutines that Go's collector has found to be blocked forever. */
export type CaptureKind = "heap" | "goroutine" | "goroutineleak";

/** One profile as received: pprof protobuf (gzipped or not) or one of Go's text formats. */
export interface Capture {
  readonly kind: CaptureKind;
  /** In a watch, when it was requested, by our clock; elsewhere, the profile's own time. */
  readonly takenAt: UnixMs;
  /** A file name or an address, for messages. */
  readonly where: string;
  readonly bytes: Uint8Array;
}

/** One reading of a process's memory. A field is absent if the service does not report it. */
export interface MemoryReading {
  readonly at: UnixMs;
  /** Resident set of the process, as the kernel sees it. */
  readonly rssBytes?: Bytes;
  /** Go: HeapAlloc, V8: used_heap_size. Live objects, and garbage not yet swept. */
  readonly heapAllocBytes?: Bytes;
  /** Go: HeapInuse, V8: total_heap_size. Pages that hold at least one object. */
  readonly heapInUseBytes?: Bytes;
  readonly heapIdleBytes?: Bytes;
  readonly heapReleasedBytes?: Bytes;
  readonly stackInUseBytes?: Bytes;
  /** Go: Sys, all memory that the runtime obtained from the OS. */
  readonly sysBytes?: Bytes;
  /** V8: memory outside the heap that objects of the heap retain (buffers). */
  readonly externalBytes?: Bytes;
  readonly goroutines?: number;
  /** Completed collections since the process started. */
  readonly gcCount?: number;
  /** User and system time since the process started, a measure of its load. */
  readonly cpuSeconds?: number;
  /** Requests that the process has served since it started. */
  readonly requests?: number;
  readonly processStart?: UnixMs;
  /** The memory limit that the kernel or the runtime enforces. */
  readonly limitBytes?: Bytes;
}
