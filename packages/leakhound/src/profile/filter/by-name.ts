/**
 * focus, ignore, hide and show.
 *
 *   sample  leak < handler < main
 *   focus=handler    stays                  at least one frame matches
 *   ignore=handler   removed                no frame may match
 *   hide=handler     leak < main            matching frames are removed, the sample stays while it has others
 *   show=leak        leak                   only matching frames stay
 */
import type { TextPattern } from "../../base/text-pattern.ts";
import { editLines, editStacks, linesOf } from "../edit/stacks.ts";
import type { Profile } from "../model/types.ts";
import { LocationMatcher } from "./location-matcher.ts";

export interface NameFilters {
  readonly focus: TextPattern | null;
  readonly ignore: TextPattern | null;
  readonly hide: TextPattern | null;
  readonly show: TextPattern | null;
}

export interface NameFilterResult {
  readonly profile: Profile;
  /** For each filter, whether any location matched it. */
  readonly matched: Readonly<Record<keyof NameFilters, boolean>>;
}

/** The effect of a location on the samples whose stacks contain it. */
const NEUTRAL = 0;
const FOCUSED = 1;
const IGNORED = 2;

export function filterByName(profile: Profile, filters: NameFilters): NameFilterResult {
  const { focus, ignore, hide, show } = filters;
  const matched = { focus: false, ignore: false, hide: false, show: false };
  if (!focus && !ignore && !hide && !show) return { profile, matched };
  const effects = locationEffects(profile, filters, matched);
  const visible = editLines(profile, lineFilter(profile, filters, matched));
  const isHidden = hiddenLocations(profile, visible, filters);
  const { samples } = profile;
  const filtered = editStacks(visible, (sample, stack) => {
    let isFocused = false;
    const before = stack.length;
    const end = samples.locationStart[sample + 1]!;
    for (let at = samples.locationStart[sample]!; at < end; at++) {
      const location = samples.locations[at]!;
      if (effects[location] === IGNORED) return false;
      if (effects[location] === FOCUSED) isFocused = true;
      if (!isHidden[location]) stack.push(location);
    }
    return isFocused && stack.length > before;
  });
  return { profile: filtered, matched };
}

function locationEffects(
  profile: Profile,
  { focus, ignore }: NameFilters,
  matched: { focus: boolean; ignore: boolean },
): Uint8Array {
  const isFocused = focus && new LocationMatcher(profile, focus);
  const isIgnored = ignore && new LocationMatcher(profile, ignore);
  return new Uint8Array(profile.locations.length).map((_, location) => {
    if (isIgnored?.location(location)) {
      matched.ignore = true;
      return IGNORED;
    }
    if (isFocused && !isFocused.location(location)) return NEUTRAL;
    matched.focus = true;
    return FOCUSED;
  });
}

/** Lines with an unknown function match neither `show` nor `hide`. */
function lineFilter(profile: Profile, { hide, show }: NameFilters, matched: { hide: boolean; show: boolean }) {
  const hides = hide && new LocationMatcher(profile, hide);
  const shows = show && new LocationMatcher(profile, show);
  return (location: number): readonly number[] | null => {
    let lines = linesOf(profile, location);
    if (hides?.location(location)) {
      matched.hide = true;
      lines = hides.binary(location) ? [] : lines.filter((line) => !hides.line(line));
    }
    if (shows && !shows.binary(location)) lines = lines.filter((line) => shows.line(line) || !shows.hasFunction(line));
    if (shows && lines.length > 0) matched.show = true;
    return lines;
  };
}

/** Locations that lost all their lines. One that never had lines is hidden by each `show`, and by `hide` if its binary matches. */
function hiddenLocations(before: Profile, after: Profile, { hide, show }: NameFilters): Uint8Array {
  const hides = hide && new LocationMatcher(before, hide);
  const { lineStart } = after.locations;
  return new Uint8Array(before.locations.length).map((_, location) => {
    const isEmpty = lineStart[location] === lineStart[location + 1];
    return isEmpty && (show !== null || (hides?.location(location) ?? false)) ? 1 : 0;
  });
}
