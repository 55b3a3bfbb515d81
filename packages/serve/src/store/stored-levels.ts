/** The levels of the stacks of a stored series, from the counts of an hour: no profile is rebuilt. */
import { type Dictionary, type SeriesLevels, sitesOfDictionary } from "leakhound/server";
import type { SeriesKey } from "./names.ts";

/** The scrapes of one hour. */
export interface StoredLevels {
  /** Unix milliseconds. */
  readonly times: readonly number[];
  /** Number of stacks. */
  readonly length: number;
  /** Functions of a stack, root first. */
  frames(stack: number): readonly string[];
  /** Calls back for each stack that has a value at a scrape, its position in `times`. */
  visit(scrape: number, each: (stack: number, value: number) => void): void;
}

/** @param sampleTypes names of the wanted values; the first that the series has. @returns null where it has none of them */
export function storedLevels(
  { times, types, stacks, values }: SeriesLevels,
  dictionary: Dictionary,
  { kind, sampleTypes }: { readonly kind: SeriesKey["kind"]; readonly sampleTypes: readonly string[] },
): StoredLevels | null {
  const type = types.findIndex((one) => sampleTypes.includes(one.type));
  const column = values[type];
  if (column === undefined) return null;
  const sites = sitesOfDictionary(dictionary, kind === "heap" ? "heap" : "goroutine");
  return {
    times,
    length: stacks.length,
    frames: (row) =>
      sites
        .framesOf(stacks[row]!)
        .map((frame) => frame.function)
        .reverse(),
    visit(scrape, each) {
      for (let row = 0; row < stacks.length; row++) {
        const value = column[row * times.length + scrape]!;
        if (value !== 0) each(row, value);
      }
    },
  };
}
