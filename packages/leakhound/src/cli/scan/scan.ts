/** `leakhound scan PATH…`: finds mistakes in Go source that leak memory, and repairs some of them. */
import type { Fault } from "../../base/fault.ts";
import { ok, type Result } from "../../base/result.ts";
import { type ScannedPaths, type ScanPathsOptions, scanPaths } from "../../monitor/scan/scan-paths.ts";
import { scanText } from "../../report/scan-text.ts";
import { checkstyleOf } from "../../scan/findings/checkstyle.ts";
import { type Confidence, type Finding, isAtLeast } from "../../scan/findings/finding.ts";
import { sarifOf } from "../../scan/findings/sarif.ts";
import { EXIT, type ExitStatus, printFault } from "../output/exit.ts";
import { print } from "../output/print.ts";
import { styleOf } from "../output/text-style.ts";
import { optimizeLater } from "../output/tiering.ts";
import { VERSION } from "../output/version.ts";
import { stderrPorts } from "../terminal/progress-line.ts";
import { withoutBaseline, writeBaseline } from "./baseline.ts";
import { explain } from "./explain.ts";
import { printDiff, repair } from "./repair.ts";
import { ScanProgressLine } from "./scan-progress.ts";

export interface ScanFlags {
  readonly format: "text" | "json" | "sarif" | "checkstyle";
  readonly json?: true;
  readonly sarif?: true;
  readonly failOn: Confidence;
  readonly since?: string;
  readonly config?: string;
  readonly baseline?: string;
  readonly writeBaseline?: string;
  readonly fix?: true;
  readonly diff?: true;
  readonly explain?: string;
  readonly verbose?: true;
}

export async function scan(paths: readonly string[], flags: ScanFlags): Promise<ExitStatus> {
  optimizeLater();
  const result = flags.explain === undefined ? await scanWith(paths, flags) : await explain(flags.explain);
  if (result.ok) return result.value;
  printFault(result.error, flags.verbose === true);
  return EXIT.badInput;
}

async function scanWith(paths: readonly string[], flags: ScanFlags): Promise<Result<ExitStatus, Fault>> {
  const startedAt = performance.now();
  const scanned = await scannedPaths(paths, flags);
  if (!scanned.ok) return scanned;
  if (flags.writeBaseline !== undefined) return writeBaseline(flags.writeBaseline, scanned.value.report);
  const left = withoutBaseline(scanned.value, flags.baseline);
  if (!left.ok) return left;
  const rescan = async () => {
    const again = await scannedPaths(paths, flags);
    return again.ok ? withoutBaseline(again.value, flags.baseline) : again;
  };
  const repaired = flags.fix ? await repair(left.value, rescan) : left;
  if (!repaired.ok) return repaired;
  if (flags.diff) printDiff(repaired.value);
  else print(output(repaired.value, performance.now() - startedAt, flags));
  return ok(statusOf(repaired.value.report.findings, flags.failOn));
}

async function scannedPaths(
  paths: readonly string[],
  { since, config }: ScanFlags,
): Promise<Result<ScannedPaths, Fault>> {
  const line = new ScanProgressLine(stderrPorts());
  const options: ScanPathsOptions = {
    onProgress: (progress) => line.show(progress),
    isFromHere: true,
    ...(since === undefined ? {} : { since }),
    ...(config === undefined ? {} : { config }),
  };
  const scanned = await scanPaths(paths, options);
  line.close();
  return scanned;
}

const statusOf = (findings: readonly Finding[], failOn: Confidence): ExitStatus =>
  findings.some(({ confidence }) => isAtLeast(confidence, failOn)) ? EXIT.leak : EXIT.done;

function output({ report, extent }: ScannedPaths, ms: number, { format, json, sarif }: ScanFlags): string {
  if (sarif || format === "sarif") return `${JSON.stringify(sarifOf(report, VERSION), null, 2)}\n`;
  if (json || format === "json") return `${JSON.stringify(report, null, 2)}\n`;
  if (format === "checkstyle") return checkstyleOf(report);
  return `${scanText(report, { ...extent, ms }, styleOf(process.stdout)).join("\n")}\n`;
}
