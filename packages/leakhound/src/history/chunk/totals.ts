/**
 * Totals of many stacks over time, one series after another: only changes are read, and a change of a count changes the total.
 *
 *   stack 17    3 . +1 . .           worth 48 bytes each      144   .   +48  .   .
 *   stack 91    812 . . -2 .         worth 16 bytes each   12,992   .   .   -32  .
 *                                                   total  13,136 13,136 13,184 13,152 13,152
 */
import type { UnixMs } from "../../base/units.ts";
import { type CountHead, gaugeOf, gaugeScale, gaugeTypes } from "../counts/gauges.ts";
import type { Dictionary } from "../dictionary/dictionary.ts";

export interface TotalsQuery {
  /** Series by name. */
  readonly isWanted: (series: string) => boolean;
  /** Names of the wanted value; the first that a series has. */
  readonly sampleTypes: readonly string[];
  /** Of a dictionary; null for all of its stacks. */
  readonly stacksOf: (dictionary: Dictionary) => ((stack: number) => boolean) | null;
}

/** What the wanted stacks of a series hold together at each scrape: a level, never to be added over time. */
export interface SeriesTotals {
  readonly name: string;
  readonly times: readonly UnixMs[];
  readonly values: Float64Array;
}

/** What a count is worth, by stack of the dictionary, for one type of a head. */
export interface StackWorth {
  /** Of the gauge that has the counts. */
  readonly gauge: number;
  readonly size: Float64Array;
  readonly scale: Float64Array;
}

type WorthQuery = Pick<TotalsQuery, "sampleTypes" | "stacksOf">;

/** The worth of a dictionary's stacks is the same for all series that one query reads. */
const known = new WeakMap<
  WorthQuery,
  { dictionary: Dictionary; stacks: number; head: CountHead; worth: StackWorth | null }
>();

/** @returns null where the series have none of the values */
export function worthOf(dictionary: Dictionary, head: CountHead, query: WorthQuery): StackWorth | null {
  const last = known.get(query);
  const stacks = dictionary.stacks.length;
  const isSame = last?.dictionary === dictionary && last.stacks === stacks;
  if (isSame && last.head.head === head.head && last.head.model === head.model) return last.worth;
  const worth = computedWorth(dictionary, head, query);
  known.set(query, { dictionary, stacks, head, worth });
  return worth;
}

function computedWorth(dictionary: Dictionary, head: CountHead, { sampleTypes, stacksOf }: WorthQuery) {
  const type = gaugeTypes(dictionary, head).findIndex((one) => sampleTypes.includes(one.type));
  if (type < 0) return null;
  const { length } = dictionary.stacks;
  const isWanted = stacksOf(dictionary);
  const [size, scale] = [new Float64Array(length), new Float64Array(length)];
  for (let stack = 0; stack < length; stack++) {
    if (isWanted !== null && !isWanted(stack)) continue;
    const worth = gaugeScale(dictionary, head, { stack, type });
    size[stack] = worth.size;
    scale[stack] = worth.scale;
  }
  return { gauge: gaugeOf(head, type), size, scale };
}

/** From changes to totals; the last change, at the end of the hour, is left out. */
export function totalsOfChanges(changes: Float64Array, scrapes: number): Float64Array {
  const values = new Float64Array(scrapes);
  let total = 0;
  for (let scrape = 0; scrape < scrapes; scrape++) {
    total += changes[scrape]!;
    values[scrape] = total;
  }
  return values;
}
