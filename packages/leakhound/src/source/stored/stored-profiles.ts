/** What a continuous profiler has stored of a service: one profile for each instance and time, never a sum of several. */
import type { CaptureKind } from "../../base/capture.ts";
import type { Fault } from "../../base/fault.ts";
import type { Result } from "../../base/result.ts";
import type { UnixMs } from "../../base/units.ts";

export interface StoredProfile {
  readonly kind: CaptureKind;
  readonly at: UnixMs;
  /** As the profiler names it. */
  readonly id: string;
}

export interface StoredInstance {
  /** All labels but those of the profile's type. */
  readonly labels: ReadonlyMap<string, string>;
  /** In the order of time. */
  readonly profiles: readonly StoredProfile[];
}

export type StoredFaultCode = "no-profiles" | "bad-response" | "too-many" | "http";
export type StoredFault = Fault<StoredFaultCode>;

/** A profiler that is asked; each driver keeps the limits of the HTTP client. */
export interface StoredProfiles {
  /** The instances of the service in the time of the address. */
  instances(signal: AbortSignal): Promise<Result<readonly StoredInstance[], StoredFault>>;
  /** One profile in pprof's format. */
  fetch(
    instance: StoredInstance,
    profile: StoredProfile,
    signal: AbortSignal,
  ): Promise<Result<Uint8Array, StoredFault>>;
}

/** More instances than one command should fetch. */
export const INSTANCES_MAX = 50;

/** Profile types of in-use memory and goroutines, by the names that agents of both profilers give them. */
export function kindOfType(name: string, sampleType: string): CaptureKind | null {
  if (name === "memory" && sampleType === "inuse_space") return "heap";
  if ((name === "goroutine" || name === "goroutines") && /^goroutines?$/.test(sampleType)) return "goroutine";
  return null;
}

/** At most `count` of the elements, evenly, with the first and the last. */
export function thinned<T>(all: readonly T[], count: number): readonly T[] {
  if (all.length <= count) return all;
  return Array.from({ length: count }, (_, row) => all[Math.round((row * (all.length - 1)) / (count - 1))]!);
}
