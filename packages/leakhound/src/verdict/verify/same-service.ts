/**
 * Whether two recordings can be compared at all: two of one service, the second one made after the first.
 *
 * Builds differ in paths, lines and addresses, so a service is recognized by the names of its own functions: two builds
 * have most of them in common, two services hardly any. `main.main` is in each.
 */
import type { ProfileSeries } from "../../series/fold.ts";
import { frameOwners } from "../../series/sites.ts";
import type { FrameIndex, StackIndex } from "../../series/stacks.ts";
import type { Judgment } from "../diagnose.ts";
import type { VerifyReasonFacts } from "../facts/verification.ts";

/** Fewer names show nothing. */
const NAMES_MIN = 3;
/** Two builds have at least this part of the smaller set of names in common. */
const COMMON_MIN = 0.1;
const NAMES_SHOWN = 3;
/** Two builds that are tested side by side are recorded in any order. */
const SIDE_BY_SIDE_MS = 10 * 60_000;
const IN_EVERY_PROGRAM = /^main\.(main|init)(\.|$)/;

export function isSameRecording({ diagnosis: a }: Judgment, { diagnosis: b }: Judgment): boolean {
  return a.snapshots > 0 && a.from === b.from && a.to === b.to && a.snapshots === b.snapshots && a.target === b.target;
}

/** The second recording ended well before the first one began. */
export const isOlder = (before: Judgment, after: Judgment): boolean =>
  after.diagnosis.snapshots > 0 && Date.parse(after.diagnosis.to) + SIDE_BY_SIDE_MS < Date.parse(before.diagnosis.from);

/** @returns some functions of each where they are different services, otherwise null */
export function differentServices(before: Judgment, after: Judgment): VerifyReasonFacts["different-services"] | null {
  const [first, second] = [ownNames(before), ownNames(after)];
  const smaller = Math.min(first.size, second.size);
  if (smaller < NAMES_MIN) return null;
  const common = [...first].filter((name) => second.has(name)).length;
  if (common >= COMMON_MIN * smaller) return null;
  const some = (names: ReadonlySet<string>) => [...names].sort().slice(0, NAMES_SHOWN);
  return { before: some(first), after: some(second) };
}

function ownNames({ heap, goroutines }: Judgment): ReadonlySet<string> {
  return new Set([heap?.series, goroutines?.series].flatMap((series) => (series ? namesIn(series) : [])));
}

function namesIn(series: ProfileSeries): string[] {
  const { stacks, functions } = series;
  const owners = frameOwners(series, null);
  const names = new Set<string>();
  for (let stack = 0; stack < stacks.length; stack++) {
    const end = stacks.end(stack as StackIndex);
    for (let frame = stacks.start(stack as StackIndex); frame < end; frame = (frame + 1) as FrameIndex)
      if (owners.of(frame) === "own") names.add(functions.text(stacks.functionOf(frame)));
  }
  return [...names].filter((name) => !IN_EVERY_PROGRAM.test(name));
}
