/** A profile in other measures than its own. */
import { Int64Column } from "../../base/int64.ts";
import { scaled } from "../edit/scale.ts";
import { scale } from "../model/measurement.ts";
import type { Profile } from "../model/types.ts";
import { type Measures, ratioOf } from "./common-types.ts";

/** The profile with these sample types, all of which it has, and in these units. */
export function converted(profile: Profile, { sampleTypes, periodType }: Measures): Profile {
  const picked = withTypes(
    profile,
    sampleTypes.map(({ type }) => profile.sampleTypes.findIndex((own) => own.type === type)),
  );
  const ratios = picked.sampleTypes.map((own, at) => ratioOf(own, sampleTypes[at]!));
  return { ...scaled(picked, ratios), sampleTypes, periodType, period: periodIn(profile, periodType) };
}

/** The sample types at these positions, in this order. */
export function withTypes(profile: Profile, positions: readonly number[]): Profile {
  const types = profile.sampleTypes.length;
  if (positions.length === types && positions.every((position, at) => position === at)) return profile;
  const { samples } = profile;
  const sampleTypes = positions.map((position) => profile.sampleTypes[position]!);
  const values = new Int64Column(samples.length * positions.length);
  for (let sample = 0; sample < samples.length; sample++) {
    positions.forEach((position, at) => {
      const from = sample * types + position;
      values.setWords(sample * positions.length + at, samples.values.lo(from), samples.values.hi(from));
    });
  }
  const isKept = sampleTypes.some(({ type }) => type === profile.defaultSampleType);
  const defaultSampleType = isKept ? profile.defaultSampleType : (sampleTypes[0]?.type ?? "");
  return { ...profile, sampleTypes, defaultSampleType, samples: { ...samples, values } };
}

function periodIn({ period, periodType }: Profile, wanted: Profile["periodType"]): bigint {
  if (!periodType || !wanted || periodType.unit === wanted.unit) return period;
  return BigInt(Math.trunc(scale(Number(period), periodType.unit, wanted.unit).value));
}
