/** `leakhound diagnose PATH…`: judge and show. */
import { complain, EXIT, type ExitStatus } from "./exit.ts";
import { type GateOptions, openGate } from "./gate.ts";
import { type HeldOptions, withHolders } from "./held.ts";
import { type JudgingOptions, judgeAll } from "./judging.ts";
import { type OutputOptions, show } from "./output.ts";

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
