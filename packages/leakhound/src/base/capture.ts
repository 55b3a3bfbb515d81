/** What a scrape takes from a service: profiles as bytes, and readings of its memory. */
import { type Bytes, bytes, type UnixMs, unixMs } from "./units.ts";

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

const amount = (value: number): number => value;

/** The unit of each field, in the order of columns. */
const UNIT_OF = {
  rssBytes: bytes,
  heapAllocBytes: bytes,
  heapInUseBytes: bytes,
  heapIdleBytes: bytes,
  heapReleasedBytes: bytes,
  stackInUseBytes: bytes,
  sysBytes: bytes,
  externalBytes: bytes,
  goroutines: amount,
  gcCount: amount,
  cpuSeconds: amount,
  requests: amount,
  processStart: unixMs,
  limitBytes: bytes,
} satisfies { readonly [Field in ReadingField]: (value: number) => Required<MemoryReading>[Field] };

export type ReadingField = Exclude<keyof MemoryReading, "at">;

const isReadingField = (name: string): name is ReadingField => name in UNIT_OF;

/** All fields of a reading but its time. The order never changes: stored rows have it. */
export const READING_FIELDS: readonly ReadingField[] = Object.keys(UNIT_OF).filter(isReadingField);

/**
 * A reading of plain numbers, such as those of a stored row.
 *
 * @param numberOf asked once for each field, in the order of `READING_FIELDS`; null where the reading lacks it
 */
export function readingOf(at: UnixMs, numberOf: (field: ReadingField) => number | null): MemoryReading {
  const values = READING_FIELDS.flatMap((field) => {
    const value = numberOf(field);
    return value === null ? [] : [[field, UNIT_OF[field](value)] as const];
  });
  return { at, ...Object.fromEntries(values) };
}
