/**
 * The filters of the options, in the order of pprof: by name, show_from, by tag, tag names, prune_from.
 * A filter that matches nothing causes a warning, since it is often a typing error.
 */
import { err, ok, type Result } from "../../base/result.ts";
import type { TextPattern } from "../../base/text-pattern.ts";
import { filterByName } from "../../profile/filter/by-name.ts";
import { filterByTag, parseTagFilter, type TagFilter } from "../../profile/filter/by-tag.ts";
import { pruneFrom } from "../../profile/filter/prune.ts";
import { showFrom } from "../../profile/filter/show-from.ts";
import { filterTagNames } from "../../profile/filter/tag-names.ts";
import { goRegexp } from "../../profile/go-regexp/go-regexp.ts";
import type { Profile } from "../../profile/model/types.ts";
import type { PprofFault } from "./fault.ts";
import type { PprofOptions } from "./options.ts";

/** In the order in which pprof parses them: it reports the first invalid one. */
const FILTERS = [
  "focus",
  "ignore",
  "hide",
  "show",
  "show_from",
  "tagfocus",
  "tagignore",
  "prune_from",
  "tagshow",
  "taghide",
] as const;
const LEGEND_FILTERS = [
  "focus",
  "ignore",
  "hide",
  "show",
  "show_from",
  "tagfocus",
  "tagignore",
  "tagshow",
  "taghide",
] as const;

type TagOption = "tagfocus" | "tagignore";
type Patterns = Record<Exclude<(typeof FILTERS)[number], TagOption>, TextPattern | null>;
type TagFilters = Record<TagOption, TagFilter | null>;

const NO_PATTERNS: Readonly<Patterns> = {
  focus: null,
  ignore: null,
  hide: null,
  show: null,
  show_from: null,
  prune_from: null,
  tagshow: null,
  taghide: null,
};

export interface Filters extends Readonly<TagFilters> {
  readonly patterns: Readonly<Patterns>;
}

/** The filters as the legend shows them. */
export function filterWords(options: PprofOptions): string[] {
  return LEGEND_FILTERS.filter((name) => options[name] !== "").map((name) => `${name}=${options[name]}`);
}

/** @param labelUnits units of numeric labels, by key */
export function parseFilters(
  options: PprofOptions,
  labelUnits: ReadonlyMap<string, string>,
): Result<Filters, PprofFault> {
  const patterns = { ...NO_PATTERNS };
  const tags: TagFilters = { tagfocus: null, tagignore: null };
  for (const name of FILTERS) {
    const text = options[name];
    if (text === "") continue;
    if (name === "tagfocus" || name === "tagignore") {
      const filter = parseTagFilter(text, labelUnits);
      if (!filter.ok) return err(badRegexp(name, filter.error));
      tags[name] = filter.value;
    } else {
      const pattern = goRegexp(text);
      if (!pattern.ok) return err(badRegexp(name, pattern.error));
      patterns[name] = pattern.value;
    }
  }
  return ok({ patterns, ...tags });
}

function badRegexp(name: string, error: string): PprofFault {
  return {
    code: "bad-regexp",
    what: `parsing ${name} regexp: ${error}`,
    where: `-${name}`,
    todo: "use the syntax of Go's regexp/syntax",
  };
}

/** @returns the profile that the filters leave; warnings are added to `warnings` */
export function applyFilters(profile: Profile, filters: Filters, warnings: string[]): Profile {
  const { focus, ignore, hide, show, show_from, prune_from, tagshow, taghide } = filters.patterns;
  const warn = (isGiven: unknown, matched: boolean, name: string) => {
    if (isGiven && !matched) warnings.push(`${name} expression matched no samples`);
  };
  for (const name of ["tagfocus", "tagignore"] as const) {
    const range = filters[name]?.range ?? null;
    if (range !== null) warnings.push(`${name}:Interpreted '${range}' as range, not regexp`);
  }
  const named = filterByName(profile, { focus, ignore, hide, show });
  warn(focus, named.matched.focus, "Focus");
  warn(ignore, named.matched.ignore, "Ignore");
  warn(hide, named.matched.hide, "Hide");
  warn(show, named.matched.show, "Show");
  const shown = show_from ? showFrom(named.profile, show_from) : { profile: named.profile, matched: true };
  warn(show_from, shown.matched, "ShowFrom");
  const tagged = filterByTag(shown.profile, filters.tagfocus, filters.tagignore);
  warn(filters.tagfocus, tagged.matched.focus, "TagFocus");
  warn(filters.tagignore, tagged.matched.ignore, "TagIgnore");
  const keyed = tagshow || taghide ? filterTagNames(tagged.profile, tagshow, taghide) : null;
  warn(tagshow, keyed?.matched.show ?? true, "TagShow");
  warn(taghide, keyed?.matched.hide ?? true, "TagHide");
  const kept = keyed?.profile ?? tagged.profile;
  return prune_from ? pruneFrom(kept, prune_from) : kept;
}
