/** What a service offers for finding leaks: the facts of `leakhound doctor`. */
import type { Bytes, DurationMs } from "./units.ts";
import type { WatchEvent } from "./watch-event.ts";

export type ServiceKind = "go" | "trpc-go" | "node" | "unknown";

/** Memory that a service reports, as far as a diagnosis uses it. */
export const MEMORY_VALUES = ["resident", "heap", "stacks", "goroutines", "collections", "limit", "start"] as const;
export type MemoryValue = (typeof MEMORY_VALUES)[number];

export type Part =
  /** The heap profile as a watch requests it; for Go, with gc=1. */
  | { readonly part: "heap"; readonly path: string; readonly bytes: Bytes; readonly took: DurationMs }
  /** It is served, and has no samples although the heap is not small: sampling may be off. */
  | { readonly part: "heap-empty"; readonly path: string; readonly heapBytes: Bytes }
  /** Whether gc=1 ran a collection; null where the service does not report how many there were. */
  | { readonly part: "collection"; readonly ran: boolean | null }
  | { readonly part: "goroutine"; readonly path: string; readonly count: number }
  | { readonly part: "goroutineleak"; readonly path: string }
  | { readonly part: "memory"; readonly paths: readonly string[]; readonly values: readonly MemoryValue[] }
  /** Whether the service answers this machine, as the options stand. */
  | { readonly part: "images"; readonly path: string; readonly access: "granted" | "refused" }
  /** With the reason where the service answers with something else; null where the path is not served. */
  | { readonly part: MissingPart; readonly missing: WatchEvent | null };

export type MissingPart = "heap" | "goroutine" | "goroutineleak" | "memory" | "images";

export interface Examination {
  /** Display address. */
  readonly target: string;
  readonly service: ServiceKind;
  readonly parts: readonly Part[];
}
