/** `leakhound verify BEFORE AFTER`: judge both, compare, show. */

import { type JudgingOptions, judgePaths } from "../../monitor/replay.ts";
import { verificationJson } from "../../report/json.ts";
import { verificationText } from "../../report/verify-text.ts";
import type { VerifyOutcome } from "../../verdict/facts/verification.ts";
import { verify } from "../../verdict/verify/verify.ts";
import { complain, EXIT, type ExitStatus } from "../output/exit.ts";
import { styleOf } from "../output/output.ts";
import { writeText } from "../output/write-text.ts";

export interface VerifyCommandOptions extends JudgingOptions {
  readonly json?: true;
  readonly jsonFile?: string;
}

const STATUS: Readonly<Record<VerifyOutcome, ExitStatus>> = {
  fixed: EXIT.done,
  improved: EXIT.leak,
  "not-fixed": EXIT.leak,
  inconclusive: EXIT.inconclusive,
};

export async function verifyPaths(before: string, after: string, options: VerifyCommandOptions): Promise<ExitStatus> {
  const first = await judgePaths([before], options);
  const second = first.ok ? await judgePaths([after], options) : first;
  if (!first.ok || !second.ok) return failed(second, options);
  const verification = verify(first.value.judgement, second.value.judgement);
  const json = `${JSON.stringify(verificationJson(verification), null, 2)}\n`;
  process.stdout.write(options.json ? json : `${verificationText(verification, styleOf(process.stdout)).join("\n")}\n`);
  const written = options.jsonFile === undefined ? null : await writeText(options.jsonFile, json);
  return written && !written.ok ? failed(written, options) : STATUS[verification.outcome];
}

function failed(result: Awaited<ReturnType<typeof writeText | typeof judgePaths>>, { verbose }: VerifyCommandOptions) {
  if (!result.ok) complain(result.error, verbose === true);
  return EXIT.badInput;
}
