/** Converts a profile to other measures than its own. */
import { Int64Column } from "../../base/int64.ts";
import { scaleValues } from "../edit/scale.ts";
import { scale } from "../model/measurement.ts";
import type { Profile } from "../model/types.ts";
import { type Measures, ratioOf } from "./common-types.ts";

/** The profile with these sample types, all of which it has, in these units. */
export function convertMeasures(profile: Profile, { sampleTypes, periodType }: Measures): Profile {
  const picked = pickSampleTypes(
    profile,
    sampleTypes.map(({ type }) => profile.sampleTypes.findIndex((own) => own.type === type)),
  );
  const ratios = picked.sampleTypes.map((own, at) => ratioOf(own, sampleTypes[at]!));
  return { ...scaleValues(picked, ratios), sampleTypes, periodType, period: periodIn(profile, periodType) };
}

/** The profile with the sample types at these positions, in this order. */
export function pickSampleTypes(profile: Profile, positions: readonly number[]): Profile {
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

function periodIn({ period, periodType }: Profile, target: Profile["periodType"]): bigint {
  if (!periodType || !target || periodType.unit === target.unit) return period;
  return BigInt(Math.trunc(scale(Number(period), periodType.unit, target.unit).value));
}
