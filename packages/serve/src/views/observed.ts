/** What is in memory of an instance: its memory readings of the last hours. Its profiles are in the store. */
import type { MemoryReading, UnixMs, WatchEvent } from "leakhound/server";

export interface ObservedInstance {
  readonly service: string;
  readonly name: string;
  readonly release: string | null;
  readonly labels: ReadonlyMap<string, string>;
  readonly firstAt: UnixMs;
  readonly lastAt: UnixMs;
  readings(): readonly MemoryReading[];
  /** Gaps and restarts. */
  readonly events: readonly WatchEvent[];
}

export interface ObservedFleet {
  services(): readonly string[];
  observed(service: string): readonly ObservedInstance[];
}
