/**
 * Removes the callees of a function: frames of allocators and locks do not help to find the caller.
 *
 *   sample malloc < new < leak < main         leaf first
 *   prune(new)        leak < main             the match is removed as well; the outermost one counts
 *   pruneFrom(leak)   leak < main             the match stays; the innermost one counts
 *
 * Patterns match names without parameters: `foo(int)` is `foo`.
 */

import { err, ok, type Result } from "../../base/result.ts";
import type { TextPattern } from "../../base/text-pattern.ts";
import { editLines, editStacks, linesOf, pushStack } from "../edit/stacks.ts";
import { goRegexp } from "../go-regexp/go-regexp.ts";
import type { Profile } from "../model/types.ts";

/** Parentheses that are part of a C++ name. */
const BRACKET = /\(anonymous namespace\)|operator\(\)|\(/g;

/** Removes the frames that drop_frames of the profile matches and keep_frames does not. */
export function pruneUninteresting(profile: Profile): Result<Profile, string> {
  if (profile.dropFrames === "") return ok(profile);
  const drop = goRegexp(`^(${profile.dropFrames})$`);
  if (!drop.ok) return err(drop.error);
  const keep = profile.keepFrames === "" ? null : goRegexp(`^(${profile.keepFrames})$`);
  if (keep && !keep.ok) return err(keep.error);
  return ok(prune(profile, drop.value, keep?.value ?? null));
}

const KEPT = 0;
/** Some inlined functions of the location are removed. */
const TRUNCATED = 1;
const REMOVED = 2;

/** The outermost frames of a sample are never removed, so that no stack becomes empty. */
export function prune(profile: Profile, drop: TextPattern, keep: TextPattern | null): Profile {
  const names = new NamesWithoutArguments(profile, (name) => drop.test(name) && !keep?.test(name));
  const states = new Uint8Array(profile.locations.length);
  const cut = editLines(profile, (location) => {
    const lines = linesOf(profile, location);
    const last = lines.findLastIndex((line) => names.match(line));
    if (last < 0) return lines;
    const isGone = last === lines.length - 1;
    states[location] = isGone ? REMOVED : TRUNCATED;
    return isGone ? lines : lines.slice(last + 1);
  });
  return editStacks(cut, (sample, stack) => {
    pushStack(profile.samples, sample, stack, { from: removedCount(profile, sample, states) });
    return true;
  });
}

/** Number of locations to remove at the leaf. */
function removedCount({ samples }: Profile, sample: number, states: Uint8Array): number {
  const leaf = samples.locationStart[sample]!;
  let foundOther = false;
  for (let at = samples.locationStart[sample + 1]! - 1; at >= leaf; at--) {
    const state = states[samples.locations[at]!]!;
    if (state === KEPT) foundOther = true;
    else if (foundOther) return at - leaf + (state === REMOVED ? 1 : 0);
  }
  return 0;
}

export function pruneFrom(profile: Profile, pattern: TextPattern): Profile {
  const names = new NamesWithoutArguments(profile, (name) => pattern.test(name));
  const isMatch = new Uint8Array(profile.locations.length);
  const cut = editLines(profile, (location) => {
    const lines = linesOf(profile, location);
    const first = lines.findIndex((line) => names.match(line));
    isMatch[location] = first >= 0 ? 1 : 0;
    return first < 0 ? lines : lines.slice(first);
  });
  const { samples } = profile;
  return editStacks(cut, (sample, stack) => {
    const leaf = samples.locationStart[sample]!;
    const end = samples.locationStart[sample + 1]!;
    let at = leaf;
    while (at < end && !isMatch[samples.locations[at]!]) at++;
    pushStack(samples, sample, stack, { from: at === end ? 0 : at - leaf });
    return true;
  });
}

/** Tests each name once. */
class NamesWithoutArguments {
  readonly #profile: Profile;
  readonly #test: (name: string) => boolean;
  readonly #known = new Map<number, boolean>();

  constructor(profile: Profile, test: (name: string) => boolean) {
    this.#profile = profile;
    this.#test = test;
  }

  match(line: number): boolean {
    const { locations, functions, strings } = this.#profile;
    const row = locations.lines.function[line]!;
    const text = row < 0 ? 0 : functions.name[row]!;
    const name = strings.get(text);
    const known = this.#known.get(text) ?? (name !== "" && this.#test(withoutArguments(name)));
    this.#known.set(text, known);
    return known;
  }
}

function withoutArguments(name: string): string {
  const plain = name.startsWith(".") ? name.slice(1) : name;
  const open = [...plain.matchAll(BRACKET)].find(([text]) => text === "(");
  return open ? plain.slice(0, open.index) : plain;
}
