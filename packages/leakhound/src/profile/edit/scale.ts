/** Multiplies the values of a profile, each sample type by its own ratio. */
import { Int64Column } from "../../base/int64.ts";
import { truncatedInt64 } from "../model/int64-columns.ts";
import type { Profile } from "../model/types.ts";
import { filterSamples } from "./stacks.ts";

/**
 * Rounds the multiplied values, halves away from zero. A sample stays only if a value whose ratio is not 1 is nonzero
 * afterward: google/pprof does not check the other values (profile.ScaleN).
 *
 * @param ratios one for each sample type; if all are 1, the result is the profile itself
 */
export function scaleValues(profile: Profile, ratios: readonly number[]): Profile {
  if (ratios.every((ratio) => ratio === 1)) return profile;
  const { samples } = profile;
  const types = ratios.length;
  const values = new Int64Column(samples.values.length);
  const isKept = new Uint8Array(samples.length);
  for (let at = 0; at < values.length; at++) {
    const ratio = ratios[at % types]!;
    if (ratio === 1) values.setWords(at, samples.values.lo(at), samples.values.hi(at));
    else {
      const value = truncatedInt64(rounded(samples.values.number(at) * ratio));
      values.setNumber(at, value);
      if (value !== 0) isKept[Math.floor(at / types)] = 1;
    }
  }
  const multiplied = { ...profile, samples: { ...samples, values } };
  return isKept.includes(0) ? filterSamples(multiplied, (sample) => isKept[sample] === 1) : multiplied;
}

/** To the nearest integer, halves away from zero. */
function rounded(value: number): number {
  return Math.sign(value) * Math.round(Math.abs(value));
}
