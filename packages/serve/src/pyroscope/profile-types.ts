/**
 * The profile types that are offered, named as Pyroscope names them, so that Grafana knows which are levels and which are
 * totals:
 *
 *   memory:inuse_space:bytes:space:bytes         name, sample type, its unit, period type, its unit
 */
import type { StackValue } from "../stacks/series-levels.ts";

export interface ProfileTypeFacts {
  readonly name: string;
  readonly sampleType: string;
  readonly sampleUnit: string;
  readonly periodType: string;
  readonly periodUnit: string;
  /** Which profiles it is taken from, and which of their values. */
  readonly kind: "heap" | "goroutine";
  readonly value: StackValue;
}

const SPACE = { name: "memory", periodType: "space", periodUnit: "bytes", kind: "heap" } as const;

export const PROFILE_TYPES: readonly ProfileTypeFacts[] = [
  { ...SPACE, sampleType: "inuse_space", sampleUnit: "bytes", value: "amount" },
  { ...SPACE, sampleType: "inuse_objects", sampleUnit: "count", value: "objects" },
  { ...SPACE, sampleType: "alloc_space", sampleUnit: "bytes", value: "allocated" },
  { ...SPACE, sampleType: "alloc_objects", sampleUnit: "count", value: "allocatedObjects" },
  {
    name: "goroutine",
    sampleType: "goroutine",
    sampleUnit: "count",
    periodType: "goroutine",
    periodUnit: "count",
    kind: "goroutine",
    value: "amount",
  },
];

export const typeId = (type: ProfileTypeFacts): string =>
  [type.name, type.sampleType, type.sampleUnit, type.periodType, type.periodUnit].join(":");

/** Agents that push name goroutines in the plural. @returns null for a type that is not offered */
export function typeOf(id: string): ProfileTypeFacts | null {
  const plain = id
    .replace(/^goroutines:goroutines?:/, "goroutine:goroutine:")
    .replace(/:goroutines:count$/, ":goroutine:count");
  return PROFILE_TYPES.find((type) => typeId(type) === plain) ?? null;
}

/** Labels that say of what type a profile is; queries may select by them. */
export const typeLabels = (type: ProfileTypeFacts): ReadonlyMap<string, string> =>
  new Map([
    ["__name__", type.name],
    ["__type__", type.sampleType],
    ["__unit__", type.sampleUnit],
    ["__period_type__", type.periodType],
    ["__period_unit__", type.periodUnit],
    ["__profile_type__", typeId(type)],
  ]);
