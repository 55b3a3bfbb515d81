/** From paths to a judgement: find, replay, judge. What every command does that reads recordings. */
import { stat } from "node:fs/promises";
import type { Fault } from "../base/fault.ts";
import { err, ok, type Result } from "../base/result.ts";
import type { Bytes } from "../base/units.ts";
import type { Judged } from "../cli/output/output.ts";
import { replay } from "../collect/replay.ts";
import { isExpectedProfile } from "../recording/expected-profile.ts";
import { recordedInstances } from "../recording/instances.ts";
import { readRecording } from "../recording/read.ts";
import type { Recording } from "../recording/types.ts";
import { printable } from "../report/paint.ts";
import { TargetSeriesBuilder } from "../series/series-builder.ts";
import { inflate } from "../source/inflate.ts";
import { type Judging, judge } from "./judge.ts";
import { openSource, type SourceOptions } from "./with-source.ts";

/** Cumulative figures are sampled, too: one that fell by less still goes on. */
const CONTINUES_FROM = 0.9;

export interface JudgingOptions extends SourceOptions {
  readonly memoryLimit?: Bytes;
  readonly own?: RegExp;
  readonly verbose?: boolean;
}

/**
 * Judges what the paths hold: one target, or several instances of a service. Folders that leakhound did
 * not record are instances, unless one process goes on from each to the next.
 */
export async function judgeAll(
  paths: readonly string[],
  options: JudgingOptions,
): Promise<Result<readonly Judged[], Fault>> {
  const recorded = await recordedInstances(paths);
  if (!recorded.ok) return recorded;
  const judging = await openJudging(options);
  if (!judging.ok) return judging;
  const reading: Reading = { judging: judging.value, isVerbose: options.verbose === true };
  if (recorded.value.size > 1) return judgeEach([...recorded.value.values()], reading);
  if (recorded.value.size === 0 && paths.length > 1 && (await areFolders(paths))) {
    const each = await judgeEach(
      paths.map((path) => [path]),
      reading,
    );
    if (each.ok && !isOneProcess(each.value)) return each;
  }
  const judged = await judgeTarget(paths, reading);
  return judged.ok ? ok([judged.value]) : judged;
}

/** What to judge by; reads the source where there is one. */
export async function openJudging(options: JudgingOptions): Promise<Result<Judging, Fault>> {
  const source = await openSource(options);
  return source.ok
    ? ok({ own: options.own ?? null, limitBytes: options.memoryLimit ?? null, source: source.value })
    : source;
}

interface Reading {
  readonly judging: Judging;
  readonly isVerbose: boolean;
}

async function judgeEach(
  groups: readonly (readonly string[])[],
  reading: Reading,
): Promise<Result<readonly Judged[], Fault>> {
  const judged: Judged[] = [];
  for (const paths of groups) {
    const one = await judgeTarget(paths, reading);
    if (!one.ok) return one;
    judged.push(one.value);
  }
  return ok(judged);
}

async function areFolders(paths: readonly string[]): Promise<boolean> {
  const stats = await Promise.all(paths.map((path) => stat(path).catch(() => null)));
  return stats.every((one) => one?.isDirectory());
}

/** Whether one process goes on from folder to folder: each begins after the one before, with no less allocated. */
function isOneProcess(judged: readonly Judged[]): boolean {
  const lives = judged.flatMap(({ series }) => {
    const snapshots = series.heap?.snapshots ?? [];
    return snapshots.length > 0 ? [{ first: snapshots[0]!, last: snapshots[snapshots.length - 1]! }] : [];
  });
  lives.sort((a, b) => a.first.at - b.first.at);
  return lives.slice(1).every(({ first }, row) => {
    const { last } = lives[row]!;
    return first.at > last.at && (first.allocated ?? 0) >= CONTINUES_FROM * (last.allocated ?? 0);
  });
}

/** Judges a recording, a folder or profile files as one target; tells on standard error what it passed over. */
export async function judgePaths(paths: readonly string[], options: JudgingOptions): Promise<Result<Judged, Fault>> {
  const judging = await openJudging(options);
  return judging.ok ? judgeTarget(paths, { judging: judging.value, isVerbose: options.verbose === true }) : judging;
}

async function judgeTarget(paths: readonly string[], { judging, isVerbose }: Reading): Promise<Result<Judged, Fault>> {
  const recording = await readRecording(paths);
  if (!recording.ok) return recording;
  const { readings, events, skipped } = recording.value;
  const book = new TargetSeriesBuilder(nameOf(recording.value, paths));
  for (const reading of readings) book.addReading(reading);
  for (const event of events) book.addEvent(event);
  const passedOver = skipped
    .filter(({ path }) => isExpectedProfile(path, paths))
    .map(({ path, reason }) => `${path}: ${reason}`);
  let profiles = 0;
  for await (const update of replay(recording.value, inflate)) {
    if (update.type === "skipped") passedOver.push(`${update.path}: ${update.reason}`);
    else if (book.add(update.profile, update.capture.takenAt)) profiles++;
    else passedOver.push(`${update.capture.where}: neither a heap nor a goroutine profile`);
  }
  tellPassedOver(passedOver, isVerbose);
  if (profiles === 0) return err(nothingRead(paths, passedOver.length));
  const series = book.series();
  return ok({
    series,
    judgement: judge(series, judging),
    rerun: `leakhound diagnose ${paths.join(" ")}`,
    folder: null,
  });
}

function nameOf({ recorded, target }: Recording, paths: readonly string[]): string {
  return recorded || paths.length === 1 ? target : `${paths[0]} and ${paths.length - 1} more`;
}

/** Files that were not read are named, so that a verdict is never given on less than the user thinks. */
function tellPassedOver(lines: readonly string[], isVerbose: boolean): void {
  const shown = isVerbose ? lines : lines.slice(0, 3);
  for (const line of shown) process.stderr.write(`leakhound: passed over ${printable(line)}\n`);
  if (lines.length > shown.length)
    process.stderr.write(`leakhound: passed over ${lines.length - shown.length} more files; --verbose names all\n`);
}

function nothingRead(paths: readonly string[], passedOver: number): Fault {
  return {
    code: "nothing-read",
    what:
      passedOver === 0
        ? "there is no profile"
        : `${passedOver === 1 ? "it" : `none of its ${passedOver} files`} is ${passedOver === 1 ? "no" : "a"} heap or goroutine profile`,
    where: paths.join(" "),
    todo: "give a recording of leakhound watch, or files from /debug/pprof/heap",
  };
}
