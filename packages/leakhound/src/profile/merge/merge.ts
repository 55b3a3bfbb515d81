/**
 * The sum of several profiles, as google/pprof makes it: profile.Merge after CompatibilizeSampleTypes and
 * ScaleProfiles.
 *
 *   heap 9:00   A 3   B 1        types inuse_objects, inuse_space
 *   heap 9:01   A 2   C 7        the same: added while it comes, and let go
 *   ──────────────────────
 *   sum         A 5   B 1  C 7   in order of appearance, and everything numbered anew
 *
 * Profiles that follow each other with the same measures are one run, summed at once. Where measures
 * differ, which is rare, there are several runs; they are converted to what they have in common and
 * summed when all are known.
 *
 * The order of things: each profile that is read goes through `withMainBinary`, then all of them here; the
 * same with those of the base, if there is one, then `combineWithBase`; then once `prepareProfile`.
 */
import { invariant } from "../../base/assert.ts";
import { ok, type Result } from "../../base/result.ts";
import type { Profile } from "../model/types.ts";
import {
  commonMeasures,
  hasSameTypes,
  isSameType,
  type Measures,
  type MergeFault,
  ownMeasures,
} from "./common-types.ts";
import { converted } from "./converted.ts";
import { MergedHead } from "./head.ts";
import { MergedSamples } from "./samples.ts";

/** Takes profiles one by one; holds the last, which the next may resemble, and the sum of each run. */
export class ProfileMerger {
  readonly #runs: Run[] = [];
  readonly #head = new MergedHead();
  #count = 0;
  /** What all profiles so far have in common. */
  #measures: Measures | null = null;

  /** Fails where the profile cannot be added to those before; the merger then is as it was. */
  add(profile: Profile): Result<void, MergeFault> {
    const run = this.#runs.at(-1);
    if (run?.takes(profile)) run.add(profile);
    else {
      const common = commonMeasures(this.#measures ?? ownMeasures(profile), profile);
      if (!common.ok) return common;
      this.#measures = common.value;
      this.#runs.push(new Run(profile));
    }
    this.#head.add(profile);
    this.#count++;
    return ok(undefined);
  }

  /** The sum. A profile alone is returned as it is. At least one must have been added. */
  finish(): Profile {
    invariant(this.#measures, "there is nothing to merge");
    const measures = this.#measures;
    const [first, ...others] = this.#runs.map((run) => converted(run.finish(), measures));
    const sum = new Run(first!);
    for (const profile of others) sum.add(profile);
    return this.#count === 1 ? sum.finish() : { ...sum.finish(), ...this.#head.finish() };
  }
}

/** The sum of all, in their order; see `ProfileMerger`. */
export function mergeProfiles(profiles: readonly Profile[]): Result<Profile, MergeFault> {
  const merger = new ProfileMerger();
  for (const profile of profiles) {
    const added = merger.add(profile);
    if (!added.ok) return added;
  }
  return ok(merger.finish());
}

/** Profiles with the same measures. The period is the longest; what else they say is that of the first. */
class Run {
  readonly #first: Profile;
  #period: bigint;
  #defaultSampleType: string;
  /** Null as long as there is but one profile. */
  #samples: MergedSamples | null = null;

  constructor(first: Profile) {
    this.#first = first;
    this.#period = first.period;
    this.#defaultSampleType = first.defaultSampleType;
  }

  takes({ sampleTypes, periodType, defaultSampleType }: Profile): boolean {
    const first = this.#first;
    return (
      hasSameTypes(first.sampleTypes, sampleTypes) &&
      isSameType(first.periodType, periodType) &&
      first.defaultSampleType === defaultSampleType
    );
  }

  add(profile: Profile): void {
    if (this.#period === 0n || profile.period > this.#period) this.#period = profile.period;
    this.#defaultSampleType ||= profile.defaultSampleType;
    this.#samples ??= summed(this.#first);
    this.#samples.add(profile);
  }

  finish(): Profile {
    if (!this.#samples) return this.#first;
    const head = { ...this.#first, period: this.#period, defaultSampleType: this.#defaultSampleType };
    const sum = { ...head, ...this.#samples.finish() };
    // What adds up to 0 is dropped, with all that only it speaks of, and the rest is numbered anew.
    return this.#samples.hasZeros ? { ...sum, ...summed(sum).finish() } : sum;
  }
}

function summed(profile: Profile): MergedSamples {
  const samples = new MergedSamples(profile.sampleTypes.length);
  samples.add(profile);
  return samples;
}
