/** `leakhound diagnose PATH…`: judges recordings or profile files. */
import type { HeapRequest } from "../../acquire/read-heap.ts";
import type { Fault } from "../../base/fault.ts";
import { err, ok, type Result } from "../../base/result.ts";
import type { JudgedTarget } from "../../monitor/judged-target.ts";
import { replayAndJudge } from "../../monitor/replay.ts";
import type { ConnectionFlags } from "../options/connection.ts";
import { type JudgeFlags, judgeRequest } from "../options/judge-request.ts";
import { EXIT, type ExitStatus, printFault } from "../output/exit.ts";
import { type GateFlags, openGate } from "../output/gate.ts";
import { type OutputFlags, showJudged } from "../output/show-judged.ts";
import { skippedFilesPrinter } from "../output/skipped-files.ts";
import { optimizeLater } from "../output/tiering.ts";
import { localPaths } from "../stored/local-paths.ts";

export interface DiagnoseFlags extends OutputFlags, JudgeFlags, GateFlags, ConnectionFlags {
  readonly heapDump?: string;
  readonly binary?: string;
  readonly baseDump?: string;
  readonly verbose?: boolean;
}

export async function diagnose(paths: readonly string[], flags: DiagnoseFlags): Promise<ExitStatus> {
  optimizeLater();
  const isVerbose = flags.verbose === true;
  const gate = await openGate(flags);
  const judged = gate.ok ? await judge(paths, flags, isVerbose) : gate;
  const shown = judged.ok ? await showJudged(judged.value, flags) : judged;
  if (gate.ok && judged.ok && shown.ok) return gate.value.status(judged.value.map((one) => one.judgment.diagnosis));
  if (!shown.ok) printFault(shown.error, isVerbose);
  return EXIT.badInput;
}

async function judge(
  paths: readonly string[],
  flags: DiagnoseFlags,
  isVerbose: boolean,
): Promise<Result<readonly JudgedTarget[], Fault>> {
  const heap = heapRequest(flags);
  if (!heap.ok) return heap;
  const local = await localPaths(paths, flags);
  if (!local.ok) return local;
  const judged = await replayAndJudge(local.value.paths.flat(), judgeRequest(flags), skippedFilesPrinter(isVerbose));
  await local.value.remove();
  if (!judged.ok || heap.value === null) return judged;
  const { withHolders } = await import("../../monitor/with-holders.ts");
  const { acquirePorts } = await import("../terminal/acquire-ports.ts");
  return withHolders(judged.value, heap.value, acquirePorts());
}

/** @returns null where no heap image was given */
function heapRequest({ heapDump, binary, baseDump }: DiagnoseFlags): Result<HeapRequest | null, Fault> {
  if (heapDump === undefined) return binary === undefined && baseDump === undefined ? ok(null) : err(WITHOUT_IMAGE);
  return ok({ location: { kind: "file", path: heapDump }, binary: binary ?? null, base: baseDump ?? null });
}

const WITHOUT_IMAGE: Fault = {
  code: "usage",
  what: "--binary and --base-dump require a heap image",
  where: "diagnose",
  todo: "add --heap-dump",
};
