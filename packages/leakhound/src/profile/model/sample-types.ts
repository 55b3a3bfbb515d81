/** Which of a profile's values is meant. */
import type { Profile } from "./types.ts";

/** Position of the sample type of this name, such as "inuse_space"; null where the profile has none. */
export function sampleTypeIndex({ sampleTypes }: Profile, type: string): number | null {
  const index = sampleTypes.findIndex((candidate) => candidate.type === type);
  return index < 0 ? null : index;
}

/** The type shown when nobody names one: the profile's own choice, else its last, as in google/pprof. Null without any. */
export function defaultSampleTypeIndex(profile: Profile): number | null {
  const last = profile.sampleTypes.length - 1;
  return sampleTypeIndex(profile, profile.defaultSampleType) ?? (last < 0 ? null : last);
}
