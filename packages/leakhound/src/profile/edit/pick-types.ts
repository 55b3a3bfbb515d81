/** Keeps some of the values of each sample. */
import { Int64Column } from "../../base/int64.ts";
import type { Profile } from "../model/types.ts";

/**
 * The profile with these sample types only, in this order. Samples stay, also where all their values are 0.
 *
 * @param types positions in `sampleTypes`
 */
export function pickSampleTypes(profile: Profile, types: readonly number[]): Profile {
  const { samples, sampleTypes } = profile;
  const width = sampleTypes.length;
  if (types.length === width && types.every((type, at) => type === at)) return profile;
  const values = new Int64Column(samples.length * types.length);
  for (let sample = 0; sample < samples.length; sample++)
    for (const [at, type] of types.entries()) {
      const row = sample * width + type;
      values.setWords(sample * types.length + at, samples.values.lo(row), samples.values.hi(row));
    }
  const picked = types.map((type) => sampleTypes[type]!);
  const keepsDefault = picked.some(({ type }) => type === profile.defaultSampleType);
  return {
    ...profile,
    sampleTypes: picked,
    defaultSampleType: keepsDefault ? profile.defaultSampleType : "",
    samples: { ...samples, values },
  };
}
