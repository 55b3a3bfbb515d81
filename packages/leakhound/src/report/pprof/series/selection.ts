/** `top` and `peek` of a series, as the options of a report ask for them. */

import { err, ok, type Result } from "../../../base/result.ts";
import type { TextPattern } from "../../../base/text-pattern.ts";
import { type PeekGrowth, peekGrowth } from "../../../series/growth/peek.ts";
import { type TopGrowth, topGrowth } from "../../../series/growth/top.ts";
import type { PprofFault } from "../fault.ts";
import type { PprofOptions } from "../options.ts";
import { noMatch } from "../tree.ts";
import type { ReportSeries } from "./report-series.ts";

/** @param options as `top` takes them, see `effectiveOptions` */
export function seriesTop({ window }: ReportSeries, options: PprofOptions): TopGrowth {
  const { sort, nodefraction, drop_negative, nodecount } = options;
  return topGrowth(window, {
    by: sort,
    cutoffShare: nodefraction,
    dropNegative: drop_negative,
    rowsMax: Math.max(0, nodecount),
  });
}

/** @param pattern which functions are shown; `patternText` is how it was given */
export function seriesPeek(
  { window }: ReportSeries,
  pattern: TextPattern,
  patternText: string,
  { sort }: PprofOptions,
): Result<PeekGrowth, PprofFault> {
  const peek = peekGrowth(window, pattern, sort);
  return peek.functions.length > 0 ? ok(peek) : err(noMatch(patternText));
}
