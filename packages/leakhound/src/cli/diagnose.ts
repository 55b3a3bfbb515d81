/** `leakhound diagnose PATH…`: judge and show. */
import { complain, EXIT, type ExitStatus, worstStatus } from "./exit.ts";
import { type JudgingOptions, judgePaths } from "./judging.ts";
import { type OutputOptions, show } from "./output.ts";

export interface DiagnoseCommandOptions extends OutputOptions, JudgingOptions {}

export async function diagnosePaths(paths: readonly string[], options: DiagnoseCommandOptions): Promise<ExitStatus> {
  const isVerbose = options.verbose === true;
  const judged = await judgePaths(paths, options);
  const shown = judged.ok ? await show([judged.value], options) : judged;
  if (!shown.ok) complain(shown.error, isVerbose);
  return judged.ok && shown.ok ? worstStatus([judged.value.judgement.diagnosis.verdict]) : EXIT.badInput;
}
