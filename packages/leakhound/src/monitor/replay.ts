/**
 * Replays recordings and profile files, and judges them: one target, or several instances of a service.
 *
 *   rec/             target.json of leakhound                       one target
 *   rec-1/ rec-2/    target.json of two addresses                   two instances
 *   mon/ tue/        folders without target.json, one process       one target
 *   web-1/ web-2/    folders without target.json, two processes     two instances
 *   pods/            profiles of several processes in one folder    an instance for each, as series/separate-processes.ts separates them
 */
import { stat } from "node:fs/promises";
import type { Fault } from "../base/fault.ts";
import { err, ok, type Result } from "../base/result.ts";
import type { TextCut } from "../base/text-cut.ts";
import { replay } from "../collect/replay.ts";
import type { ReplayUpdate } from "../collect/types.ts";
import { isExpectedProfile } from "../recording/expected-profile.ts";
import { recordedInstances } from "../recording/instances.ts";
import { readRecording } from "../recording/read.ts";
import type { Recording, SkippedFile } from "../recording/types.ts";
import { TargetSeriesBuilder } from "../series/series-builder.ts";
import { inflate } from "../source/inflate.ts";
import { type JudgeOptions, judge } from "./judge.ts";
import type { JudgedTarget } from "./judged-target.ts";
import { type JudgeRequest, withSource } from "./with-source.ts";

export interface ReplayObserver {
  /** Files of one target that are not part of its judgment; not called where there are none. */
  skipped(files: readonly SkippedFile[]): void;
  /** Profiles of one target from which something is missing, because their text was cut. */
  cut(files: readonly CutFile[]): void;
}

export interface CutFile {
  readonly path: string;
  readonly cut: TextCut;
}

/** Cumulative values are sampled, too: a value that is lower by less than this factor belongs to the same process. */
const SAME_PROCESS_FACTOR = 0.9;

/** Judges what the paths contain. */
export async function replayAndJudge(
  paths: readonly string[],
  request: JudgeRequest,
  observer: ReplayObserver,
): Promise<Result<readonly JudgedTarget[], Fault>> {
  const recorded = await recordedInstances(paths);
  if (!recorded.ok) return recorded;
  const options = await withSource(request);
  if (!options.ok) return options;
  const judgeAll = (groups: readonly (readonly string[])[]) => judgeEach(groups, options.value, observer);
  if (recorded.value.size > 1) return judgeAll([...recorded.value.values()]);
  if (recorded.value.size === 0 && paths.length > 1 && (await areFolders(paths))) {
    const instances = await judgeAll(paths.map((path) => [path]));
    if (instances.ok && !isOneProcess(instances.value)) return instances;
  }
  return judgeAll([paths]);
}

/** Judges what one path contains as one target: of several processes, the first. */
export async function replayTarget(
  path: string,
  request: JudgeRequest,
  observer: ReplayObserver,
): Promise<Result<JudgedTarget, Fault>> {
  const options = await withSource(request);
  if (!options.ok) return options;
  const judged = await judgeTargets([path], options.value, observer);
  return judged.ok ? ok(judged.value[0]!) : judged;
}

async function judgeEach(
  groups: readonly (readonly string[])[],
  options: JudgeOptions,
  observer: ReplayObserver,
): Promise<Result<readonly JudgedTarget[], Fault>> {
  const targets: JudgedTarget[] = [];
  for (const paths of groups) {
    const judged = await judgeTargets(paths, options, observer);
    if (!judged.ok) return judged;
    targets.push(...judged.value);
  }
  return ok(targets);
}

async function areFolders(paths: readonly string[]): Promise<boolean> {
  const stats = await Promise.all(paths.map((path) => stat(path).catch(() => null)));
  return stats.every((one) => one?.isDirectory());
}

