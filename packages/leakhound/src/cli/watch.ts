/** `leakhound watch URL…`: parse, open, watch, judge, show. */
import { resolve } from "node:path";
import type { Fault } from "../base/fault.ts";
import { err, ok, type Result } from "../base/result.ts";
import { type Bytes, type DurationMs, unixMs } from "../base/units.ts";
import { systemClock } from "../collect/clock.ts";
import type { WatchOptions } from "../collect/types.ts";
import type { RecordingWriter } from "../recording/types.ts";
import { openRecording } from "../recording/write.ts";
import { inflate } from "../source/inflate.ts";
import { parseTarget, type Target } from "../source/target.ts";
import { openHttpClient } from "../source/undici-client.ts";
import { type ConnectionOptions, connectionTo, readConnection } from "./connection.ts";
import { complain, EXIT, type ExitStatus, worstStatus } from "./exit.ts";
import { type Judged, type OutputOptions, show } from "./output.ts";
import { openProgress } from "./progress.ts";
import { stopSignal } from "./stop.ts";
import { watchToVerdict } from "./watching.ts";

export interface WatchCommandOptions extends OutputOptions, ConnectionOptions {
  readonly for?: DurationMs;
  readonly every: DurationMs;
  readonly out?: string;
  readonly gc: boolean;
  readonly timeout: DurationMs;
  readonly maxBody: Bytes;
  readonly grace: DurationMs;
  readonly metrics?: string;
  readonly memoryLimit?: Bytes;
  readonly own?: RegExp;
  readonly verbose?: boolean;
}

export async function watch(urls: readonly string[], options: WatchCommandOptions): Promise<ExitStatus> {
  const isVerbose = options.verbose === true;
  const judged = await watchAll(urls, options, isVerbose);
  if (!judged.ok) {
    complain(judged.error, isVerbose);
    return EXIT.badInput;
  }
  const shown = await show(judged.value, options);
  if (!shown.ok) complain(shown.error, isVerbose);
  return shown.ok ? worstStatus(judged.value.map((one) => one.judgement.diagnosis.verdict)) : EXIT.badInput;
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
  const recordings = await openRecordings(targets.value, options);
  if (!recordings.ok) return recordings;
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
        recording: recordings.value[row]!,
        judging: { own: options.own ?? null, limitBytes: options.memoryLimit ?? null },
        progress: progress.of(target.display),
        signal: stop.signal,
      });
      await http.value.close();
      return outcome;
    }),
  );
  progress.close();
  stop.close();
  const failed = outcomes.filter((one) => !one.ok);
  if (failed.length === outcomes.length) return failed[0]!;
  for (const one of failed) complain(one.error, isVerbose);
  for (const { folder } of recordings.value) process.stderr.write(`recorded in ${folder}\n`);
  return ok(outcomes.flatMap((one) => (one.ok ? [one.value] : [])));
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

/** One target records into the folder itself, several into a folder each. */
async function openRecordings(
  targets: readonly Target[],
  options: WatchCommandOptions,
): Promise<Result<readonly RecordingWriter[], Fault>> {
  const startedAt = unixMs(Date.now());
  const stamp = new Date(startedAt).toISOString().replace(/[-:]|\.\d+/g, "");
  const recordings: RecordingWriter[] = [];
  for (const target of targets) {
    const name = target.display.replace(/^https?:\/\//, "").replace(/[^\w.-]+/g, "-");
    const root = options.out ?? `leakhound-recording-${targets.length === 1 ? `${name}-` : ""}${stamp}`;
    const folder = resolve(targets.length === 1 ? root : `${root}/${name}`);
    const opened = await openRecording({
      folder,
      target: target.display,
      startedAt,
      options: recordedOptions(options),
      mode: options.out ? "continue" : "new",
    });
    if (!opened.ok) return opened;
    recordings.push(opened.value);
  }
  return ok(recordings);
}

function recordedOptions({
  every,
  gc,
  timeout,
}: WatchCommandOptions): Record<string, string | number | boolean | null> {
  return { everyMs: every, timeoutMs: timeout, gc };
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
