/**
 * Sums of levels with weights, by stack: where the weight of a scrape is how long it holds, the sum divided by the time that
 * the processes were seen is what they hold together. Weights are of time; a sum with equal weights over scrapes means nothing.
 *
 *   process a, a scrape a minute     10  10  20       weights 60 60 30 s
 *   process b                         4   4           weights 60 60 s
 *   sum of the stack                 (600 + 600 + 600) + (240 + 240) = 2,280 byte seconds;  by 150 s: 15.2 bytes
 */
import { Int64Column } from "../../base/int64.ts";
import { EMPTY_HEAD } from "../../profile/model/builder.ts";
import type { Profile, ValueType } from "../../profile/model/types.ts";
import { type CountHead, gaugeFactor, gaugeOf, gaugeTypes } from "../counts/gauges.ts";
import type { Dictionary } from "../dictionary/dictionary.ts";
import { headOf, tablesOf } from "../dictionary/tables.ts";
import { samplesOf } from "../scrape/rebuild.ts";

/** The weight of each counted scrape of a series; null for a series that is not wanted. */
export type WeightsOf = (series: string, timesMs: readonly number[]) => ArrayLike<number> | null;

/** Of all series that have one dictionary and the same values. */
export interface LevelSums extends CountHead {
  readonly dictionary: string;
  readonly types: readonly ValueType[];
  /** For each type, by row of the stack in the dictionary, in the unit of the type times that of the weights. */
  readonly values: readonly Float64Array[];
}

/** Sums of counts of each dictionary and head, which become values at the end. */
export class CountSums {
  readonly #sums = new Map<string, OpenSums>();

  /** The sums of each gauge, by row of the stack, to be added to. */
  of(dictionary: string, { model, head }: CountHead, size: { readonly gauges: number; readonly stacks: number }) {
    const key = `${model} ${head} ${dictionary}`;
    const known = this.#sums.get(key);
    if (known) return known.gauges;
    const gauges = Array.from({ length: size.gauges }, () => new Float64Array(size.stacks));
    this.#sums.set(key, { dictionary, model, head, gauges });
    return gauges;
  }

  /** @param dictionaryOf the dictionary of a name that was given to `of` */
  finish(dictionaryOf: (name: string) => Dictionary): readonly LevelSums[] {
    return [...this.#sums.values()].map((one) => valuesOfSums(one, dictionaryOf(one.dictionary)));
  }
}

interface OpenSums extends CountHead {
  readonly dictionary: string;
  readonly gauges: readonly Float64Array[];
}

function valuesOfSums({ dictionary: name, model, head, gauges }: OpenSums, dictionary: Dictionary): LevelSums {
  const countHead = { model, head };
  const types = gaugeTypes(dictionary, countHead);
  const values = types.map((_, type) => {
    const counts = gauges[gaugeOf(countHead, type)]!;
    const column = new Float64Array(counts.length);
    for (let stack = 0; stack < counts.length; stack++)
      if (counts[stack] !== 0) column[stack] = counts[stack]! * gaugeFactor(dictionary, countHead, { stack, type });
    return column;
  });
  return { ...countHead, dictionary: name, types, values };
}

/** For each scrape, the sum of the weights of those before it; and the sum of all. */
export function weightsUntil(weights: ArrayLike<number>): Float64Array {
  const until = new Float64Array(weights.length + 1);
  for (let scrape = 0; scrape < weights.length; scrape++) until[scrape + 1] = until[scrape]! + weights[scrape]!;
  return until;
}

/** Adds sums of hours or parts of hours. */
export function addedSums(sums: readonly LevelSums[]): readonly LevelSums[] {
  const byKey = new Map<string, { readonly sums: LevelSums; values: Float64Array[] }>();
  for (const one of sums) {
    const key = `${one.model} ${one.head} ${one.dictionary}`;
    const known = byKey.get(key);
    if (known) known.values = known.values.map((column, type) => added(column, one.values[type]!));
    else byKey.set(key, { sums: one, values: one.values.map((column) => column.slice()) });
  }
  return [...byKey.values()].map((one) => ({ ...one.sums, values: one.values }));
}

function added(column: Float64Array, more: Float64Array): Float64Array {
  const sum = new Float64Array(Math.max(column.length, more.length));
  sum.set(column);
  for (let stack = 0; stack < more.length; stack++) sum[stack]! += more[stack]!;
  return sum;
}

/** Addresses are those of the first process of the dictionary. */
const FIRST_MAPPINGS = 0;

/** The sums times a factor as a profile, whose values are whole numbers. */
export function profileOfSums(dictionary: Dictionary, { head, types, values }: LevelSums, factor: number): Profile {
  const stacks: number[] = [];
  const length = values[0]?.length ?? 0;
  for (let stack = 0; stack < length; stack++) if (values.some((column) => column[stack] !== 0)) stacks.push(stack);
  const column = new Int64Column(stacks.length * types.length);
  stacks.forEach((stack, row) => {
    for (let type = 0; type < types.length; type++)
      column.setNumber(row * types.length + type, Math.round(values[type]![stack]! * factor));
  });
  const { periodType, period } = headOf(dictionary, head);
  return {
    ...EMPTY_HEAD,
    ...tablesOf(dictionary, FIRST_MAPPINGS),
    periodType,
    period,
    sampleTypes: types,
    samples: samplesOf(dictionary, Uint32Array.from(stacks), column),
  };
}
