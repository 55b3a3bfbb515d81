/** Finds sample types by name. */
import type { Profile } from "./types.ts";

/** Position of the sample type with this name, such as "inuse_space"; null if the profile has none. */
export function sampleTypeIndex({ sampleTypes }: Pick<Profile, "sampleTypes">, type: string): number | null {
  const index = sampleTypes.findIndex((candidate) => candidate.type === type);
  return index < 0 ? null : index;
}

/** The default type, as in google/pprof: the one that the profile names, else its last one. Null without any. */
export function defaultSampleTypeIndex(profile: Profile): number | null {
  const last = profile.sampleTypes.length - 1;
  return sampleTypeIndex(profile, profile.defaultSampleType) ?? (last < 0 ? null : last);
}
