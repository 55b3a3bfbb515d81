/** `leakhound watch URL…`: scrapes services, shows progress, and judges what was recorded. */
import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import type { Fault } from "../../base/fault.ts";
import { ok, type Result } from "../../base/result.ts";
import { type Bytes, type DurationMs, durationMs } from "../../base/units.ts";
import { systemClock } from "../../collect/clock.ts";
import type { BodyDecoder } from "../../collect/decode/body-decoder.ts";
import { openDecodingThreads } from "../../collect/decode/open.ts";
import { untilOffsetMs } from "../../collect/offset.ts";
import type { Turns } from "../../collect/turns.ts";
import type { WatchOptions } from "../../collect/types.ts";
import type { JudgeOptions } from "../../monitor/judge.ts";
import type { JudgedTarget } from "../../monitor/judged-target.ts";
import { type EndedSession, runWatchSession } from "../../monitor/watch-session.ts";
import { withSource } from "../../monitor/with-source.ts";
import type { Receiver } from "../../notify/receiver.ts";
import { openRecording } from "../../recording/write.ts";
import { lossWords } from "../../report/words/evidence.ts";
import { inflate } from "../../source/inflate.ts";
import type { Target } from "../../source/target.ts";
import { type ReachedTargets, reachTargets } from "../../source/tunnel/reach-targets.ts";
import { fileOperation } from "../../work/files.ts";
import { type Connection, type ConnectionFlags, connectionTo, readConnection } from "../options/connection.ts";
import { openHttp } from "../options/http-client.ts";
import { type JudgeFlags, judgeRequest } from "../options/judge-request.ts";
import { EXIT, type ExitStatus, printFault } from "../output/exit.ts";
import { type GateFlags, openGate } from "../output/gate.ts";
import { checkWritable, type OutputFlags, pagePath, showJudged } from "../output/show-judged.ts";
import { stopSignal } from "../terminal/stop-signal.ts";
import { alarmOptions } from "./alarm.ts";
import { openProgress, type WatchProgress } from "./progress.ts";
import { openReceivers, type ReceiverFlags } from "./receivers.ts";
import { inTurns, probingTurns, requestTurns } from "./spread.ts";
import { checkAddresses, recordingFolders } from "./targets.ts";

/** Longer than any profile of a real service takes, on a busy machine. */
const DECODE_MS_MAX = durationMs(10_000);
/** A login through a bastion takes some seconds. */
const TUNNEL_MS_MIN = 15_000;

export interface WatchFlags extends OutputFlags, ConnectionFlags, GateFlags, ReceiverFlags, JudgeFlags {
  /** Without it, the watch has no end and sends alarms. */
  readonly for?: DurationMs;
  /** How far back an alarm looks. */
  readonly window: DurationMs;
  /** How long data stays in the recording; undefined for all of it. */
  readonly retention?: DurationMs;
  readonly every: DurationMs;
  readonly out?: string;
  readonly gc: boolean;
  readonly timeout: DurationMs;
  readonly maxBody: Bytes;
  readonly grace: DurationMs;
  readonly metrics?: string;
  /** Destination of ssh through which all targets are reached. */
  readonly ssh?: string;
  readonly verbose?: boolean;
}

export async function watch(urls: readonly string[], flags: WatchFlags): Promise<ExitStatus> {
  const isVerbose = flags.verbose === true;
  const gate = await openGate(flags);
  const judged = gate.ok ? await watchAndJudge(urls, flags, isVerbose) : gate;
  const shown = judged.ok ? await showJudged(judged.value, flags) : judged;
  if (gate.ok && judged.ok && shown.ok) return gate.value.status(judged.value.map((one) => one.judgment.diagnosis));
  if (!shown.ok) printFault(shown.error, isVerbose);
  return EXIT.badInput;
}

/**
 * Watches all targets at once, and prints the faults of those that could not be watched.
 *
 * @returns the judged targets; the first fault where no target could be watched
 */
async function watchAndJudge(
  urls: readonly string[],
  flags: WatchFlags,
  isVerbose: boolean,
): Promise<Result<readonly JudgedTarget[], Fault>> {
  let progress: WatchProgress | null = null;
  const warn = (fault: Fault) => (progress ? progress.fault(fault) : printFault(fault, isVerbose));
  const setup = await prepare(urls, flags, warn);
  if (!setup.ok) return setup;
  const { receivers } = setup.value;
  const reached = await reach(urls, flags, warn);
  if (!reached.ok) return reached;
  const { targets } = reached.value;
  const folders = recordingFolders(targets, flags.out, new Date());
  const stop = stopSignal(flags.for ?? null);
  progress = openProgress(flags.for ?? null);
  const spread = targets.length > 1 ? { probing: probingTurns(), requests: requestTurns() } : null;
  const decoder = openDecodingThreads(DECODE_MS_MAX);
  const run: Run = { ...setup.value, flags, progress, spread, decoder, signal: stop.signal };
  const outcomes = await Promise.all(
    targets.map((target, row) => watchTarget({ target, row, folder: folders[row]! }, run)),
  );
  await Promise.all(receivers.map((receiver) => receiver.close()));
  await reached.value.close();
  decoder.close();
  progress.close();
  stop.close();
  // From here on Ctrl-C ends the process at once, also while this thread judges.
  const failed = outcomes.filter((one) => !one.ok);
  if (failed.length === outcomes.length) return failed[0]!;
  for (const one of failed) printFault(one.error, isVerbose);
  const judged = outcomes.flatMap((one) => (one.ok ? [one.value.judge()] : []));
  for (const { recordingFolder, loss } of judged)
    process.stderr.write(`recorded in ${recordingFolder}${loss ? `: ${lossWords(loss)}` : ""}\n`);
  return ok(judged);
}

