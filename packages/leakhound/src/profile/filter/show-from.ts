/**
 * show_from: removes the callers of the outermost frame that matches.
 *
 *   sample a < b < c < main, show_from=b      a < b
 *   sample x < main                           removed, because no frame matches
 */
import type { TextPattern } from "../../base/text-pattern.ts";
import { editLines, editStacks, linesOf, pushStack } from "../edit/stacks.ts";
import type { Profile } from "../model/types.ts";
import { LocationMatcher } from "./location-matcher.ts";

export function showFrom(profile: Profile, pattern: TextPattern): { profile: Profile; matched: boolean } {
  const matcher = new LocationMatcher(profile, pattern);
  const isTop = new Uint8Array(profile.locations.length);
  const cut = editLines(profile, (location) => {
    const lines = linesOf(profile, location);
    const last = lines.findLastIndex((line) => matcher.line(line));
    const isBinary = matcher.binary(location);
    isTop[location] = isBinary || last >= 0 ? 1 : 0;
    return isBinary || last < 0 ? lines : lines.slice(0, last + 1);
  });
  const { samples } = profile;
  const shown = editStacks(cut, (sample, stack) => {
    const start = samples.locationStart[sample]!;
    let to = samples.locationStart[sample + 1]! - start;
    while (to > 0 && !isTop[samples.locations[start + to - 1]!]) to--;
    pushStack(samples, sample, stack, { to });
    return to > 0;
  });
  return { profile: shown, matched: isTop.includes(1) };
}
