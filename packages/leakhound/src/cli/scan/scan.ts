/** `leakhound scan DIR…`: finds mistakes in Go source that leak memory. */
import { type ScannedFolders, scanFolders } from "../../monitor/scan/scan-folders.ts";
import { scanText } from "../../report/scan-text.ts";
import { type Confidence, isAtLeast } from "../../scan/findings/finding.ts";
import { sarifOf } from "../../scan/findings/sarif.ts";
import { EXIT, type ExitStatus, printFault } from "../output/exit.ts";
import { print } from "../output/print.ts";
import { styleOf } from "../output/text-style.ts";
import { VERSION } from "../output/version.ts";
import { stderrPorts } from "../terminal/progress-line.ts";
import { ScanProgressLine } from "./scan-progress.ts";

export interface ScanFlags {
  readonly json?: true;
  readonly sarif?: true;
  readonly failOn: Confidence;
  readonly verbose?: true;
}

export async function scan(folders: readonly string[], flags: ScanFlags): Promise<ExitStatus> {
  const startedAt = performance.now();
  const line = new ScanProgressLine(stderrPorts());
  const scanned = await scanFolders(folders, (progress) => line.show(progress));
  line.close();
  if (!scanned.ok) {
    printFault(scanned.error, flags.verbose === true);
    return EXIT.badInput;
  }
  print(output(scanned.value, performance.now() - startedAt, flags));
  const { findings } = scanned.value.report;
  return findings.some(({ confidence }) => isAtLeast(confidence, flags.failOn)) ? EXIT.leak : EXIT.done;
}

function output({ report, extent }: ScannedFolders, ms: number, { json, sarif }: ScanFlags): string {
  if (sarif) return `${JSON.stringify(sarifOf(report, VERSION), null, 2)}\n`;
  if (json) return `${JSON.stringify(report, null, 2)}\n`;
  return `${scanText(report, { ...extent, ms }, styleOf(process.stdout)).join("\n")}\n`;
}
