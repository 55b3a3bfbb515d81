/**
 * Watches one target until the signal, and records it. The caller judges it: judging a large series takes a while, in which
 * no other session must wait.
 *
 *   updates ──▶ series      (for the verdict) ──▶ alarm, in a session without end
 *           ──▶ observer    (progress for the user)
 *           ──▶ recording   (bytes as they were received)
 *
 * The series of a session with an end keeps everything. That of a session without end keeps the last hours, because its
 * memory would otherwise grow forever.
 */
import type { Fault } from "../base/fault.ts";
import { err, ok, type Result } from "../base/result.ts";
import { unixMs } from "../base/units.ts";
import type { WatchOptions, WatchPorts, WatchUpdate } from "../collect/types.ts";
import { watchTarget } from "../collect/watch.ts";
import type { RecordingWriter } from "../recording/types.ts";
import { RollingSeriesBuilder } from "../series/rolling-series-builder.ts";
import { type SeriesBuilder, TargetSeriesBuilder } from "../series/series-builder.ts";
import type { Target } from "../source/target.ts";
import { diagnose, type Judgment } from "../verdict/diagnose.ts";
import type { RecordingFacts } from "../verdict/facts/evidence.ts";
import { inTurns } from "../work/steps.ts";
import { type AlarmOptions, AlarmSession } from "./alarm-session.ts";
import { type JudgeOptions, judge } from "./judge.ts";
import type { JudgedTarget } from "./judged-target.ts";
import { lossEvidence, RecordedProfiles } from "./recorded-profiles.ts";
import type { WatchObserver } from "./watch-observer.ts";

/** After the series was judged for the progress, it is not judged again for so many times as long as that took. */
const RESTS = 20;

export interface WatchSession {
  readonly target: Target;
  readonly options: WatchOptions;
  readonly ports: WatchPorts;
  /** Called when the target answers, so that a wrong port leaves no empty folder. */
  readonly openRecording: () => Promise<Result<RecordingWriter, Fault>>;
  readonly judgeOptions: JudgeOptions;
  /** Null for a session with an end, which is judged once. */
  readonly alarm: AlarmOptions | null;
  readonly observer: WatchObserver;
  /** Ends the session. */
  readonly signal: AbortSignal;
}

/** A session that has ended. */
export interface EndedSession {
  judge(): JudgedTarget;
}

/** @returns the fault of a session in which the target never answered */
export async function runWatchSession(session: WatchSession): Promise<Result<EndedSession, Fault>> {
  const { target, options, ports, judgeOptions, observer, signal } = session;
  const builder: SeriesBuilder = session.alarm
    ? new RollingSeriesBuilder(target.display, session.alarm.windowMs)
    : new TargetSeriesBuilder(target.display);
  const alarm = session.alarm && new AlarmSession(session.alarm, judgeOptions, observer);
  const profiles = new RecordedProfiles();
  let recording: RecordingWriter | null = null;
  let lastFault: Fault = neverAnswered(target);
  let restsUntil = unixMs(0);
  for await (const update of watchTarget(target, options, ports, signal)) {
    if (update.type === "failed") return err(update.fault);
    if (update.type === "waiting") lastFault = update.fault;
    if (update.type === "found" && !recording) {
      const opened = await session.openRecording();
      if (!opened.ok) return opened;
      recording = opened.value;
    }
    // A profile is shown when its file exists, so that what the user saw is in the recording.
    const recorded = recording ? await record(recording, update) : ok(null);
    if (update.type === "capture") profiles.note(recorded);
    await addToSeries(builder, update, recorded.ok ? observer : null);
    observer.update(update);
    if (!recorded.ok) observer.fault(recorded.error);
    if (alarm && recording && update.type === "round") await alarm.judge(builder, ports.clock.now(), recording.folder);
    if (update.type === "capture" && update.capture.kind === "heap" && ports.clock.now() >= restsUntil) {
      const startedAt = ports.clock.now();
      observer.judgeable(() => diagnose(builder.series(), judgeOptions).diagnosis);
      restsUntil = unixMs(ports.clock.now() + RESTS * (ports.clock.now() - startedAt));
    }
  }
  if (!recording) return err(lastFault);
  await recording.close();
  const { folder } = recording;
  const loss = profiles.loss();
  return ok({
    judge() {
      const series = builder.series();
      const judgment = withLoss(judge(series, judgeOptions), loss);
      return { series, judgment, paths: [folder], recordingFolder: folder, loss };
    },
  });
}

function withLoss(judgment: Judgment, loss: RecordingFacts | null): Judgment {
  if (loss === null) return judgment;
  const evidence = [...judgment.diagnosis.evidence, lossEvidence(loss)];
  return { ...judgment, diagnosis: { ...judgment.diagnosis, evidence } };
}

function neverAnswered(target: Target): Fault {
  return {
    code: "stopped",
    what: "the watch was stopped before the target answered",
    where: target.display,
    todo: "watch longer",
  };
}

/** @param observer null for a profile that the recording lacks */
async function addToSeries(builder: SeriesBuilder, update: WatchUpdate, observer: WatchObserver | null): Promise<void> {
  if (update.type === "capture") {
    const added = await inTurns(builder.addInSteps(update.profile, update.capture.takenAt));
    if (added) observer?.profile(added.kind, added.total);
  } else if (update.type === "reading") builder.addReading(update.reading);
  else if (update.type === "event") builder.addEvent(update.event);
}

async function record(recording: RecordingWriter, update: WatchUpdate): Promise<Result<unknown, Fault>> {
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
