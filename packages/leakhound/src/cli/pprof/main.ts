/** `leakhound pprof`: parses the flags, loads the profile, and prints a report, opens the shell or serves the web page. */
import type { Fault } from "../../base/fault.ts";
import { ok, type Result } from "../../base/result.ts";
import type { Profile } from "../../profile/model/types.ts";
import { EXIT, type ExitStatus, printFault } from "../output/exit.ts";
import { print } from "../output/print.ts";
import { type Invocation, parseInvocation, type SeriesRequest } from "./arguments/invocation.ts";
import type { ReportRequest } from "./arguments/report-names.ts";
import { USAGE } from "./arguments/usage.ts";
import { logToStandardError } from "./local/log.ts";
import { PORTS } from "./local/ports.ts";
import type { Draw } from "./output/draw.ts";
import { emitReport } from "./output/emit-report.ts";
import type { ShellSession } from "./shell/shell.ts";
import { loadProfile } from "./sources/load-profile.ts";

/** @param args arguments after `leakhound pprof` */
export async function pprof(args: readonly string[]): Promise<ExitStatus> {
  const parsed = parseInvocation(args);
  if (parsed === null) {
    print(USAGE);
    return EXIT.done;
  }
  if (!parsed.ok) return failed(parsed.error);
  for (const warning of parsed.value.warnings) logToStandardError(warning);
  if (parsed.value.series) return series(parsed.value, parsed.value.series);
  const draw = await drawingFor(parsed.value.report);
  const profile = await loadProfile(parsed.value.sources, logToStandardError);
  if (!profile.ok) return failed(profile.error);
  const done = await output(profile.value, parsed.value, draw);
  return done.ok ? EXIT.done : failed(done.error);
}

async function series(invocation: Invocation, { json, flame }: SeriesRequest): Promise<ExitStatus> {
  const { report, options, output, sources, http, opensBrowser } = invocation;
  const name = report?.name ?? (flame === null ? "top" : null);
  if (name !== "top" && name !== "peek" && name !== null) {
    const todo = "use -top or -peek, or -flame=FILE.html";
    return failed({ code: "usage", what: "-series has no such report", where: `-series -${name}`, todo });
  }
  const { runSeries } = await import("./series/run-series.ts");
  const pattern = report?.name === "peek" ? report.pattern : "";
  const job = { paths: sources.paths, command: name, pattern, options, json, html: flame, output } as const;
  return runSeries(job, {
    ports: PORTS,
    log: logToStandardError,
    stdout: process.stdout,
    env: process.env,
    pageAssets: async () => (await import("../output/page-assets.ts")).pageAssets(),
    servePage:
      http === null
        ? null
        : async (page) =>
            (await import("./web/web.ts")).servePage(page, { address: http, opensBrowser, log: logToStandardError }),
  });
}

/** Starts the thread that draws, which takes a while, before the profile is read. */
async function drawingFor(report: ReportRequest | null): Promise<Draw | null> {
  if (report?.name !== "svg" && report?.name !== "web") return null;
  return (await import("./output/draw.ts")).prepareDrawing("svg");
}

async function output(
  profile: Profile,
  { report, options, output: path, http, opensBrowser }: Invocation,
  draw: Draw | null,
): Promise<Result<null, Fault>> {
  if (report)
    return emitReport(profile, { report, options, output: path, isInteractive: false, draw }, logToStandardError);
  if (http !== null) {
    const { serveView } = await import("./web/web.ts");
    return serveView(profile, options, { address: http, opensBrowser, log: logToStandardError });
  }
  const { runShell } = await import("./shell/shell.ts");
  const emit: ShellSession["emit"] = (requested, settings, destination) => {
    const emission = { report: requested, options: settings, output: destination, isInteractive: true, draw: null };
    return emitReport(profile, emission, logToStandardError);
  };
  await runShell({ profile, options, ports: PORTS, emit }, process);
  return ok(null);
}

function failed(fault: Fault): ExitStatus {
  printFault(fault, false);
  return EXIT.badInput;
}
