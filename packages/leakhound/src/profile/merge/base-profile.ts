/**
 * A profile less its base, as google/pprof's `-base` and `-diff_base` do: the base is multiplied by -1 and
 * added.
 *
 *   source      A 5  B 1
 *   base        A 3  C 7
 *   -base       A 2  B 1  C -7
 *   -diff_base  A 5  B 1  A -3 {pprof::base}  C -7 {pprof::base}       reports show shares of the base
 *
 * `-normalize` first multiplies the source, so that it adds up to as much as the base.
 */
import { grown } from "../../base/columns.ts";
import { err, ok, type Result } from "../../base/result.ts";
import { pickLabelRows } from "../edit/edit.ts";
import { scaled } from "../edit/scale.ts";
import { BASE_LABEL, labelKind } from "../model/labels.ts";
import { StringAdditions } from "../model/string-additions.ts";
import type { LabelTable, Profile } from "../model/types.ts";
import { hasSameTypes, isSameType, type MergeFault, WHERE } from "./common-types.ts";
import { mergeProfiles } from "./merge.ts";

export interface BaseOptions {
  /** Mark what is of the base, for `-diff_base`. */
  readonly isDiff: boolean;
  readonly normalize: boolean;
}

/** Both are sums already; see `merge.ts` for the order of things. */
export function combineWithBase(
  profile: Profile,
  base: Profile,
  { isDiff, normalize }: BaseOptions,
): Result<Profile, MergeFault> {
  const source = normalize ? normalized(profile, base) : ok(profile);
  if (!source.ok) return source;
  const marked = isDiff ? withText(base, BASE_LABEL, "true") : base;
  const negative = scaled(
    marked,
    marked.sampleTypes.map(() => -1),
  );
  return mergeProfiles([source.value, negative]);
}

/** The profile with each sample type adding up to what it adds up to in the base (profile.Normalize). */
export function normalized(profile: Profile, base: Profile): Result<Profile, MergeFault> {
  if (!hasSameTypes(profile.sampleTypes, base.sampleTypes) || !isSameType(profile.periodType, base.periodType)) {
    return err({
      code: "not-alike",
      what: "the profiles have other sample types or periods than their base, so they cannot be normalized to it",
      where: WHERE,
      todo: "give a base of the same kind, or leave out -normalize",
    });
  }
  const wanted = sums(base);
  const ratios = sums(profile).map((sum, type) => (sum === 0n ? 0 : Number(wanted[type]!) / Number(sum)));
  return ok(scaled(profile, ratios));
}

/** Of each sample type, modulo 2^64. */
function sums({ samples, sampleTypes }: Profile): bigint[] {
  const totals = sampleTypes.map(() => 0n);
  for (let at = 0; at < samples.values.length; at++) totals[at % totals.length]! += samples.values.bigint(at);
  return totals.map((total) => BigInt.asIntN(64, total));
}

/** The profile with this text as each sample's only one of this key. */
function withText(profile: Profile, key: string, text: string): Profile {
  const { samples } = profile;
  const strings = new StringAdditions(profile.strings);
  const label = samples.labels.length;
  const labels = withTextLabel(samples.labels, strings.index(key), strings.index(text));
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

/** The table with one label more. */
function withTextLabel({ length, key, str, num, numUnit }: LabelTable, newKey: number, newStr: number): LabelTable {
  const longer = (column: Uint32Array, value: number): Uint32Array => {
    const copy = grown(column, new Uint32Array(length + 1));
    copy[length] = value;
    return copy;
  };
  return {
    length: length + 1,
    key: longer(key, newKey),
    str: longer(str, newStr),
    num: num.grown(length + 1),
    numUnit: longer(numUnit, 0),
  };
}
