/** One judgment, the same for all use cases: the verdict, the known leaks that match, and the lines in the source. */
import type { TargetSeries } from "../series/target.ts";
import type { Source } from "../verdict/causes/join/join.ts";
import { withKnownCauses } from "../verdict/causes/known-causes.ts";
import { type DiagnoseOptions, diagnose, type Judgment } from "../verdict/diagnose.ts";

export interface JudgeOptions extends DiagnoseOptions {
  /** Source of the service, in which causes name their lines; null where it was not given. */
  readonly source: Source | null;
}

export const judge = (series: TargetSeries, options: JudgeOptions): Judgment =>
  withKnownCauses(series, diagnose(series, options), options);
