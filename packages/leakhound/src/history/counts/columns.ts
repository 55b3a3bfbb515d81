/**
 * Values of samples to counts and back. What a count does not give exactly becomes an escape: the values themselves.
 *
 *   values of a heap profile    alloc_objects  alloc_space  inuse_objects  inuse_space
 *   counts                      allocated samples           live samples
 */
import { type ColumnMemory, NEW_COLUMNS } from "../../base/column-memory.ts";
import type { Int64Column } from "../../base/int64.ts";
import { type Dictionary, LABEL_WORDS, labelsOfStack } from "../dictionary/dictionary.ts";
import { type HeadFields, headOf } from "../dictionary/tables.ts";
import type { CountedRows, CountModel, Escape } from "../scrape.ts";
import { estimatedCount, heapScale, NOT_A_COUNT, sampledCount, scaledBytes, scaledObjects } from "./heap-scale.ts";

const HEAP_TYPES = ["alloc_objects", "alloc_space", "inuse_objects", "inuse_space"];
/** Differences of counts up to this are exact. */
const COUNT_MAX = 2 ** 51;
/** With more escapes than this share of the rows, the values are not those of Go's sampler. */
const ESCAPES_SHARE_MAX = 1 / 16;

/** Whether the head is one of a Go heap profile, whose values may be sampled counts. */
export function isHeapHead({ sampleTypes }: HeadFields): boolean {
  return sampleTypes.length === HEAP_TYPES.length && sampleTypes.every(({ type }, at) => type === HEAP_TYPES[at]);
}

export function columnsOf(model: CountModel, types: number): number {
  return model === "sampled" ? types / 2 : types;
}

export interface ValueRows {
  readonly stacks: Uint32Array;
  /** Row-major, as in a profile. */
  readonly values: Int64Column;
  readonly head: number;
}

/** The counts of a series' first profile, which decides on the model. */
export function firstCounts(dictionary: Dictionary, rows: ValueRows): CountedRows {
  const plain = () => plainCounts(dictionary, rows);
  if (!isHeapHead(headOf(dictionary, rows.head))) return plain();
  const sampled = sampledCounts(dictionary, rows);
  return sampled === null || sampled.escapes.length > rows.stacks.length * ESCAPES_SHARE_MAX ? plain() : sampled;
}

/**
 * The counts of a later profile. Null where the model does not fit: a row has values and no size, so its sampled count, from
 * which levels are computed, would be 0. A first profile without any values, as of a process that has just started, does not
 * show that sizes are missing.
 */
export function countsOf(dictionary: Dictionary, rows: ValueRows, model: CountModel): CountedRows | null {
  return model === "sampled" ? sampledCounts(dictionary, rows) : plainCounts(dictionary, rows);
}

function plainCounts(dictionary: Dictionary, { stacks, values, head }: ValueRows): CountedRows {
  const types = headOf(dictionary, head).sampleTypes.length;
  const counts = Array.from({ length: types }, () => new Float64Array(stacks.length));
  const escapes: Escape[] = [];
  for (let row = 0; row < stacks.length; row++) {
    let isExact = true;
    for (let type = 0; type < types; type++) {
      const value = values.number(row * types + type);
      isExact &&= Math.abs(value) <= COUNT_MAX;
      counts[type]![row] = Math.max(-COUNT_MAX, Math.min(COUNT_MAX, value));
    }
    if (!isExact) escapes.push(escapeOf(values, { row, types }));
  }
  return { model: "plain", stacks, counts, escapes };
}

function sampledCounts(dictionary: Dictionary, { stacks, values, head }: ValueRows): CountedRows | null {
  const types = HEAP_TYPES.length;
  const columns = columnsOf("sampled", types);
  const counts = Array.from({ length: columns }, () => new Float64Array(stacks.length));
  const escapes: Escape[] = [];
  const scales = scalesOf(dictionary, head);
  for (let row = 0; row < stacks.length; row++) {
    const stack = scales.of(stacks[row]!);
    let isExact = true;
    for (let column = 0; column < columns; column++) {
      const at = row * types + 2 * column;
      const pair = { objects: values.number(at), bytes: values.number(at + 1) };
      const count = sampledCount(pair, stack);
      isExact &&= count !== NOT_A_COUNT && count <= COUNT_MAX;
      if (count === NOT_A_COUNT && stack.size === 0) return null;
      counts[column]![row] = count === NOT_A_COUNT ? boundedCount(estimatedCount(pair, stack)) : count;
    }
    if (!isExact) escapes.push(escapeOf(values, { row, types }));
  }
  return { model: "sampled", stacks, counts, escapes };
}

const boundedCount = (count: number): number => Math.max(0, Math.min(COUNT_MAX, count));

