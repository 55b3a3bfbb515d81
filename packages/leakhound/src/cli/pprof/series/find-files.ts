/**
 * Finds the profiles of a series in files, folders and recordings.
 *
 *   rec/                     the heap profiles of a recording; with -sample_index=goroutine its goroutine profiles
 *   a.pb.gz b.pb.gz old/     these files, and all files in old/ by name
 *
 * The order of the files matters only for profiles without a time.
 */
import { basename, dirname, resolve, sep } from "node:path";
import type { MemoryReading } from "../../../base/capture.ts";
import type { Fault } from "../../../base/fault.ts";
import type { Result } from "../../../base/result.ts";
import { ok } from "../../../base/result.ts";
import { type UnixMs, unixMs } from "../../../base/units.ts";
import { readingObservation } from "../../../collect/incarnation.ts";
import { PROFILE_FOLDERS } from "../../../recording/layout.ts";
import { readRecording } from "../../../recording/read.ts";
import type { ProfileFile, Recording } from "../../../recording/types.ts";
import { restartTimes } from "../../../series/incarnations.ts";

export interface SeriesFiles {
  readonly files: readonly ProfileFile[];
  /** Whether leakhound recorded the profiles, so that their names have the time of the request. */
  readonly isRecorded: boolean;
  /** When the process restarted, as far as the recording shows. */
  readonly restarts: readonly UnixMs[];
  readonly readings: readonly MemoryReading[];
}

/** @param sampleIndex option `sample_index`, which chooses the kind of profile in a recording */
export async function findSeries(paths: readonly string[], sampleIndex: string): Promise<Result<SeriesFiles, Fault>> {
  const recording = await readRecording(paths);
  if (!recording.ok) return recording;
  const { profiles, recorded } = recording.value;
  return ok({
    files: ofOneKind(inGivenOrder(profiles, paths), sampleIndex),
    isRecorded: recorded !== null,
    restarts: knownRestarts(recording.value),
    readings: recording.value.readings,
  });
}

function inGivenOrder(files: readonly ProfileFile[], paths: readonly string[]): ProfileFile[] {
  const given = paths.map((path) => resolve(path));
  const rank = ({ path }: ProfileFile) => given.findIndex((one) => path === one || path.startsWith(one + sep));
  const byName = new Intl.Collator("en", { numeric: true });
  return files.toSorted((a, b) => rank(a) - rank(b) || byName.compare(a.path, b.path));
}

function ofOneKind(files: readonly ProfileFile[], sampleIndex: string): readonly ProfileFile[] {
  const wanted = /^(goroutineleak|goroutine)s?$/.exec(sampleIndex)?.[1] ?? "heap";
  const folderOf = ({ path }: ProfileFile) => basename(dirname(path));
  if (!files.some((file) => folderOf(file) === wanted)) return files;
  return files.filter((file) => folderOf(file) === wanted || !PROFILE_FOLDERS.includes(folderOf(file)));
}

function knownRestarts({ recorded, readings }: Recording): UnixMs[] {
  const seen = (recorded?.incarnations ?? []).slice(1).map((at) => unixMs(Date.parse(at)));
  return [...seen, ...restartTimes(readings.map(readingObservation))];
}
