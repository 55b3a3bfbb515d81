/** Which sample type of a profile a report shows. */
import { err, ok, type Result } from "../../base/result.ts";
import { defaultSampleTypeIndex } from "../../profile/model/sample-types.ts";
import type { Profile } from "../../profile/model/types.ts";
import type { PprofFault } from "./fault.ts";

/** Position of the sample type that `sample_index` names: a number, a name, a name without `inuse_`, or "" for the default. */
export function chosenSampleType(profile: Profile, sampleIndex: string): Result<number, PprofFault> {
  const { sampleTypes } = profile;
  const fallback = defaultSampleTypeIndex(profile);
  if (fallback === null) return err(noSamples());
  if (sampleIndex === "") return ok(fallback);
  const isNumber = /^[+-]?\d+$/.test(sampleIndex);
  const short = sampleIndex.replace(/^inuse_/, "");
  const index = isNumber
    ? Number(sampleIndex)
    : sampleTypes.findIndex(({ type }) => type === sampleIndex || type === short);
  if (index >= 0 && index < sampleTypes.length) return ok(index);
  return err(
    badIndex(
      sampleIndex,
      isNumber,
      sampleTypes.map(({ type }) => type),
    ),
  );
}

function noSamples(): PprofFault {
  return { code: "no-samples", what: "profile has no samples", where: "the profile", todo: "take it again" };
}

function badIndex(sampleIndex: string, isNumber: boolean, types: readonly string[]): PprofFault {
  const what = isNumber
    ? `sample_index ${sampleIndex} is outside the range [0..${types.length - 1}]`
    : `sample_index ${JSON.stringify(sampleIndex)} must be one of: [${types.join(" ")}]`;
  return { code: "bad-sample-index", what, where: "-sample_index", todo: `choose one of ${types.join(", ")}` };
}
