/** Which sample types of a profile are folded into a series, and how they were sampled. */
import type { CaptureKind } from "../base/capture.ts";
import { sampleTypeIndex } from "../profile/model/sample-types.ts";
import type { Profile } from "../profile/model/types.ts";

/** All that decides what a profile measures. */
type Typed = Pick<Profile, "sampleTypes">;

/** Positions of the sample types that are folded. */
export interface FoldedColumns {
  readonly amount: number;
  /** Objects that make up the amount; null where unknown. */
  readonly objects: number | null;
  /** Allocated since the process started, which only rises while a process lives; null where unknown. */
  readonly allocated: number | null;
}

/** The kind of a profile by its sample types; null where it measures neither memory nor goroutines. */
export function kindOfProfile(profile: Typed): CaptureKind | null {
  const kinds = ["heap", "goroutine", "goroutineleak"] as const;
  return kinds.find((kind) => columnsOfKind(profile, kind) !== null) ?? null;
}

/** The columns of a profile of this kind; null where the profile is of another kind. */
export function columnsOfKind(profile: Typed, kind: CaptureKind): FoldedColumns | null {
  if (kind === "heap") return heapColumns(profile);
  if (kind === "goroutine") return goroutineColumns(profile);
  const amount = sampleTypeIndex(profile, "goroutineleak");
  return amount === null ? null : { amount, objects: null, allocated: null };
}

/** Go and leakhound's own Node endpoint call bytes in use `inuse_space`; other profilers of V8 call them `space`. */
export function heapColumns(profile: Typed): FoldedColumns | null {
  const amount = sampleTypeIndex(profile, "inuse_space") ?? sampleTypeIndex(profile, "space");
  if (amount === null) return null;
  return {
    amount,
    objects: sampleTypeIndex(profile, "inuse_objects") ?? sampleTypeIndex(profile, "objects"),
    allocated: sampleTypeIndex(profile, "alloc_space"),
  };
}

export function goroutineColumns(profile: Typed): FoldedColumns | null {
  const amount = sampleTypeIndex(profile, "goroutine") ?? sampleTypeIndex(profile, "goroutines");
  return amount === null ? null : { amount, objects: null, allocated: null };
}

export interface SampledColumns extends FoldedColumns {
  /** Mean bytes between two samples; 0 where every event is counted. */
  readonly periodBytes: number;
  /** True where the amount counts independent events. */
  readonly isCount: boolean;
}

/**
 * The columns of a series of one sample type, whatever it measures. Bytes of a heap profile come with their sampling
 * error, as in a verdict; numbers of sampled objects do not.
 */
export function columnsOfSampleType(profile: Profile, type: number): SampledColumns {
  const periodBytes = Number(profile.period);
  const heap = heapColumns(profile);
  if (heap?.amount === type) return { ...heap, periodBytes, isCount: false };
  if (heap?.allocated === type) {
    const objects = sampleTypeIndex(profile, "alloc_objects");
    return { amount: type, objects, allocated: type, periodBytes, isCount: false };
  }
  const isCount = goroutineColumns(profile)?.amount === type || profile.sampleTypes[type]?.type === "goroutineleak";
  return { amount: type, objects: null, allocated: null, periodBytes: 0, isCount };
}
