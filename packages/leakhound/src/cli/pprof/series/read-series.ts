/** Reads the profiles of a series, and selects the latest process. */
import type { Fault } from "../../../base/fault.ts";
import { err, ok, type Result } from "../../../base/result.ts";
import { openFiles } from "../../../collect/opening.ts";
import { timeOf } from "../../../collect/replay.ts";
import { prepareProfile, withMainBinary } from "../../../profile/filter/prepare.ts";
import type { Profile } from "../../../profile/model/types.ts";
import { isExpectedProfile } from "../../../recording/expected-profile.ts";
import type { SkippedFile } from "../../../recording/types.ts";
import type { PprofFault } from "../../../report/pprof/fault.ts";
import type { PprofOptions } from "../../../report/pprof/options.ts";
import type { PprofPorts } from "../../../report/pprof/ports.ts";
import { type ReportSeries, ReportSeriesFolder } from "../../../report/pprof/series/report-series.ts";
import { cutWords } from "../../../report/words/text-cut.ts";
import { inflate } from "../../../source/inflate.ts";
import type { Log } from "../local/log.ts";
import { findSeries } from "./find-files.ts";

export interface ReadSeries {
  readonly series: ReportSeries;
  /** The profile of a series that has only one. */
  readonly only: Profile | null;
}

/**
 * Reads profiles one at a time. Profiles that cannot be part of the series are skipped and logged.
 *
 * @param options those of the report, see `effectiveOptions`
 */
export async function readSeries(
  paths: readonly string[],
  options: PprofOptions,
  { ports, log }: { readonly ports: PprofPorts; readonly log: Log },
): Promise<Result<ReadSeries, Fault>> {
  const found = await findSeries(paths, options.sample_index);
  if (!found.ok) return found;
  const folder = new ReportSeriesFolder(options, ports);
  const skipped: SkippedFile[] = [];
  let only: Profile | null = null;
  for await (const opened of openFiles(found.value.files, inflate)) {
    if (opened.type === "skipped") {
      skipped.push(opened);
      continue;
    }
    if (opened.profile.cut) log(`${opened.file.path}: ${cutWords(opened.profile.cut)}`);
    const profile = prepareProfile(withMainBinary(opened.profile, { binary: null, buildId: "" }));
    const added = folder.add(profile, timeOf(profile, opened.file, found.value.isRecorded));
    if (added.ok) only = folder.snapshots === 1 ? profile : null;
    else if (endsSeries(added.error)) return added;
    else skipped.push({ path: opened.file.path, reason: added.error.what });
  }
  if (folder.snapshots === 0) return err(noUsableProfile(paths, skipped));
  const expected = skipped.filter(({ path }) => isExpectedProfile(path, paths));
  logSkipped(expected, log);
  return ok({ series: folder.finish(found.value), only });
}

/** Faults of the options, or of the whole series, which every other profile would have, too. */
const endsSeries = ({ code }: PprofFault): boolean => ["bad-regexp", "bad-option", "too-large"].includes(code);

const SKIPPED_SHOWN = 3;

function logSkipped(files: readonly SkippedFile[], log: Log): void {
  for (const { path, reason } of files.slice(0, SKIPPED_SHOWN)) log(`Skipped ${path}: ${reason}`);
  if (files.length > SKIPPED_SHOWN) log(`Skipped ${files.length - SKIPPED_SHOWN} more files`);
}

function noUsableProfile(paths: readonly string[], skipped: readonly SkippedFile[]): Fault {
  const [first] = skipped;
  const others = skipped.length > 1 ? ` (like ${skipped.length - 1} more)` : "";
  return {
    code: "no-profiles",
    what: `it cannot be part of the series${others}: ${first?.reason ?? "it is not a profile"}`,
    where: first?.path ?? paths.join(" "),
    todo: "give profiles of one process, a folder of them or a recording",
  };
}
