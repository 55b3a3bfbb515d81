/** Which build of a program a profile is of. */
import type { Profile } from "leakhound/server";

/** The build id of the program, from the mapping of its binary; null where the profile has none. */
export function buildIdOf({ mappings, strings }: Profile): string | null {
  const id = mappings.length > 0 ? strings.get(mappings.buildId[0]!) : "";
  return id === "" ? null : id;
}
