/** Profiles in which an agent sends what was allocated since its last push: their sums must not be taken for totals of the process. */
import type { Profile } from "leakhound/server";

/** Sample types that are totals in a profile that a process itself serves. */
const TOTALS: ReadonlySet<string> = new Set(["alloc_objects", "alloc_space"]);
const SUFFIX = "_since_last";

/** The profile with its differences renamed, so that nobody takes them for totals since the start of the process. */
export function withoutTotals(profile: Profile): Profile {
  const sampleTypes = profile.sampleTypes.map((one) =>
    TOTALS.has(one.type) ? { ...one, type: `${one.type}${SUFFIX}` } : one,
  );
  return { ...profile, sampleTypes };
}

/** Whether differences of the profile were renamed. */
export const hasDifferences = ({ sampleTypes }: Profile): boolean =>
  sampleTypes.some(({ type }) => type.endsWith(SUFFIX));
