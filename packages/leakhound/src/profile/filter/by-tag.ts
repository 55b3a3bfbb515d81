/**
 * tagfocus and tagignore: select samples by their labels.
 *
 *   1mb:2gb            some number of the sample is in the range, under any key
 *   bytes=32kb         the number of that key is 32 kB; `:32kb` at most, `32kb:` at least
 *   route,gold         a label `key:text` matches `route`, and one matches `gold`
 *   route=order,cart   a text of that key matches `order` or `cart`
 */

import { err, ok, type Result } from "../../base/result.ts";
import type { TextPattern } from "../../base/text-pattern.ts";
import { filterSamples } from "../edit/stacks.ts";
import { goRegexp } from "../go-regexp/go-regexp.ts";
import { labelKind } from "../model/labels.ts";
import { scale, scaler } from "../model/measurement.ts";
import { StringMatches } from "../model/string-matches.ts";
import type { Profile } from "../model/types.ts";

const QUANTITY = /([+-]?[0-9]+)([A-Za-z]+)?/g;

export interface TagFilter {
  /** The part that was read as a range of numbers, for a note to the user; null for regular expressions. */
  readonly range: string | null;
  matches(profile: Profile): (sample: number) => boolean;
}

/** @param labelUnits units of numeric labels, by key */
export function parseTagFilter(text: string, labelUnits: ReadonlyMap<string, string>): Result<TagFilter, string> {
  const equals = text.indexOf("=");
  const key = equals < 0 ? "" : text.slice(0, equals);
  const value = text.slice(equals + 1);
  const range = parseRange(value);
  if (range) return ok({ range: value, matches: (profile) => numberMatcher(profile, key, range, labelUnits) });
  const patterns: TextPattern[] = [];
  for (const part of value.split(",")) {
    const pattern = goRegexp(part);
    if (!pattern.ok) return err(pattern.error);
    patterns.push(pattern.value);
  }
  const matcher = key === "" ? anyKeyMatcher : keyMatcher;
  return ok({ range: null, matches: (profile) => matcher(profile, key, patterns) });
}

type InRange = (unit: string) => (value: number) => boolean;

/** Null if the text is not a range. The units of both ends must be convertible. */
function parseRange(text: string): InRange | null {
  const [first, second] = text.matchAll(QUANTITY);
  if (!first) return null;
  const low = quantity(first, first[2] ?? "");
  if (second) {
    const high = quantity(second, low.unit);
    if (text !== `${first[0]}:${second[0]}` || high.unit !== low.unit) return null;
    return inUnit(low.unit, (value) => value >= low.value && value <= high.value);
  }
  if (text === first[0]) return inUnit(low.unit, (value) => value === low.value);
  if (text === `${first[0]}:`) return inUnit(low.unit, (value) => value >= low.value);
  if (text === `:${first[0]}`) return inUnit(low.unit, (value) => value <= low.value);
  return null;
}

function quantity([, digits, unit = ""]: RegExpMatchArray, to: string) {
  return scale(Number(digits), unit, to);
}

function inUnit(rangeUnit: string, test: (value: number) => boolean): InRange {
  return (unit) => {
    const convert = scaler(unit, rangeUnit);
    return (value) => {
      const scaled = convert(value);
      return scaled.unit === rangeUnit && test(scaled.value);
    };
  };
}

function numberMatcher(profile: Profile, key: string, range: InRange, labelUnits: ReadonlyMap<string, string>) {
  const { samples, strings } = profile;
  const { labels, labelStart } = samples;
  const tests = new Map([...labelUnits].map(([name, unit]) => [name, range(unit)]));
  return (sample: number): boolean => {
    for (let row = labelStart[sample]!; row < labelStart[sample + 1]!; row++) {
      if (labelKind(profile, row) !== "number") continue;
      const name = strings.get(labels.key[row]!);
      if ((key === "" || name === key) && tests.get(name)?.(labels.num.number(row))) return true;
    }
    return false;
  };
}

/** Rows of the text labels of a sample. */
function* textRows(profile: Profile, sample: number): Generator<number> {
  const { labelStart } = profile.samples;
  for (let row = labelStart[sample]!; row < labelStart[sample + 1]!; row++) {
    if (labelKind(profile, row) === "text") yield row;
  }
}

function anyKeyMatcher(profile: Profile, _key: string, patterns: readonly TextPattern[]) {
  const { strings, samples } = profile;
  return (sample: number): boolean => {
    const texts = Array.from(
      textRows(profile, sample),
      (row) => `${strings.get(samples.labels.key[row]!)}:${strings.get(samples.labels.str[row]!)}`,
    );
    return patterns.every((pattern) => texts.some((text) => pattern.test(text)));
  };
}

function keyMatcher(profile: Profile, key: string, patterns: readonly TextPattern[]) {
  const { strings, samples } = profile;
  const matches = patterns.map((pattern) => new StringMatches(strings, pattern));
  return (sample: number): boolean => {
    for (const row of textRows(profile, sample)) {
      if (strings.get(samples.labels.key[row]!) !== key) continue;
      if (matches.some((each) => each.has(samples.labels.str[row]!))) return true;
    }
    return false;
  };
}

export interface TagFilterResult {
  readonly profile: Profile;
  /** Whether any sample matched. */
  readonly matched: { readonly focus: boolean; readonly ignore: boolean };
}

export function filterByTag(profile: Profile, focus: TagFilter | null, ignore: TagFilter | null): TagFilterResult {
  if (!focus && !ignore) return { profile, matched: { focus: true, ignore: false } };
  const isFocused = focus?.matches(profile) ?? (() => true);
  const isIgnored = ignore?.matches(profile) ?? (() => false);
  const matched = { focus: false, ignore: false };
  const filtered = filterSamples(profile, (sample) => {
    const focused = isFocused(sample);
    const ignored = isIgnored(sample);
    matched.focus ||= focused;
    matched.ignore ||= ignored;
    return focused && !ignored;
  });
  return { profile: filtered, matched };
}
