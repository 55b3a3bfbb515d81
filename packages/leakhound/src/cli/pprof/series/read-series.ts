/** Reads the profiles of a series into points, and finds the process that is judged. */
import type { Fault } from "../../../base/fault.ts";
import { err, ok, type Result } from "../../../base/result.ts";
import { openFiles } from "../../../collect/opening.ts";
import { timeOf } from "../../../collect/replay.ts";
import { prepareProfile, withMainBinary } from "../../../profile/filter/prepare.ts";
import type { Profile } from "../../../profile/model/types.ts";
import { isExpectedProfile } from "../../../recording/expected-profile.ts";
import type { PprofFault } from "../../../report/pprof/fault.ts";
import type { PprofOptions } from "../../../report/pprof/options.ts";
import type { PprofPorts } from "../../../report/pprof/ports.ts";
import { type ReportSeries, ReportSeriesFolder } from "../../../report/pprof/series/report-series.ts";
import { inflate } from "../../../source/inflate.ts";
import type { Log } from "../local/log.ts";
import { findSeries } from "./find-files.ts";

export interface ReadSeries {
  readonly series: ReportSeries;
  /** The one profile of a series that is none. */
  readonly only: Profile | null;
}

/**
 * Reads and folds profiles, one at a time; what cannot be part of the series is passed over and told of.
 *
 * @param options as the report takes them, see `effectiveOptions`
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
    const profile = prepareProfile(withMainBinary(opened.profile, { binary: null, buildId: "" }));
    const added = folder.add(profile, timeOf(profile, opened.file, found.value.isOurs));
    if (added.ok) only = folder.snapshots === 1 ? profile : null;
    else if (endsSeries(added.error)) return added;
    else skipped.push({ path: opened.file.path, reason: added.error.what });
  }
  if (folder.snapshots === 0) return err(nothingRead(paths, skipped));
  const expected = skipped.filter(({ path }) => isExpectedProfile(path, paths));
  logSkipped(expected, log);
  return ok({ series: folder.finish(found.value.restarts), only });
}

/** What is wrong with the options, or with the series as a whole: no other profile would fare better. */
const endsSeries = ({ code }: PprofFault): boolean => ["bad-regexp", "bad-option", "too-large"].includes(code);

interface SkippedFile {
  readonly path: string;
  readonly reason: string;
}

const SKIPPED_SHOWN = 3;

function logSkipped(files: readonly SkippedFile[], log: Log): void {
  for (const { path, reason } of files.slice(0, SKIPPED_SHOWN)) log(`Skipped ${path}: ${reason}`);
  if (files.length > SKIPPED_SHOWN) log(`Skipped ${files.length - SKIPPED_SHOWN} more files`);
}

function nothingRead(paths: readonly string[], skipped: readonly SkippedFile[]): Fault {
  const [first] = skipped;
  const others = skipped.length > 1 ? `, nor can ${skipped.length - 1} more` : "";
  return {
    code: "nothing-read",
    what: `it cannot be part of the series${others}: ${first?.reason ?? "it is no profile"}`,
    where: first?.path ?? paths.join(" "),
    todo: "give profiles of one process, a folder of them or a recording",
  };
}
