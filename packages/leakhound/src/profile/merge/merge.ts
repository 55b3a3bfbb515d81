/**
 * The sum of several profiles, as in google/pprof: profile.Merge after CompatibilizeSampleTypes and ScaleProfiles.
 *
 *   heap 9:00   A 3   B 1        types inuse_objects, inuse_space
 *   heap 9:01   A 2   C 7        the same types: added at once, and not retained
 *   ──────────────────────
 *   sum         A 5   B 1  C 7   in order of first appearance, with new row numbers
 *
 * Consecutive profiles with the same measures form a run, which is summed as they arrive. Different measures are rare; then
 * there are several runs, which are converted to their common measures and summed at the end.
 *
 * The order of steps: `withMainBinary` for each profile that is read; then this sum; the same for the profiles of the base,
 * if there is one; then `combineWithBase`; then `prepareProfile`, once.
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
import { convertMeasures } from "./convert.ts";
import { MergedHead } from "./head.ts";
import { MergedSamples } from "./samples.ts";

/** Adds profiles one by one. Retains the last profile, to compare its tables with the next one, and the sum of each run. */
export class ProfileMerger {
  readonly #runs: Run[] = [];
  readonly #head = new MergedHead();
  #count = 0;
  /** The measures that all profiles so far have in common. */
  #measures: Measures | null = null;

  /** Fails if the profile cannot be added to those before; the merger stays unchanged then. */
  add(profile: Profile): Result<void, MergeFault> {
    const run = this.#runs.at(-1);
    if (run?.hasMeasuresOf(profile)) run.add(profile);
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

  /** The sum of at least one profile. A single profile is returned unchanged. */
  finish(): Profile {
    invariant(this.#measures, "there is nothing to merge");
    const measures = this.#measures;
    const [first, ...others] = this.#runs.map((run) => convertMeasures(run.finish(), measures));
    const sum = new Run(first!);
    for (const profile of others) sum.add(profile);
    return this.#count === 1 ? sum.finish() : { ...sum.finish(), ...this.#head.finish() };
  }
}

/** The sum of all profiles, in this order; see `ProfileMerger`. */
export function mergeProfiles(profiles: readonly Profile[]): Result<Profile, MergeFault> {
  const merger = new ProfileMerger();
  for (const profile of profiles) {
    const added = merger.add(profile);
    if (!added.ok) return added;
  }
  return ok(merger.finish());
}

/** Profiles with the same measures. The period is the longest one; other fields are those of the first profile. */
class Run {
  readonly #first: Profile;
  #period: bigint;
  #defaultSampleType: string;
  /** Null while there is only one profile. */
  #samples: MergedSamples | null = null;

  constructor(first: Profile) {
    this.#first = first;
    this.#period = first.period;
    this.#defaultSampleType = first.defaultSampleType;
  }

  hasMeasuresOf({ sampleTypes, periodType, defaultSampleType }: Profile): boolean {
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
    this.#samples ??= samplesOf(this.#first);
    this.#samples.add(profile);
  }

  finish(): Profile {
    if (!this.#samples) return this.#first;
    const head = { ...this.#first, period: this.#period, defaultSampleType: this.#defaultSampleType };
    const sum = { ...head, ...this.#samples.finish() };
    // Drops samples whose values are all 0, and all rows that only they refer to, and numbers the other rows again.
    return this.#samples.hasZeros ? { ...sum, ...samplesOf(sum).finish() } : sum;
  }
}

function samplesOf(profile: Profile): MergedSamples {
  const samples = new MergedSamples(profile.sampleTypes.length);
  samples.add(profile);
  return samples;
}
