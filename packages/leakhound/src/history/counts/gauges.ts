/**
 * The values of a profile that are levels and not totals: bytes and objects in use, goroutines. Only these are kept in pages
 * and summaries. A level is never summed over scrapes.
 */

import type { ValueType } from "../../profile/model/types.ts";
import type { Dictionary } from "../dictionary/dictionary.ts";
import { headOf } from "../dictionary/tables.ts";
import type { CountModel } from "../scrape.ts";
import { isHeapHead, scalesOf } from "./columns.ts";
import { scaledBytes, scaledObjects } from "./heap-scale.ts";

/** What gives the counts of a series their meaning. */
export interface CountHead {
  readonly model: CountModel;
  /** Row of the dictionary. */
  readonly head: number;
}

/** Types of a heap profile that are levels: objects and bytes in use. */
const IN_USE_TYPES = [2, 3];
/** The column of live samples. */
const LIVE_COLUMN = 1;

/** The columns of counts that are gauges. */
export function gaugeColumns(dictionary: Dictionary, { model, head }: CountHead): readonly number[] {
  if (model === "sampled") return [LIVE_COLUMN];
  const fields = headOf(dictionary, head);
  if (isHeapHead(fields)) return IN_USE_TYPES;
  return fields.sampleTypes.length === 1 ? [0] : [];
}

/** The sample types that the gauges give. */
export function gaugeTypes(dictionary: Dictionary, { model, head }: CountHead): readonly ValueType[] {
  const { sampleTypes } = headOf(dictionary, head);
  const columns = model === "sampled" ? IN_USE_TYPES : gaugeColumns(dictionary, { model, head });
  return columns.map((column) => sampleTypes[column]!);
}

/** A gauge of a stack. */
export interface StackGauge {
  readonly stack: number;
  /** The position in `gaugeTypes`. */
  readonly type: number;
}

/** From a count of a stack to the value of a type, as a profile has it: a whole number. */
export function gaugeValue(dictionary: Dictionary, { model, head }: CountHead, { stack, type }: StackGauge) {
  if (model === "plain") return (count: number) => count;
  const scaled = scalesOf(dictionary, head).of(stack);
  return type === 0 ? (count: number) => scaledObjects(count, scaled) : (count: number) => scaledBytes(count, scaled);
}

/** The factor from a mean of counts to a mean of values, which is not a whole number. */
export function gaugeFactor(dictionary: Dictionary, { model, head }: CountHead, { stack, type }: StackGauge): number {
  if (model === "plain") return 1;
  const { size, scale } = scalesOf(dictionary, head).of(stack);
  return type === 0 ? scale : size * scale;
}

/** What a count of a stack is worth: trunc(count * size * scale). */
export function gaugeScale(dictionary: Dictionary, { model, head }: CountHead, { stack, type }: StackGauge) {
  if (model === "plain") return UNSCALED;
  const { size, scale } = scalesOf(dictionary, head).of(stack);
  return type === 0 ? { size: 1, scale } : { size, scale };
}

const UNSCALED = { size: 1, scale: 1 };

/** The gauge that gives a type: a heap's objects and bytes in use come from the same count. */
export function gaugeOf({ model }: CountHead, type: number): number {
  return model === "sampled" ? 0 : type;
}
