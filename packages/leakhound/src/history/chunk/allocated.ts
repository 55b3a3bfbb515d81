/**
 * What was allocated since the start of the process, by stack over time: totals, which are in no page, and are computed scrape
 * by scrape. Only their rises mean something; a total that falls is of another process.
 */
import { unixMs } from "../../base/units.ts";
import { isHeapHead, valuesOfType } from "../counts/columns.ts";
import type { Dictionary } from "../dictionary/dictionary.ts";
import { headOf } from "../dictionary/tables.ts";
import { mustHold } from "../fault.ts";
import { CELLS_MAX } from "../limits.ts";
import type { Scrape } from "../scrape.ts";
import type { SeriesLevels } from "./sealed-chunk.ts";

/** Types of a heap profile that are totals: objects and bytes allocated. */
const ALLOCATED_TYPES = [0, 1];

/**
 * Null for profiles that have no such totals, and for those of an interval, whose values are no totals.
 *
 * @param name of the dictionary. Throws `MalformedHistory`.
 */
export function allocatedOf(name: string, dictionary: Dictionary, scrapes: Iterable<Scrape>): SeriesLevels | null {
  const rows = new Map<number, number>();
  const columns: { readonly rowsOf: Uint32Array; readonly values: readonly Float64Array[] }[] = [];
  const times: number[] = [];
  let head = -1;
  for (const scrape of scrapes) {
    if (!isHeapHead(headOf(dictionary, scrape.head)) || scrape.durationNanos > 0n) return null;
    const rowsOf = Uint32Array.from(scrape.stacks, (stack) => rowOf(rows, stack));
    columns.push({ rowsOf, values: ALLOCATED_TYPES.map((type) => valuesOfType(dictionary, scrape, type)) });
    times.push(scrape.atMs);
    head = scrape.head;
  }
  if (head < 0) return null;
  mustHold(rows.size * times.length * ALLOCATED_TYPES.length <= CELLS_MAX, "a series has too many values");
  const values = ALLOCATED_TYPES.map(() => new Float64Array(rows.size * times.length));
  for (const [time, { rowsOf, values: ofScrape }] of columns.entries())
    for (const [type, column] of ofScrape.entries())
      for (let row = 0; row < rowsOf.length; row++) values[type]![rowsOf[row]! * times.length + time]! += column[row]!;
  const { sampleTypes } = headOf(dictionary, head);
  return {
    dictionary: name,
    times: times.map(unixMs),
    types: ALLOCATED_TYPES.map((type) => sampleTypes[type]!),
    stacks: Uint32Array.from(rows.keys()),
    values,
  };
}

function rowOf(rows: Map<number, number>, stack: number): number {
  const known = rows.get(stack);
  if (known !== undefined) return known;
  rows.set(stack, rows.size);
  return rows.size - 1;
}
