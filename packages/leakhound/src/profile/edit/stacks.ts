/**
 * Derives a profile with other stacks, fewer samples or fewer lines. Unchanged tables are shared with the original.
 */
import { Uint32List } from "../../base/columns.ts";
import { Int64Column } from "../../base/int64.ts";
import type { LabelTable, Profile, SampleTable } from "../model/types.ts";
import { pickLines } from "./aggregate.ts";

/** Pushes the new stack of a sample, leaf first. @returns whether the sample stays */
export type StackEdit = (sample: number, stack: Uint32List) => boolean;

export function editStacks(profile: Profile, edit: StackEdit): Profile {
  const { samples } = profile;
  const kept = new Uint32List();
  const locations = new Uint32List();
  const locationStart = new Uint32List();
  locationStart.push(0);
  for (let sample = 0; sample < samples.length; sample++) {
    const before = locations.length;
    if (!edit(sample, locations)) {
      locations.length = before;
      continue;
    }
    kept.push(sample);
    locationStart.push(locations.length);
  }
  const stacks = { locations: locations.finish(), locationStart: locationStart.finish() };
  return { ...profile, samples: { ...pickSamples(profile, kept.finish()), ...stacks } };
}

/** The profile with the samples for which `keep` is true. */
export function filterSamples(profile: Profile, keep: (sample: number) => boolean): Profile {
  const { samples } = profile;
  return editStacks(profile, (sample, stack) => {
    if (!keep(sample)) return false;
    pushStack(samples, sample, stack);
    return true;
  });
}

/** Pushes the stack of a sample, or its locations at the positions [from, to). */
export function pushStack(
  samples: SampleTable,
  sample: number,
  stack: Uint32List,
  { from = 0, to = Number.POSITIVE_INFINITY }: { readonly from?: number; readonly to?: number } = {},
): void {
  const start = samples.locationStart[sample]!;
  const end = Math.min(samples.locationStart[sample + 1]!, start + to);
  for (let at = start + from; at < end; at++) stack.push(samples.locations[at]!);
}

/** The samples in these rows, with their values and labels, but without stacks. */
function pickSamples({ samples, sampleTypes }: Profile, rows: Uint32Array): SampleTable {
  if (rows.length === samples.length) return samples;
  const types = sampleTypes.length;
  const values = new Int64Column(rows.length * types);
  rows.forEach((row, at) => {
    for (let type = 0; type < types; type++) {
      values.setWords(at * types + type, samples.values.lo(row * types + type), samples.values.hi(row * types + type));
    }
  });
  return { ...samples, length: rows.length, values, ...pickLabels(samples, rows) };
}

function pickLabels(
  { labels, labelStart }: SampleTable,
  rows: Uint32Array,
): Pick<SampleTable, "labels" | "labelStart"> {
  const picked = new Uint32List();
  const start = new Uint32Array(rows.length + 1);
  rows.forEach((row, at) => {
    for (let label = labelStart[row]!; label < labelStart[row + 1]!; label++) picked.push(label);
    start[at + 1] = picked.length;
  });
  return { labels: pickLabelRows(labels, picked.finish()), labelStart: start };
}

/** The labels in these rows, in this order. */
export function pickLabelRows(labels: LabelTable, rows: Uint32Array): LabelTable {
  const num = new Int64Column(rows.length);
  rows.forEach((row, at) => {
    num.setWords(at, labels.num.lo(row), labels.num.hi(row));
  });
  return {
    length: rows.length,
    key: rows.map((row) => labels.key[row]!),
    str: rows.map((row) => labels.str[row]!),
    num,
    numUnit: rows.map((row) => labels.numUnit[row]!),
  };
}

/** The profile whose locations have the lines that `lines` returns, in that order; null for all lines. */
export function editLines(profile: Profile, lines: (location: number) => readonly number[] | null): Profile {
  const { locations } = profile;
  const rows: number[] = [];
  const lineStart = new Uint32Array(locations.length + 1);
  for (let location = 0; location < locations.length; location++) {
    const kept = lines(location) ?? linesOf(profile, location);
    for (const row of kept) rows.push(row);
    lineStart[location + 1] = rows.length;
  }
  return { ...profile, locations: { ...locations, lineStart, lines: pickLines(locations.lines, rows) } };
}

/** Rows of the lines of a location, innermost first. */
export function linesOf({ locations: { lineStart } }: Profile, location: number): number[] {
  const start = lineStart[location]!;
  return Array.from({ length: lineStart[location + 1]! - start }, (_, at) => start + at);
}