function escapeOf(values: Int64Column, { row, types }: { readonly row: number; readonly types: number }): Escape {
  return { row, values: Array.from({ length: types }, (_, type) => values.bigint(row * types + type)) };
}

/** The values of all rows, row-major. */
export function valuesOf(
  dictionary: Dictionary,
  head: number,
  { model, stacks, counts, escapes }: CountedRows,
  memory: ColumnMemory = NEW_COLUMNS,
): Int64Column {
  const types = headOf(dictionary, head).sampleTypes.length;
  const values = memory.int64(stacks.length * types);
  if (model === "plain") {
    counts.forEach((column, type) => {
      for (let row = 0; row < stacks.length; row++) values.setNumber(row * types + type, column[row]!);
    });
  } else fillScaled(values, scalesOf(dictionary, head), { stacks, counts });
  for (const { row, values: exact } of escapes) {
    exact.forEach((value, type) => {
      values.setBigint(row * types + type, value);
    });
  }
  return values;
}

/** The values of one sample type, as the profile has them. */
export function valuesOfType(
  dictionary: Dictionary,
  scrape: CountedRows & { readonly head: number },
  type: number,
): Float64Array {
  const { model, counts, stacks, escapes, head } = scrape;
  const values = model === "plain" ? counts[type]!.slice() : new Float64Array(stacks.length);
  if (model === "sampled") {
    const scales = scalesOf(dictionary, head);
    const column = counts[type >> 1]!;
    const scaled = type % 2 === 0 ? scaledObjects : scaledBytes;
    for (let row = 0; row < stacks.length; row++)
      if (column[row] !== 0) values[row] = scaled(column[row]!, scales.of(stacks[row]!));
  }
  for (const { row, values: exact } of escapes) values[row] = Number(exact[type]!);
  return values;
}

function fillScaled(
  values: Int64Column,
  scales: StackScales,
  { stacks, counts }: Pick<CountedRows, "stacks" | "counts">,
) {
  const types = 2 * counts.length;
  for (let row = 0; row < stacks.length; row++) {
    const stack = scales.of(stacks[row]!);
    for (let column = 0; column < counts.length; column++) {
      const count = counts[column]![row]!;
      if (count === 0) continue;
      values.setNumber(row * types + 2 * column, scaledObjects(count, stack));
      values.setNumber(row * types + 2 * column + 1, scaledBytes(count, stack));
    }
  }
}

interface StackScale {
  readonly size: number;
  readonly scale: number;
}

/** Size and scale of the stacks of a dictionary, at one sampling period. Each stack is computed once. */
export class StackScales {
  readonly #dictionary: Dictionary;
  readonly #period: number;
  readonly #known: StackScale[] = [];

  constructor(dictionary: Dictionary, period: number) {
    this.#dictionary = dictionary;
    this.#period = period;
  }

  of(stack: number): StackScale {
    for (let next = this.#known.length; next <= stack; next++) this.#known.push(this.#scaleOf(next));
    return this.#known[stack]!;
  }

  #scaleOf(stack: number): StackScale {
    const size = this.#sizeOf(stack);
    return { size, scale: size > 0 ? heapScale({ size, period: this.#period }) : 1 };
  }

  /** The number of the label "bytes"; 0 without it. */
  #sizeOf(stack: number): number {
    const { labels, strings } = this.#dictionary;
    const row = labelsOfStack(this.#dictionary, stack);
    for (let at = labels.start(row); at < labels.start(row + 1); at += LABEL_WORDS) {
      const { words } = labels;
      if (words[at + 1] === 0 && strings.table.get(words[at]!) === "bytes")
        return words[at + 2]! + words[at + 3]! * 2 ** 32;
    }
    return 0;
  }
}

interface KnownScales {
  readonly byHead: Map<number, StackScales>;
  readonly byPeriod: Map<bigint, StackScales>;
}

const knownScales = new WeakMap<Dictionary, KnownScales>();
/** Heads and periods of one build that are remembered; a service seldom changes its own. */
const HEADS_MAX = 16;
const PERIODS_MAX = 4;

/** The scales of a head's period, remembered for the dictionary: it is asked for each stack. */
export function scalesOf(dictionary: Dictionary, head: number): StackScales {
  const known = knownScales.get(dictionary) ?? { byHead: new Map(), byPeriod: new Map() };
  knownScales.set(dictionary, known);
  const remembered = known.byHead.get(head);
  if (remembered !== undefined) return remembered;
  const { period } = headOf(dictionary, head);
  const scales = known.byPeriod.get(period) ?? new StackScales(dictionary, Number(period));
  if (known.byPeriod.size === PERIODS_MAX) known.byPeriod.clear();
  if (known.byHead.size === HEADS_MAX) known.byHead.clear();
  known.byPeriod.set(period, scales);
  known.byHead.set(head, scales);
  return scales;
}
