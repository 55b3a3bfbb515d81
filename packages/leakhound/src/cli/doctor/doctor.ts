/** `leakhound doctor URL…`: what services offer for finding leaks, and how to turn on what is missing. */
import type { Examination } from "../../base/examination.ts";
import type { Fault } from "../../base/fault.ts";
import { ok, type Result } from "../../base/result.ts";
import { type Bytes, type DurationMs, durationMs } from "../../base/units.ts";
import { systemClock } from "../../collect/clock.ts";
import { examineTarget } from "../../monitor/examine-target.ts";
import { examinationText, howToText } from "../../report/examination-text.ts";
import { HOW_TO_SERVE, type HowTo } from "../../report/words/how-to-serve.ts";
import { inflate } from "../../source/inflate.ts";
import type { Target } from "../../source/target.ts";
import { reachTargets } from "../../source/tunnel/reach-targets.ts";
import { type Connection, type ConnectionFlags, connectionTo, readConnection } from "../options/connection.ts";
import { openHttp } from "../options/http-client.ts";
import { EXIT, type ExitStatus, printFault } from "../output/exit.ts";
import { print } from "../output/print.ts";
import { styleOf } from "../output/text-style.ts";
import { stopSignal } from "../terminal/stop-signal.ts";
import { frameworksOf } from "./framework.ts";

export interface DoctorFlags extends ConnectionFlags {
  readonly timeout: DurationMs;
  readonly maxBody: Bytes;
  readonly gc: boolean;
  readonly metrics?: string;
  readonly ssh?: string;
  readonly framework?: string;
  readonly source?: string;
  readonly json?: true;
  readonly verbose?: boolean;
}

const TUNNEL_MS_MAX = 15_000;
/** Faults that an endpoint registered in the service would repair. */
const MISSING_ENDPOINT = new Set(["no-profiles", "refused"]);

export async function doctor(urls: readonly string[], flags: DoctorFlags): Promise<ExitStatus> {
  const stop = stopSignal(null);
  const isVerbose = flags.verbose === true;
  const examined = await examineAll(urls, flags, stop.signal);
  stop.close();
  if (!examined.ok) {
    printFault(examined.error, isVerbose);
    return EXIT.badInput;
  }
  const faults = examined.value.flatMap((one) => (one.ok ? [] : [one.error]));
  const found = examined.value.flatMap((one) => (one.ok ? [one.value] : []));
  print(flags.json ? `${JSON.stringify(found, null, 2)}\n` : textOf(found));
  for (const fault of faults) printFault(fault, isVerbose);
  if (!flags.json) print(await howTo(flags, faults));
  return faults.length > 0 ? EXIT.badInput : EXIT.done;
}

async function examineAll(
  urls: readonly string[],
  flags: DoctorFlags,
  signal: AbortSignal,
): Promise<Result<readonly Result<Examination, Fault>[], Fault>> {
  const connection = await readConnection(flags);
  if (!connection.ok) return connection;
  const warn = (fault: Fault) => printFault(fault, flags.verbose === true);
  const reached = await reachTargets(urls, { bastion: flags.ssh ?? null, signal, timeoutMs: TUNNEL_MS_MAX, warn });
  if (!reached.ok) return reached;
  const examined: Result<Examination, Fault>[] = [];
  for (const target of reached.value.targets) examined.push(await examine(target, connection.value, flags, signal));
  await reached.value.close();
  return ok(examined);
}

async function examine(
  target: Target,
  connection: Connection,
  { timeout, maxBody, gc, metrics }: DoctorFlags,
  signal: AbortSignal,
): Promise<Result<Examination, Fault>> {
  const http = await openHttp(connectionTo(target, connection));
  if (!http.ok) return http;
  const options = {
    intervalMs: durationMs(0),
    timeoutMs: timeout,
    bodyBytesMax: maxBody,
    forceGc: gc,
    graceMs: durationMs(0),
    metricsUrl: metrics ?? null,
  };
  const ports = { http: http.value, clock: systemClock, inflate };
  const examination = await examineTarget(target, { options, ports, signal });
  await http.value.close();
  return examination;
}

function textOf(found: readonly Examination[]): string {
  const style = styleOf(process.stdout);
  return found.map((one) => `${examinationText(one, style).join("\n")}\n`).join("\n");
}

/** What to write into the service: for the framework that was asked for, or where a target serves no profiles. */
async function howTo({ framework, source }: DoctorFlags, faults: readonly Fault[]): Promise<string> {
  const isWanted =
    framework !== undefined || source !== undefined || faults.some(({ code }) => MISSING_ENDPOINT.has(code));
  if (!isWanted) return "";
  const style = styleOf(process.stdout);
  const chosen =
    framework === undefined ? await chosenBySource(source) : HOW_TO_SERVE.filter(({ id }) => id === framework);
  const lines = chosen.flatMap((one) => howToText(one, style));
  const others = HOW_TO_SERVE.filter((one) => !chosen.includes(one)).map(({ id }) => id);
  const more = `For another framework: --framework ${others.join(", ")}`;
  return `\n${[...lines, ...(framework === undefined ? [more] : [])].join("\n")}\n`;
}

const chosenBySource = (source: string | undefined): Promise<readonly HowTo[]> | readonly HowTo[] =>
  source === undefined ? HOW_TO_SERVE.filter(({ dependency }) => dependency === null) : frameworksOf(source);
