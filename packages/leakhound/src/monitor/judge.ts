/** One judgement as every command gives it: the verdict, the known leaks that fit, and the lines of the source. */
import type { TargetSeries } from "../series/target.ts";
import type { Source } from "../verdict/causes/join/join.ts";
import { withKnownCauses } from "../verdict/causes/known-causes.ts";
import { type DiagnoseOptions, diagnose, type Judgement } from "../verdict/diagnose.ts";

export interface Judging extends DiagnoseOptions {
  /** Of the service, to name the lines in; null where it was not given. */
  readonly source: Source | null;
}

export const judge = (series: TargetSeries, judging: Judging): Judgement =>
  withKnownCauses(series, diagnose(series, judging), judging);