/** Opens the tunnels to the targets; Ctrl-C ends that. */
async function reach(
  urls: readonly string[],
  { ssh, grace }: WatchFlags,
  warn: (fault: Fault) => void,
): Promise<Result<ReachedTargets, Fault>> {
  const stop = stopSignal(null);
  const timeoutMs = Math.max(grace, TUNNEL_MS_MIN);
  const reached = await reachTargets(urls, { bastion: ssh ?? null, signal: stop.signal, timeoutMs, warn });
  stop.close();
  return reached;
}

interface Setup {
  readonly connection: Connection;
  readonly judgeOptions: JudgeOptions;
  readonly receivers: readonly Receiver[];
}

/** Checks everything that could fail at the end of a long watch. */
async function prepare(
  urls: readonly string[],
  flags: WatchFlags,
  onFault: (fault: Fault) => void,
): Promise<Result<Setup, Fault>> {
  const addresses = checkAddresses(urls);
  if (!addresses.ok) return addresses;
  const connection = await readConnection(flags);
  if (!connection.ok) return connection;
  const writable = await checkWritable(flags, flags.out ?? null);
  if (!writable.ok) return writable;
  const judgeOptions = await withSource(judgeRequest(flags));
  if (!judgeOptions.ok) return judgeOptions;
  const receivers = await openReceivers(flags, onFault);
  if (!receivers.ok) return receivers;
  return ok({
    connection: connection.value,
    judgeOptions: judgeOptions.value,
    receivers: receivers.value,
  });
}

interface Run extends Setup {
  readonly flags: WatchFlags;
  readonly progress: WatchProgress;
  /** What several targets share; null for one. */
  readonly spread: { readonly probing: Turns; readonly requests: Turns } | null;
  readonly decoder: BodyDecoder;
  readonly signal: AbortSignal;
}

interface WatchedTarget {
  readonly target: Target;
  /** Position on the command line. */
  readonly row: number;
  readonly folder: string;
}

async function watchTarget(
  { target, row, folder }: WatchedTarget,
  { flags, connection, judgeOptions, receivers, progress, spread, decoder, signal }: Run,
): Promise<Result<EndedSession, Fault>> {
  const http = await openHttp(connectionTo(target, connection));
  if (!http.ok) return http;
  const observer = progress.addTarget(target.display);
  const newestPage = flags.html === undefined ? null : pagePath(flags.html, row);
  const outcome = await runWatchSession({
    target,
    options: { ...watchOptions(flags), ...(spread && spreadOptions(target, flags)) },
    ports: {
      http: spread ? inTurns(http.value, spread.requests) : http.value,
      clock: systemClock,
      inflate,
      decoder,
      ...(spread && { probing: spread.probing }),
    },
    openRecording: async () => {
      const opened = await startRecording(target, folder, flags);
      const warning = opened.ok ? await folderWarning(opened.value.folder) : null;
      if (warning) progress.fault(warning);
      return opened;
    },
    judgeOptions,
    alarm: flags.for === undefined ? alarmOptions({ windowMs: flags.window, newestPage, receivers }, observer) : null,
    observer,
    signal,
  });
  await http.value.close();
  return outcome;
}

/** The files in it are for their owner only; the names of a folder that existed before may not be. */
async function folderWarning(where: string): Promise<Fault | null> {
  const found = await fileOperation(() => stat(where)).catch(() => null);
  if (process.platform === "win32" || !found || (found.mode & 0o077) === 0) return null;
  const what = "other users of this machine may list this folder";
  return { code: "shared-folder", what, where, todo: `chmod 700 ${where}` };
}

const spreadOptions = ({ display }: Target, { every }: WatchFlags) => ({
  keepsTrying: true,
  offsetMs: untilOffsetMs(display, every, systemClock.now()),
});

const startRecording = (target: Target, folder: string, { every, timeout, gc, out, retention }: WatchFlags) =>
  openRecording({
    folder: resolve(folder),
    target: target.display,
    startedAt: systemClock.now(),
    options: { everyMs: every, timeoutMs: timeout, gc },
    mode: out ? "continue" : "new",
    keepMs: retention ?? null,
  });

function watchOptions({ every, timeout, maxBody, gc, grace, metrics }: WatchFlags): WatchOptions {
  return {
    intervalMs: every,
    timeoutMs: timeout,
    bodyBytesMax: maxBody,
    forceGc: gc,
    graceMs: grace,
    metricsUrl: metrics ?? null,
  };
}
