/**
 * Watching one target to the end: every update goes to the recording, to the book, and to the eyes
 * of the user; the book is judged at the end, however the watch ended.
 *
 *   updates ──▶ recording   (bytes, as they came)
 *           ──▶ book        (folded, for the verdict) ──▶ alarm, where the watch has no end of its own
 *           ──▶ progress    (what a person sees meanwhile)
 *
 * A watch with an end keeps all in its book. One without keeps the last hours, or it would itself be a leak.
 */
import type { Fault } from "../base/fault.ts";
import { err, ok, type Result } from "../base/result.ts";
import type { Judged } from "../cli/output/output.ts";
import type { TargetProgress } from "../cli/watch/progress.ts";
import type { WatchOptions, WatchPorts, WatchUpdate } from "../collect/types.ts";
import { watchTarget } from "../collect/watch.ts";
import type { RecordingWriter } from "../recording/types.ts";
import { RollingSeriesBuilder } from "../series/rolling-series-builder.ts";
import { type SeriesBuilder, TargetSeriesBuilder } from "../series/series-builder.ts";
import type { Target } from "../source/target.ts";
import { diagnose } from "../verdict/diagnose.ts";
import { type Alarming, TargetAlarm } from "./alarm-session.ts";
import { type Judging, judge } from "./judge.ts";

export interface Watching {
  readonly target: Target;
  readonly options: WatchOptions;
  readonly ports: WatchPorts;
  /** Opened once the target serves something, so that a mistyped port leaves no empty folder. */
  readonly openRecording: () => Promise<Result<RecordingWriter, Fault>>;
  readonly judging: Judging;
  /** Null for a watch with an end, which is judged then. */
  readonly alarming: Alarming | null;
  readonly progress: TargetProgress;
  readonly signal: AbortSignal;
}

/** @returns the judgement, or the fault of a watch that never began */
export async function watchToVerdict(watching: Watching): Promise<Result<Judged, Fault>> {
  const { target, options, ports, judging, alarming, progress, signal } = watching;
  const book: SeriesBuilder = alarming
    ? new RollingSeriesBuilder(target.display, alarming.windowMs)
    : new TargetSeriesBuilder(target.display);
  const alarm = alarming && new TargetAlarm(alarming, judging, progress);
  let recording: RecordingWriter | null = null;
  let hindrance: Fault = neverAnswered(target);
  for await (const update of watchTarget(target, options, ports, signal)) {
    if (update.type === "failed") return err(update.fault);
    if (update.type === "waiting") hindrance = update.fault;
    if (update.type === "found" && !recording) {
      const opened = await watching.openRecording();
      if (!opened.ok) return opened;
      recording = opened.value;
    }
    note(book, update, progress);
    progress.update(update);
    const kept = recording ? await keep(recording, update) : ok(null);
    if (!kept.ok) progress.warn(kept.error);
    if (alarm && recording && update.type === "round") await alarm.consider(book, ports.clock.now(), recording.folder);
    if (update.type === "capture" && update.capture.kind === "heap")
      progress.judge(() => diagnose(book.series(), judging).diagnosis);
  }
  if (!recording) return err(hindrance);
  const series = book.series();
  return ok({
    series,
    judgement: judge(series, judging),
    rerun: `leakhound diagnose ${recording.folder}`,
    folder: recording.folder,
  });
}

function neverAnswered(target: Target): Fault {
  return {
    code: "stopped",
    what: "the watch was stopped before the target answered",
    where: target.display,
    todo: "watch longer",
  };
}

function note(book: SeriesBuilder, update: WatchUpdate, progress: TargetProgress): void {
  if (update.type === "capture") {
    const noted = book.add(update.profile, update.capture.takenAt);
    if (noted) progress.measured(noted.kind, noted.total);
  } else if (update.type === "reading") book.addReading(update.reading);
  else if (update.type === "event") book.addEvent(update.event);
}

async function keep(recording: RecordingWriter, update: WatchUpdate): Promise<Result<unknown, Fault>> {
  switch (update.type) {
    case "capture":
      return recording.addCapture(update.capture);
    case "reading":
      return recording.addReading(update.reading);
    case "event":
      return recording.addEvent(update.event);
    default:
      return ok(null);
  }
}
