/** What is taken from a running service: profiles as bytes, and readings of its memory. */
import type { Bytes, UnixMs } from "./units.ts";

/** `goroutineleak`: those goroutines of which Go's collector has shown that nothing can ever wake them. */
export type CaptureKind = "heap" | "goroutine" | "goroutineleak";

/** One profile as it came: pprof protobuf (gzipped or not) or one of Go's text forms. */
export interface Capture {
  readonly kind: CaptureKind;
  /** The time to use: in a watch, by our clock, when it was asked for; elsewhere the profile's own. */
  readonly takenAt: UnixMs;
  /** A file name or an address, for messages. */
  readonly where: string;
  readonly bytes: Uint8Array;
}

/** One reading of a process's memory. A field is absent where the service does not tell. */
export interface MemoryReading {
  readonly at: UnixMs;
  /** Resident set of the process, as the kernel sees it. */
  readonly rssBytes?: Bytes;
  /** Go: HeapAlloc, V8: used_heap_size. Live objects and garbage not yet swept. */
  readonly heapAllocBytes?: Bytes;
  /** Go: HeapInuse, V8: total_heap_size. Pages that hold at least one object. */
  readonly heapInUseBytes?: Bytes;
  readonly heapIdleBytes?: Bytes;
  readonly heapReleasedBytes?: Bytes;
  readonly stackInUseBytes?: Bytes;
  /** Go: Sys, all the runtime has from the OS. */
  readonly sysBytes?: Bytes;
  /** V8: memory of objects outside the heap that the heap holds (buffers). */
  readonly externalBytes?: Bytes;
  readonly goroutines?: number;
  /** Completed collections since the process started. */
  readonly gcCount?: number;
  /** User and system time since the process started: how much was asked of it. */
  readonly cpuSeconds?: number;
  readonly processStart?: UnixMs;
  /** The limit the kernel or the runtime enforces, when the service tells it. */
  readonly limitBytes?: Bytes;
}

/** Something that happened during a watch and explains a hole in its series. */
export interface WatchEvent {
  readonly at: UnixMs;
  /** gap: a scrape that brought nothing; restart: the process is a new one from here on. */
  readonly kind: "gap" | "restart";
  /** One clause for a person: `heap: no answer within 5 s`. */
  readonly text: string;
}
