/** One judgment, the same for all use cases: the verdict, the known leaks that match, and the lines in the source. */
import type { FindOriginal } from "../collect/source-maps.ts";
import { latestIncarnation, type TargetSeries } from "../series/target.ts";
import type { Source } from "../verdict/causes/join/join.ts";
import { withKnownCauses } from "../verdict/causes/known-causes.ts";
import { type DiagnoseOptions, diagnose, diagnoseLatest, type Judgment } from "../verdict/diagnose.ts";

export interface JudgeOptions extends DiagnoseOptions {
  /** Source of the service, in which causes name their lines; null where it was not given. */
  readonly source: Source | null;
  /** Source maps of the service's bundles; absent without any. */
  readonly originals?: FindOriginal | null;
}

export const judge = (series: TargetSeries, options: JudgeOptions): Judgment =>
  withKnownCauses(series, diagnose(series, options), options);

/** The same for the newest process, which an alarm is about. */
export const judgeLatest = (series: TargetSeries, options: JudgeOptions): Judgment =>
  withKnownCauses(latestIncarnation(series), diagnoseLatest(series, options), options);
