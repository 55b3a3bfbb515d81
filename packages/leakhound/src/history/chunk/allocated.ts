/**
 * What was allocated since the start of the process, by stack over time: totals, which are in no page, and are computed scrape
 * by scrape. Only their rises mean something; a total that falls is of another process.
 */
import { unixMs } from "../../base/units.ts";
import type { ValueType } from "../../profile/model/types.ts";
import { isHeapHead, scalesOf, valuesOfType } from "../counts/columns.ts";
import type { Dictionary } from "../dictionary/dictionary.ts";
import { headOf } from "../dictionary/tables.ts";
import { mustHold } from "../fault.ts";
import { CELLS_MAX } from "../limits.ts";
import type { Scrape, ScrapeHead } from "../scrape.ts";
import type { SeriesMatrix } from "./matrix.ts";
import type { SeriesLevels } from "./sealed-chunk.ts";

/** Types of a heap profile that are totals: objects and bytes allocated. */
const ALLOCATED_TYPES = [0, 1];

/**
 * From profiles. Null for profiles that have no such totals, and for those of an interval, whose values are no totals.
 *
 * @param name of the dictionary. Throws `MalformedHistory`.
 */
export function allocatedOf(name: string, dictionary: Dictionary, scrapes: Iterable<Scrape>): SeriesLevels | null {
  const rows = new StackRows(dictionary);
  const columns: { readonly rowsOf: Uint32Array; readonly values: readonly Float64Array[] }[] = [];
  const times: number[] = [];
  let head = -1;
  for (const scrape of scrapes) {
    if (!hasTotals(dictionary, scrape)) return null;
    const values = ALLOCATED_TYPES.map((type) => valuesOfType(dictionary, scrape, type));
    columns.push({ rowsOf: rows.of(scrape.stacks), values });
    times.push(scrape.atMs);
    head = scrape.head;
  }
  if (head < 0) return null;
  const values = emptyColumns(rows, times.length);
  for (const [time, { rowsOf, values: ofScrape }] of columns.entries())
    for (const [type, column] of ofScrape.entries())
      for (let row = 0; row < rowsOf.length; row++) values[type]![rowsOf[row]! * times.length + time]! += column[row]!;
  return {
    dictionary: name,
    times: times.map(unixMs),
    types: typesOf(dictionary, head),
    stacks: rows.stacks(),
    values,
  };
}

/** The same from a sealed hour, slot by slot. Values that counts do not give exactly are the nearest that they give. */
export function allocatedOfMatrix(name: string, dictionary: Dictionary, matrix: SeriesMatrix): SeriesLevels | null {
  const { scrapes, slots, counts, model } = matrix;
  const head = scrapes.at(-1)?.head ?? 0;
  if (scrapes.length === 0 || scrapes.some((scrape) => !hasTotals(dictionary, scrape))) return null;
  const rows = new StackRows(dictionary);
  const rowsOf = rows.of(slots.stacks);
  const values = emptyColumns(rows, scrapes.length);
  const scales = model === "sampled" ? scalesOf(dictionary, head) : null;
  for (const [type, column] of values.entries()) {
    // Objects and bytes come from the same sampled count.
    const from = counts[scales === null ? type : 0]!;
    for (let slot = 0; slot < slots.length; slot++) {
      const stack = scales?.of(slots.stacks[slot]!) ?? { size: 1, scale: 1 };
      const size = type === 0 ? 1 : stack.size;
      const [to, first] = [rowsOf[slot]! * scrapes.length, slot * scrapes.length];
      for (let at = slots.first[slot]!; at < slots.end[slot]!; at++)
        column[to + at]! += Math.trunc(from[first + at]! * size * stack.scale);
    }
  }
  const times = scrapes.map(({ atMs }) => unixMs(atMs));
  return { dictionary: name, times, types: typesOf(dictionary, head), stacks: rows.stacks(), values };
}

const hasTotals = (dictionary: Dictionary, { head, durationNanos }: ScrapeHead): boolean =>
  durationNanos === 0n && isHeapHead(headOf(dictionary, head));

const typesOf = (dictionary: Dictionary, head: number): readonly ValueType[] => {
  const { sampleTypes } = headOf(dictionary, head);
  return ALLOCATED_TYPES.map((type) => sampleTypes[type]!);
};

function emptyColumns({ length }: StackRows, scrapes: number): readonly Float64Array[] {
  mustHold(length * scrapes * ALLOCATED_TYPES.length <= CELLS_MAX, "a series has too many values");
  return ALLOCATED_TYPES.map(() => new Float64Array(length * scrapes));
}

/** A row for each stack, in the order of their appearance. */
class StackRows {
  readonly #rowOf: Int32Array;
  readonly #stacks: number[] = [];

  constructor({ stacks }: Dictionary) {
    this.#rowOf = new Int32Array(stacks.length).fill(-1);
  }

  get length(): number {
    return this.#stacks.length;
  }

  of(stacks: Uint32Array): Uint32Array {
    const rows = new Uint32Array(stacks.length);
    for (let at = 0; at < stacks.length; at++) {
      const stack = stacks[at]!;
      if (this.#rowOf[stack] === -1) this.#rowOf[stack] = this.#stacks.push(stack) - 1;
      rows[at] = this.#rowOf[stack]!;
    }
    return rows;
  }

  stacks(): Uint32Array {
    return Uint32Array.from(this.#stacks);
  }
}
