/**
 * Labels of a sample as google/pprof interprets them: texts and numbers separately, grouped by key.
 *
 *   rows of the sample             texts                   numbers
 *   route="/a"                     route  ["/a", "/b"]     bytes  [1024n]  units []
 *   bytes=1024                     user   ["7"]            wait   [3n, 5n] units ["", "ms"]
 *   route="/b"
 *   user="7"
 *   wait=3, wait=5 ms
 *
 * A label with neither text nor number nor unit is ignored. If one number of a key has a unit, all its numbers have an
 * entry in `units`.
 */
import { type ColumnMemory, NEW_COLUMNS } from "../../base/column-memory.ts";
import { compareText } from "../../base/go-format.ts";
import type { LabelTable, Profile } from "./types.ts";

/** Marks the samples that `-diff_base` subtracts, with the text "true". */
export const BASE_LABEL = "pprof::base";

export interface NumberLabel {
  readonly values: readonly bigint[];
  /** One for each value, or empty. */
  readonly units: readonly string[];
}

export interface SampleLabels {
  readonly texts: ReadonlyMap<string, readonly string[]>;
  readonly numbers: ReadonlyMap<string, NumberLabel>;
}

/** A table for this many labels, all zero. */
export function emptyLabels(length: number, memory: ColumnMemory = NEW_COLUMNS): LabelTable {
  return {
    length,
    key: memory.uint32(length),
    str: memory.uint32(length),
    num: memory.int64(length),
    numUnit: memory.uint32(length),
  };
}

export type LabelKind = "text" | "number" | "none";

export function labelKind({ samples: { labels } }: Profile, row: number): LabelKind {
  if (labels.str[row] !== 0) return "text";
  return labels.numUnit[row] !== 0 || labels.num.lo(row) !== 0 || labels.num.hi(row) !== 0 ? "number" : "none";
}

const NO_LABELS: SampleLabels = { texts: new Map(), numbers: new Map() };

/** Keys are in order of first appearance; see `sortedByKey`. */
export function labelsOf(profile: Profile, sample: number): SampleLabels {
  const { samples, strings } = profile;
  const { labels, labelStart } = samples;
  if (labelStart[sample] === labelStart[sample + 1]) return NO_LABELS;
  const texts = new Map<string, string[]>();
  const numbers = new Map<string, { values: bigint[]; units: string[] }>();
  for (let row = labelStart[sample]!; row < labelStart[sample + 1]!; row++) {
    const key = strings.get(labels.key[row]!);
    const kind = labelKind(profile, row);
    if (kind === "text") entryOf(texts, key, () => []).push(strings.get(labels.str[row]!));
    if (kind !== "number") continue;
    const entry = entryOf(numbers, key, () => ({ values: [], units: [] }));
    entry.values.push(labels.num.bigint(row));
    entry.units.push(strings.get(labels.numUnit[row]!));
  }
  for (const entry of numbers.values()) if (entry.units.every((unit) => unit === "")) entry.units = [];
  return { texts, numbers };
}

/** The entries sorted by key. */
export function sortedByKey<T>(map: ReadonlyMap<string, T>): [key: string, value: T][] {
  return [...map].sort(([a], [b]) => compareText(a, b));
}

/** The value of a key; `make` creates it if the key is missing. */
export function entryOf<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const value = make();
  map.set(key, value);
  return value;
}

/** Whether the sample is marked as one of the base of a diff. */
export function isBaseSample(profile: Profile, sample: number): boolean {
  const { samples, strings } = profile;
  for (let row = samples.labelStart[sample]!; row < samples.labelStart[sample + 1]!; row++) {
    if (samples.labels.str[row] === 0) continue;
    if (strings.get(samples.labels.key[row]!) !== BASE_LABEL) continue;
    if (strings.get(samples.labels.str[row]!) === "true") return true;
  }
  return false;
}

export interface LabelUnits {
  /** The unit of each numeric key: the first one given, else one derived from the key. */
  readonly unitOf: ReadonlyMap<string, string>;
  /** Other units given for a key, sorted. */
  readonly ignored: ReadonlyMap<string, readonly string[]>;
}

/** Keys for which Go's runtime gives bytes without a unit. */
const BYTE_KEYS = new Set(["alignment", "request"]);

export function labelUnits(profile: Profile): LabelUnits {
  const { labels } = profile.samples;
  const { strings } = profile;
  const given = new Map<string, Set<string>>();
  let last = { key: -1, unit: -1 };
  for (let row = 0; row < labels.length; row++) {
    if (labels.key[row] === last.key && labels.numUnit[row] === last.unit) continue;
    if (labelKind(profile, row) !== "number") continue;
    last = { key: labels.key[row]!, unit: labels.numUnit[row]! };
    const units = entryOf(given, strings.get(last.key), () => new Set());
    if (last.unit !== 0 && strings.get(last.unit) !== "") units.add(strings.get(last.unit));
  }
  const unitOf = new Map<string, string>();
  const ignored = new Map<string, string[]>();
  for (const [key, units] of given) {
    const [first, ...others] = units;
    unitOf.set(key, first ?? (BYTE_KEYS.has(key) ? "bytes" : key));
    if (others.length > 0) ignored.set(key, others.sort(compareText));
  }
  return { unitOf, ignored };
}
