/** A profile as google/pprof writes it. */

import type { Profile } from "../model/types.ts";
import { isSameType } from "./common-types.ts";
import { MergedLabels } from "./labels.ts";
import { MergedStrings } from "./strings.ts";

/**
 * The same profile with its labels and strings in the order in which google/pprof writes them: labels that
 * are texts before numbers, each by key; strings once each, as sample types, labels, mappings and functions
 * first use them, and none that is not used. A period type that says nothing is none. Encoded, it is byte by
 * byte what `go tool pprof -proto` packs.
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

/** The columns with each value replaced, row by row, as that may number values in order of appearance. */
function rowByRow(columns: readonly Uint32Array[], replace: (value: number) => number): Uint32Array[] {
  const replaced = columns.map((column) => new Uint32Array(column.length));
  for (let row = 0; row < columns[0]!.length; row++) {
    columns.forEach((column, at) => {
      replaced[at]![row] = replace(column[row]!);
    });
  }
  return replaced;
}
