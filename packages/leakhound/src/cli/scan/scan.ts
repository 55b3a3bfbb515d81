/** `leakhound scan DIR…`: read the Go files, gather facts, run the rules, show. */
import type { Fault } from "../../base/fault.ts";
import { scanFolder } from "../../monitor/scan/scan-folder.ts";
import { type ScanFolders, scanFolders } from "../../monitor/scan/scan-folders.ts";
import { scanText } from "../../report/scan-text.ts";
import { isDeploymentFile } from "../../scan/deployment/deployment.ts";
import {
  type Confidence,
  isAtLeast,
  type ScanExtent,
  type ScanReport,
  type Skipped,
} from "../../scan/findings/finding.ts";
import { sarifOf } from "../../scan/findings/sarif.ts";
import { complain, EXIT, type ExitStatus } from "../output/exit.ts";
import { styleOf } from "../output/output.ts";
import { VERSION } from "../output/version.ts";
import { ScanProgress } from "./scan-progress.ts";

export interface ScanCommandOptions {
  readonly json?: true;
  readonly sarif?: true;
  readonly failOn: Confidence;
  readonly verbose?: true;
}

export async function scan(given: readonly string[], options: ScanCommandOptions): Promise<ExitStatus> {
  const folders = await scanFolders(given);
  if (!folders.ok) return fail(folders.error, options);
  const startedAt = performance.now();
  const scanned = scanAll(folders.value);
  if (hasNoGo(scanned)) return fail(noGo(given), options);
  process.stdout.write(shown(scanned, performance.now() - startedAt, options));
  const { findings } = scanned.report;
  return findings.some(({ confidence }) => isAtLeast(confidence, options.failOn)) ? EXIT.leak : EXIT.done;
}

/** What `leakhound scan` finds in a folder, for whoever joins it with profiles. */
export function scanSource(folder: string): ScanReport {
  return reportOf([scanFolder(folder)], []);
}

interface Scanned {
  readonly report: ScanReport;
  readonly extent: ScanExtent;
}

function scanAll({ read, skipped }: ScanFolders): Scanned {
  const progress = new ScanProgress({ stream: process.stderr, now: () => performance.now() });
  const tell = (words: string) => progress.tell(words);
  const scanned = read.map((folder) =>
    scanFolder(folder, { prefix: read.length > 1 ? `${folder.replace(/\/+$/, "")}/` : "", tell }),
  );
  progress.close();
  const sum = (figure: keyof ScanExtent) => scanned.reduce((total, { extent }) => total + extent[figure], 0);
  return { report: reportOf(scanned, skipped), extent: { files: sum("files"), lines: sum("lines") } };
}

/** Not even any that could not be read. */
const hasNoGo = ({ extent, report }: Scanned): boolean =>
  extent.files === 0 && report.skipped.every(({ file }) => isDeploymentFile(file));

const reportOf = (scanned: readonly ReturnType<typeof scanFolder>[], skipped: readonly Skipped[]): ScanReport => ({
  schema: "leakhound.scan/1",
  findings: scanned.flatMap((one) => one.findings),
  skipped: [...skipped, ...scanned.flatMap((one) => one.skipped)],
});

function shown({ report, extent }: Scanned, ms: number, { json, sarif }: ScanCommandOptions): string {
  if (sarif) return `${JSON.stringify(sarifOf(report, VERSION), null, 2)}\n`;
  if (json) return `${JSON.stringify(report, null, 2)}\n`;
  return `${scanText(report, { ...extent, ms }, styleOf(process.stdout)).join("\n")}\n`;
}

function fail(fault: Fault, { verbose }: ScanCommandOptions): ExitStatus {
  complain(fault, verbose === true);
  return EXIT.badInput;
}

const noGo = (given: readonly string[]): Fault => ({
  code: "no-go",
  what: "there is no Go source to scan",
  where: given.join(", "),
  todo: "give the folder of a Go module; tests, vendor, testdata and generated files are passed by",
});
