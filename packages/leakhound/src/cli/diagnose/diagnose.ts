/** `leakhound diagnose PATH…`: judge and show. */

import { type JudgingOptions, judgeAll } from "../../monitor/replay.ts";
import { type HeldOptions, withHolders } from "../../monitor/with-holders.ts";
import { complain, EXIT, type ExitStatus } from "../output/exit.ts";
import { type GateOptions, openGate } from "../output/gate.ts";
import { type OutputOptions, show } from "../output/output.ts";

export interface DiagnoseCommandOptions extends OutputOptions, JudgingOptions, GateOptions, HeldOptions {}

export async function diagnosePaths(paths: readonly string[], options: DiagnoseCommandOptions): Promise<ExitStatus> {
  const gate = await openGate(options);
  const alone = gate.ok ? await judgeAll(paths, options) : gate;
  const judged = alone.ok ? await withHolders(alone.value, options) : alone;
  const shown = judged.ok ? await show(judged.value, options) : judged;
  if (gate.ok && judged.ok && shown.ok) return gate.value.status(judged.value.map((one) => one.judgement.diagnosis));
  if (!shown.ok) complain(shown.error, options.verbose === true);
  return EXIT.badInput;
}
