/** `leakhound scan DIR…`: read the Go files, gather facts, run the rules, show. */
import { stat } from "node:fs/promises";
import { printable } from "../report/paint.ts";
import type { GoFile } from "../scan/facts.ts";
import { type ParseFault, parseGo } from "../scan/go/parse.ts";
import { sarifOf } from "../scan/sarif.ts";
import { scanRepository } from "../scan/scan.ts";
import { TreeShelf } from "../scan/tree-shelf.ts";
import { type Confidence, type Finding, isAtLeast, type ScanReport, type Skipped } from "../scan/types.ts";
import { goFiles } from "../source/go-files.ts";
import { complain, EXIT, type ExitStatus } from "./exit.ts";
import { VERSION } from "./version.ts";

export interface ScanCommandOptions {
  readonly json?: true;
  readonly sarif?: true;
  readonly failOn: Confidence;
  readonly verbose?: true;
}

/** Generated code is no place to mend. */
const GENERATED = /^\/\/ Code generated .* DO NOT EDIT\.$/m;

export async function scan(folders: readonly string[], options: ScanCommandOptions): Promise<ExitStatus> {
  const wrong = await firstWithoutFolder(folders);
  if (wrong !== null) {
    const fault = {
      code: "not-a-folder",
      what: "this is no folder",
      where: wrong,
      todo: "give the folder of the source",
    };
    complain(fault, options.verbose === true);
    return EXIT.badInput;
  }
  const reports: ScanReport[] = [];
  for (const folder of folders) reports.push(await scanFolder(folder, folders.length > 1 ? `${folder}/` : ""));
  const report: ScanReport = {
    schema: "leakhound.scan/1",
    findings: reports.flatMap((one) => one.findings),
    skipped: reports.flatMap((one) => one.skipped),
  };
  process.stdout.write(shown(report, options));
  return report.findings.some(({ confidence }) => isAtLeast(confidence, options.failOn)) ? EXIT.leak : EXIT.done;
}

/** What `leakhound scan` finds in a folder, for whoever joins it with profiles. */
export async function scanSource(folder: string): Promise<ScanReport> {
  return scanFolder(folder, "");
}

async function firstWithoutFolder(folders: readonly string[]): Promise<string | null> {
  for (const folder of folders) {
    const isFolder = await stat(folder).then(
      (stats) => stats.isDirectory(),
      () => false,
    );
    if (!isFolder) return folder;
  }
  return null;
}

/** @param prefix before the paths, to tell the folders apart when there are several */
async function scanFolder(folder: string, prefix: string): Promise<ScanReport> {
  const shelf = new TreeShelf();
  const files: GoFile[] = [];
  const modules = new Map<string, string>();
  const skipped: Skipped[] = [];
  for (const entry of goFiles(folder)) {
    const path = prefix + entry.path;
    if (entry.kind === "skipped") skipped.push({ file: path, reason: entry.reason });
    else if (!path.endsWith(".go")) modules.set(path, entry.text);
    else if (!GENERATED.test(entry.text)) {
      const parsed = parseGo(entry.text);
      if (parsed.ok) files.push(shelf.fileOf(path, parsed.value));
      else skipped.push({ file: path, reason: reasonOf(parsed.error) });
    }
  }
  return { schema: "leakhound.scan/1", findings: scanRepository({ files, modules }), skipped };
}

const reasonOf = ({ line, what }: ParseFault): string => `it does not parse as Go: line ${line} has ${what}`;

function shown(report: ScanReport, { json, sarif }: ScanCommandOptions): string {
  if (sarif) return `${JSON.stringify(sarifOf(report, VERSION), null, 2)}\n`;
  return json ? `${JSON.stringify(report, null, 2)}\n` : textOf(report);
}

function textOf({ findings, skipped }: ScanReport): string {
  const lines = findings.flatMap(findingLines);
  const passed = skipped.map(({ file, reason }) => `passed over ${file}: ${reason}`);
  const count = findings.length === 1 ? "1 finding" : `${findings.length} findings`;
  return `${[...lines, ...passed, count].map(printable).join("\n")}\n`;
}

const findingLines = ({ file, line, rule, confidence, message, advice }: Finding): string[] => [
  `${file}:${line}: ${message} [${rule}, ${confidence}]`,
  `  change: ${advice}`,
];
