/**
 * Subtracts a base from a profile, as `-base` and `-diff_base` of google/pprof do: the base is multiplied by -1 and added.
 *
 *   source      A 5  B 1
 *   base        A 3  C 7
 *   -base       A 2  B 1  C -7
 *   -diff_base  A 5  B 1  A -3 {pprof::base}  C -7 {pprof::base}       reports show shares of the base
 *
 * `-normalize` first scales the source, so that its total equals that of the base.
 */
import { grown } from "../../base/columns.ts";
import { err, ok, type Result } from "../../base/result.ts";
import { scaleValues } from "../edit/scale.ts";
import { pickLabelRows } from "../edit/stacks.ts";
import { BASE_LABEL, labelKind } from "../model/labels.ts";
import { StringAdditions } from "../model/string-additions.ts";
import type { LabelTable, Profile } from "../model/types.ts";
import { hasSameTypes, isSameType, type MergeFault, WHERE } from "./common-types.ts";
import { mergeProfiles } from "./merge.ts";

export interface BaseOptions {
  /** Mark the samples of the base, for `-diff_base`. */
  readonly isDiff: boolean;
  readonly normalize: boolean;
}

/** Both profiles are already merged; see `merge.ts` for the order of steps. */
export function combineWithBase(
  profile: Profile,
  base: Profile,
  { isDiff, normalize }: BaseOptions,
): Result<Profile, MergeFault> {
  const source = normalize ? normalizeToBase(profile, base) : ok(profile);
  if (!source.ok) return source;
  const marked = isDiff ? withText(base, BASE_LABEL, "true") : base;
  const negative = scaleValues(
    marked,
    marked.sampleTypes.map(() => -1),
  );
  return mergeProfiles([source.value, negative]);
}

/** Scales each sample type of the profile, so that its total equals that of the base (profile.Normalize). */
export function normalizeToBase(profile: Profile, base: Profile): Result<Profile, MergeFault> {
  if (!hasSameTypes(profile.sampleTypes, base.sampleTypes) || !isSameType(profile.periodType, base.periodType)) {
    return err({
      code: "not-alike",
      what: "the profiles and their base have different sample types or periods, so they cannot be normalized",
      where: WHERE,
      todo: "give a base of the same kind, or omit -normalize",
    });
  }
  const baseTotals = totals(base);
  const ratios = totals(profile).map((total, type) => (total === 0n ? 0 : Number(baseTotals[type]!) / Number(total)));
  return ok(scaleValues(profile, ratios));
}

/** The total of each sample type, modulo 2^64. */
function totals({ samples, sampleTypes }: Profile): bigint[] {
  const sums = sampleTypes.map(() => 0n);
  for (let at = 0; at < samples.values.length; at++) sums[at % sums.length]! += samples.values.bigint(at);
  return sums.map((sum) => BigInt.asIntN(64, sum));
}

/** The profile with this label on each sample, instead of other texts of its key. */
function withText(profile: Profile, key: string, text: string): Profile {
  const { samples } = profile;
  const strings = new StringAdditions(profile.strings);
  const label = samples.labels.length;
  const labels = withTextLabel(samples.labels, { key: strings.index(key), text: strings.index(text) });
  const rows: number[] = [];
  const labelStart = new Uint32Array(samples.length + 1);
  for (let sample = 0; sample < samples.length; sample++) {
    for (let row = samples.labelStart[sample]!; row < samples.labelStart[sample + 1]!; row++) {
      const isReplaced = labelKind(profile, row) === "text" && profile.strings.get(labels.key[row]!) === key;
      if (!isReplaced) rows.push(row);
    }
    rows.push(label);
    labelStart[sample + 1] = rows.length;
  }
  const table = { ...samples, labelStart, labels: pickLabelRows(labels, Uint32Array.from(rows)) };
  return { ...profile, samples: table, strings: strings.finish() };
}

/** The table with one more label; `label` has string indexes. */
function withTextLabel(
  { length, key, str, num, numUnit }: LabelTable,
  label: { readonly key: number; readonly text: number },
): LabelTable {
  const longer = (column: Uint32Array, value: number): Uint32Array => {
    const copy = grown(column, new Uint32Array(length + 1));
    copy[length] = value;
    return copy;
  };
  return {
    length: length + 1,
    key: longer(key, label.key),
    str: longer(str, label.text),
    num: num.grown(length + 1),
    numUnit: longer(numUnit, 0),
  };
}
