/** Puts a profile into the order in which google/pprof writes it. */
import type { Profile } from "../model/types.ts";
import { isSameType } from "./common-types.ts";
import { MergedLabels } from "./labels.ts";
import { MergedStrings } from "./strings.ts";

/**
 * The same profile with labels and strings in the order of google/pprof: labels with text before those with numbers, each
 * sorted by key; strings once each, in the order of their first use by sample types, labels, mappings and functions,
 * without unused ones. An empty period type becomes none. The encoded profile has the same bytes as the output of
 * `go tool pprof -proto` before compression.
 */
export function canonicalProfile(profile: Profile): Profile {
  const { samples, mappings, functions } = profile;
  const strings = new MergedStrings();
  for (const text of profile.sampleTypes.flatMap(({ type, unit }) => [type, unit])) strings.text(text);
  strings.enter(profile.strings);
  const labels = new MergedLabels(strings);
  labels.enter(profile);
  const sets = Uint32Array.from({ length: samples.length }, (_, sample) => labels.set(sample));
  const row = (index: number) => strings.row(index);
  const names = rowByRow([mappings.filename, mappings.buildId], row);
  const [name, systemName, filename] = rowByRow([functions.name, functions.systemName, functions.filename], row);
  return {
    ...profile,
    periodType: isSameType(profile.periodType, null) ? null : profile.periodType,
    samples: { ...samples, ...labels.table(sets) },
    mappings: { ...mappings, filename: names[0]!, buildId: names[1]! },
    functions: { ...functions, name: name!, systemName: systemName!, filename: filename! },
    strings: strings.finish(),
  };
}

/** Replaces the values of the columns row by row, because `replace` numbers strings in order of first use. */
function rowByRow(columns: readonly Uint32Array[], replace: (value: number) => number): Uint32Array[] {
  const replaced = columns.map((column) => new Uint32Array(column.length));
  for (let row = 0; row < columns[0]!.length; row++) {
    columns.forEach((column, at) => {
      replaced[at]![row] = replace(column[row]!);
    });
  }
  return replaced;
}