/** Whether the folders follow each other in time and the allocated bytes never drop, as in one process. */
function isOneProcess(targets: readonly JudgedTarget[]): boolean {
  const spans = targets.flatMap(({ series }) => {
    const snapshots = series.heap?.snapshots ?? [];
    return snapshots.length > 0 ? [{ first: snapshots[0]!, last: snapshots[snapshots.length - 1]! }] : [];
  });
  spans.sort((a, b) => a.first.at - b.first.at);
  return spans.slice(1).every(({ first }, row) => {
    const { last } = spans[row]!;
    return first.at > last.at && (first.allocated ?? 0) >= SAME_PROCESS_FACTOR * (last.allocated ?? 0);
  });
}

/** One target, or several where the profiles of several processes lie in one place. */
async function judgeTargets(
  paths: readonly string[],
  options: JudgeOptions,
  observer: ReplayObserver,
): Promise<Result<JudgedTarget[], Fault>> {
  const recording = await readRecording(paths);
  if (!recording.ok) return recording;
  const { readings, events } = recording.value;
  const isOurs = recording.value.recorded !== null;
  const builder = new TargetSeriesBuilder(nameOf(recording.value, paths));
  for (const reading of readings) builder.addReading(reading);
  for (const event of events) builder.addEvent(event);
  const skipped = recording.value.skipped.filter(({ path }) => isExpectedProfile(path, paths));
  const cut: CutFile[] = [];
  const undated = new Undated();
  let profiles = 0;
  for await (const update of replay(recording.value, inflate, options.originals ?? null)) {
    if (update.type === "skipped") skipped.push(skippedFile(update));
    else if (update.type === "undated") undated.add(update);
    else if (builder.add(update.profile, update.capture.takenAt, isOurs ? null : update.capture.where)) profiles++;
    else skipped.push({ path: update.capture.where, reason: "neither a heap nor a goroutine profile" });
    if (update.type !== "skipped" && update.profile.cut)
      cut.push({ path: update.capture.where, cut: update.profile.cut });
  }
  profiles += undated.addTo(builder);
  if (cut.length > 0) observer.cut(cut);
  if (profiles === 0 && skipped.length === 1) return err(noProfile(skipped[0]!));
  if (skipped.length > 0) observer.skipped(skipped);
  if (profiles === 0) return err(noProfiles(paths, skipped.length));
  const targets = builder.targets();
  return ok(targets.map((series) => ({ series, judgment: judge(series, options), paths, recordingFolder: null })));
}

/** Profiles without a time: their number, and the last of them by name, which is read as a single profile. */
class Undated {
  #count = 0;
  #last: (ReplayUpdate & { type: "undated" }) | null = null;

  add(update: ReplayUpdate & { type: "undated" }): void {
    this.#count++;
    this.#last = update;
  }

  /** @returns the number of profiles that were added */
  addTo(builder: TargetSeriesBuilder): number {
    if (!this.#last) return 0;
    builder.addUndated(this.#count);
    return builder.length === 0 && builder.add(this.#last.profile, this.#last.capture.takenAt) ? 1 : 0;
  }
}

function nameOf({ recorded, target }: Recording, paths: readonly string[]): string {
  return recorded || paths.length === 1 ? target : `${paths[0]} and ${paths.length - 1} more`;
}

const skippedFile = ({ path, reason, todo }: ReplayUpdate & { type: "skipped" }): SkippedFile => ({
  path,
  reason,
  ...(todo === undefined ? {} : { todo }),
});

const GIVE_PROFILES = "give a recording of leakhound watch, or files from /debug/pprof/heap";

/** The only file is no profile of memory: what it is instead. */
function noProfile({ path, reason, todo }: SkippedFile): Fault {
  return { code: "no-profiles", what: reason, where: path, todo: todo ?? GIVE_PROFILES };
}

function noProfiles(paths: readonly string[], skippedFiles: number): Fault {
  const what =
    skippedFiles === 0 ? "there is no profile" : `none of its ${skippedFiles} files is a heap or goroutine profile`;
  return { code: "no-profiles", what, where: paths.join(" "), todo: GIVE_PROFILES };
}
