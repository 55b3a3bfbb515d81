/** The levels of the stacks of a stored series, from the counts of an hour: no profile is rebuilt. */
import { type Dictionary, type SeriesLevels, sitesOfDictionary } from "leakhound/server";
import type { SeriesKey } from "./names.ts";

/** The stacks of a dictionary. */
export interface StoredStacks {
  readonly length: number;
  /** Functions of a stack, root first. */
  frames(stack: number): readonly string[];
}

/** The scrapes of one hour. */
export interface StoredLevels {
  /** Unix milliseconds. */
  readonly times: readonly number[];
  /** The same for all series of the dictionary. */
  readonly table: StoredStacks;
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
  return {
    times,
    table: stackTable(dictionary, kind),
    visit(scrape, each) {
      for (let row = 0; row < stacks.length; row++) {
        const value = column[row * times.length + scrape]!;
        if (value !== 0) each(stacks[row]!, value);
      }
    },
  };
}

const tables = new WeakMap<Dictionary, StoredStacks>();

/** A dictionary that has grown has another table. */
export function stackTable(dictionary: Dictionary, kind: SeriesKey["kind"]): StoredStacks {
  const known = tables.get(dictionary);
  if (known?.length === dictionary.stacks.length) return known;
  const sites = sitesOfDictionary(dictionary, kind === "heap" ? "heap" : "goroutine");
  const table = { length: dictionary.stacks.length, frames: (stack: number) => sites.functionsOf(stack) };
  tables.set(dictionary, table);
  return table;
}
