/** `leakhound watch URL…`: parse, open, watch, judge, show. */
import { join, resolve } from "node:path";
import type { Fault } from "../../base/fault.ts";
import { err, ok, type Result } from "../../base/result.ts";
import type { Bytes, DurationMs } from "../../base/units.ts";
import { systemClock } from "../../collect/clock.ts";
import type { WatchOptions } from "../../collect/types.ts";
import type { Alarming } from "../../monitor/alarm-session.ts";
import { type JudgingOptions, openJudging } from "../../monitor/replay.ts";
import { watchToVerdict } from "../../monitor/watch-session.ts";
import type { Receiver } from "../../notify/receiver.ts";
import type { RecordingWriter } from "../../recording/types.ts";
import { openRecording } from "../../recording/write.ts";
import { inflate } from "../../source/inflate.ts";
import { parseTarget, type Target } from "../../source/target.ts";
import { openHttpClient } from "../../source/undici-client.ts";
import { type ConnectionOptions, connectionTo, readConnection } from "../options/connection.ts";
import { complain, EXIT, type ExitStatus } from "../output/exit.ts";
import { type GateOptions, openGate } from "../output/gate.ts";
import { checkWritable, type Judged, type OutputOptions, pageOf, show } from "../output/output.ts";
import { stopSignal } from "../terminal/stop-signal.ts";
import { openProgress } from "./progress.ts";
import { openReceivers, type ReceiverOptions } from "./receivers.ts";

export interface WatchCommandOptions
  extends OutputOptions,
    ConnectionOptions,
    GateOptions,
    ReceiverOptions,
    JudgingOptions {
  /** Without it the watch has no end, and is an alarm. */
  readonly for?: DurationMs;
  /** How far an alarm looks back. */
  readonly window: DurationMs;
  /** How much of the recording is kept; all of it without it. */
  readonly keep?: DurationMs;
  readonly every: DurationMs;
  readonly out?: string;
  readonly gc: boolean;
  readonly timeout: DurationMs;
  readonly maxBody: Bytes;
  readonly grace: DurationMs;
  readonly metrics?: string;
}

export async function watch(urls: readonly string[], options: WatchCommandOptions): Promise<ExitStatus> {
  const isVerbose = options.verbose === true;
  const gate = await openGate(options);
  const judged = gate.ok ? await watchAll(urls, options, isVerbose) : gate;
  const shown = judged.ok ? await show(judged.value, options) : judged;
  if (gate.ok && judged.ok && shown.ok) return gate.value.status(judged.value.map((one) => one.judgement.diagnosis));
  if (!shown.ok) complain(shown.error, isVerbose);
  return EXIT.badInput;
}

/** @returns the judged targets; the fault of the first when none could be watched. A target that fails beside others is told. */
async function watchAll(
  urls: readonly string[],
  options: WatchCommandOptions,
  isVerbose: boolean,
): Promise<Result<readonly Judged[], Fault>> {
  const targets = parseAll(urls);
  if (!targets.ok) return targets;
  const connection = await readConnection(options);
  if (!connection.ok) return connection;
  const writable = await checkWritable(options, options.out ?? null);
  if (!writable.ok) return writable;
  const judging = await openJudging(options);
  if (!judging.ok) return judging;
  const receivers = await openReceivers(options, (fault) => progress.warn(fault));
  if (!receivers.ok) return receivers;
  const root = options.out ?? defaultFolder(targets.value);
  const stop = stopSignal(options.for ?? null);
  const progress = openProgress(options.for ?? null);
  const outcomes = await Promise.all(
    targets.value.map(async (target, row) => {
      const http = openHttpClient(connectionTo(target, connection.value));
      if (!http.ok) return http;
      const outcome = await watchToVerdict({
        target,
        options: watchOptions(options),
        ports: { http: http.value, clock: systemClock, inflate },
        openRecording: () =>
          recordingOf(target, targets.value.length === 1 ? root : join(root, nameOf(target)), options),
        judging: judging.value,
        alarming: options.for === undefined ? alarmingOf(options, row, receivers.value) : null,
        progress: progress.of(target.display),
        signal: stop.signal,
      });
      await http.value.close();
      return outcome;
    }),
  );
  await Promise.all(receivers.value.map((receiver) => receiver.close()));
  progress.close();
  stop.close();
  const failed = outcomes.filter((one) => !one.ok);
  if (failed.length === outcomes.length) return failed[0]!;
  for (const one of failed) complain(one.error, isVerbose);
  const judged = outcomes.flatMap((one) => (one.ok ? [one.value] : []));
  for (const { folder } of judged) process.stderr.write(`recorded in ${folder}\n`);
  return ok(judged);
}

function parseAll(urls: readonly string[]): Result<readonly Target[], Fault> {
  const targets: Target[] = [];
  for (const url of urls) {
    const target = parseTarget(url);
    if (!target.ok) return target;
    targets.push(target.value);
  }
  const twice = targets.find((one, row) => targets.findIndex((other) => other.display === one.display) < row);
  return twice
    ? err({ code: "twice", what: "the target is given twice", where: twice.display, todo: "name each once" })
    : ok(targets);
}

/** `leakhound-recording-127.0.0.1-6060-20261123T091500Z`; several targets share a folder, and have one each inside. */
function defaultFolder(targets: readonly Target[]): string {
  const stamp = new Date().toISOString().replace(/[-:]|\.\d+/g, "");
  return ["leakhound-recording", ...(targets.length === 1 ? targets.map(nameOf) : []), stamp].join("-");
}

const nameOf = (target: Target): string => target.display.replace(/^https?:\/\//, "").replace(/[^\w.-]+/g, "-");

function recordingOf(
  target: Target,
  folder: string,
  options: WatchCommandOptions,
): Promise<Result<RecordingWriter, Fault>> {
  return openRecording({
    folder: resolve(folder),
    target: target.display,
    startedAt: systemClock.now(),
    options: recordedOptions(options),
    mode: options.out ? "continue" : "new",
    keepMs: options.keep ?? null,
  });
}

function recordedOptions({
  every,
  gc,
  timeout,
}: WatchCommandOptions): Record<string, string | number | boolean | null> {
  return { everyMs: every, timeoutMs: timeout, gc };
}

function alarmingOf({ window, html }: WatchCommandOptions, row: number, receivers: readonly Receiver[]): Alarming {
  return { windowMs: window, receivers, newestPage: html === undefined ? null : pageOf(html, row) };
}

function watchOptions(options: WatchCommandOptions): WatchOptions {
  return {
    intervalMs: options.every,
    timeoutMs: options.timeout,
    bodyBytesMax: options.maxBody,
    forceGc: options.gc,
    graceMs: options.grace,
    metricsUrl: options.metrics ?? null,
  };
}
