/** `leakhound pprof`: what is asked for, the profile it is asked of, and the way to show it. */
import type { Fault } from "../../base/fault.ts";
import { err, type Result } from "../../base/result.ts";
import type { Profile } from "../../profile/types.ts";
import { complain, EXIT, type ExitStatus } from "../exit.ts";
import { emitReport } from "./emit.ts";
import { type Invocation, parseInvocation } from "./invocation.ts";
import { loadProfile } from "./sources.ts";
import { tellOnStandardError } from "./tell.ts";
import { USAGE } from "./usage.ts";

/** @param args what follows `leakhound pprof` */
export async function pprof(args: readonly string[]): Promise<ExitStatus> {
  const parsed = parseInvocation(args);
  if (parsed === null) {
    process.stdout.write(USAGE);
    return EXIT.done;
  }
  if (!parsed.ok) return failed(parsed.error);
  for (const warning of parsed.value.warnings) tellOnStandardError(warning);
  const profile = await loadProfile(parsed.value.sources, tellOnStandardError);
  if (!profile.ok) return failed(profile.error);
  const shown = await show(profile.value, parsed.value);
  return shown.ok ? EXIT.done : failed(shown.error);
}

async function show(profile: Profile, { report, options, output }: Invocation): Promise<Result<null, Fault>> {
  if (report) return emitReport(profile, { report, options, output, isInteractive: false }, tellOnStandardError);
  return err({
    code: "usage",
    what: "no report is asked for",
    where: "leakhound pprof",
    todo: "add -top, -tree or another",
  });
}

function failed(fault: Fault): ExitStatus {
  complain(fault, false);
  return EXIT.badInput;
}
