/** What all reports of a profile are made from: the samples that the filters left, and how their values are written. */
import { truncated } from "../../base/go-format.ts";
import type { Weights } from "../../profile/graph/weights.ts";
import { labeler } from "../../profile/model/measurement.ts";
import type { Profile } from "../../profile/model/types.ts";
import type { PprofOptions } from "./options.ts";
import type { PprofPorts } from "./ports.ts";

export interface ReportContext {
  /** Filtered, and reduced to the granularity of the report. */
  readonly profile: Profile;
  readonly options: PprofOptions;
  readonly ports: PprofPorts;
  /** Position of the sample type in the profile. */
  readonly typeIndex: number;
  readonly weights: Weights;
  /** What 100% is. */
  readonly total: number;
  /** "inuse_space", or "mean_delay". */
  readonly sampleType: string;
  /** As the profile writes it. */
  readonly sampleUnit: string;
  /** Units of numeric labels, by key. */
  readonly labelUnits: ReadonlyMap<string, string>;
  /** The filters as `name=value`, for the legend. */
  readonly filters: readonly string[];
}

export type Format = (value: number) => string;

/** Writes values in this unit, divided by `divide_by`. */
export function valueFormat({ options, sampleUnit }: ReportContext, unit: string): Format {
  const label = labeler(sampleUnit, unit);
  return (value) => label(divided(options, value));
}

/** The value divided by `divide_by`, as an integer. */
export function divided(options: PprofOptions, value: number): number {
  return isDivided(options) ? truncated(value * (1 / options.divide_by)) : value;
}

/** A negative divisor is ignored. */
export function isDivided({ divide_by }: PprofOptions): boolean {
  return divide_by > 0 && divide_by !== 1;
}
