/** `leakhound verify BEFORE AFTER`: compares the recordings made before and after a change. */
import type { Fault } from "../../base/fault.ts";
import { ok, type Result } from "../../base/result.ts";
import { replayAndVerify } from "../../monitor/verify.ts";
import { verificationJson } from "../../report/json/diagnosis.ts";
import { verificationText } from "../../report/verify-text.ts";
import type { Verification, VerifyOutcome } from "../../verdict/facts/verification.ts";
import type { ConnectionFlags } from "../options/connection.ts";
import { type JudgeFlags, judgeRequest } from "../options/judge-request.ts";
import { EXIT, type ExitStatus, printFault } from "../output/exit.ts";
import { print } from "../output/print.ts";
import { skippedFilesPrinter } from "../output/skipped-files.ts";
import { styleOf } from "../output/text-style.ts";
import { optimizeLater } from "../output/tiering.ts";
import { writeResult } from "../output/write-result.ts";
import { localPaths } from "../stored/local-paths.ts";

export interface VerifyFlags extends JudgeFlags, ConnectionFlags {
  readonly json?: true;
  readonly jsonFile?: string;
  readonly verbose?: boolean;
}

const STATUS: Readonly<Record<VerifyOutcome, ExitStatus>> = {
  fixed: EXIT.done,
  improved: EXIT.leak,
  "not-fixed": EXIT.leak,
  inconclusive: EXIT.inconclusive,
};

export async function verify(before: string, after: string, flags: VerifyFlags): Promise<ExitStatus> {
  optimizeLater();
  const isVerbose = flags.verbose === true;
  const verification = await compare(before, after, flags);
  const shown = verification.ok ? await show(verification.value, flags) : verification;
  if (verification.ok && shown.ok) return STATUS[verification.value.outcome];
  if (!shown.ok) printFault(shown.error, isVerbose);
  return EXIT.badInput;
}

async function compare(before: string, after: string, flags: VerifyFlags): Promise<Result<Verification, Fault>> {
  const local = await localPaths([before, after], flags);
  if (!local.ok) return local;
  const [first = [], second = []] = local.value.paths;
  const request = { before: first, after: second, ...judgeRequest(flags) };
  const verification = await replayAndVerify(request, skippedFilesPrinter(flags.verbose === true));
  await local.value.remove();
  return verification;
}

async function show(verification: Verification, { json, jsonFile }: VerifyFlags): Promise<Result<null, Fault>> {
  const jsonText = `${JSON.stringify(verificationJson(verification), null, 2)}\n`;
  const text = () => `${verificationText(verification, styleOf(process.stdout)).join("\n")}\n`;
  print(json ? jsonText : text());
  return jsonFile === undefined ? ok(null) : writeResult(jsonFile, jsonText);
}
