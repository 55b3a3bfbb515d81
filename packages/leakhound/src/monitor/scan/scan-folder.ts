/** Reads, parses and scans one folder of source. */
import { DeploymentReader, isDeploymentFile } from "../../scan/deployment/deployment.ts";
import type { Finding, ScanExtent, Skipped } from "../../scan/findings/finding.ts";
import { type ParseFault, parseGo } from "../../scan/go/parse.ts";
import type { GoFile } from "../../scan/index/go-file.ts";
import { TreeCache } from "../../scan/index/tree-cache.ts";
import { scanRepository } from "../../scan/scan.ts";
import { goFiles, isGoFile } from "../../source/go-files.ts";

/** Nobody edits generated code, so findings in it are of no use. */
const GENERATED = /^\/\/ Code generated .* DO NOT EDIT\.$/m;

export interface ScannedFolder {
  readonly findings: readonly Finding[];
  readonly skipped: readonly Skipped[];
  readonly extent: ScanExtent;
}

/** What a scan has done so far. */
export type ScanProgress =
  | { readonly step: "read"; readonly files: number }
  | { readonly step: "scanned"; readonly files: number; readonly total: number };

export interface ScanFolderOptions {
  /** Put in front of the paths, to distinguish several folders. */
  readonly prefix?: string;
  readonly onProgress?: (progress: ScanProgress) => void;
}

export function scanFolder(
  folder: string,
  { prefix = "", onProgress = () => {} }: ScanFolderOptions = {},
): ScannedFolder {
  const source = new FolderSource(onProgress);
  for (const entry of goFiles(folder, { isWanted })) {
    if (entry.kind === "skipped") source.skip(prefix + entry.path, entry.reason);
    else source.add(prefix + entry.path, entry.text);
  }
  const { files, modules, deployment, skipped, lines } = source;
  const findings = scanRepository({ files, modules, deployment }, (done) =>
    onProgress({ step: "scanned", files: done, total: files.length }),
  );
  return { findings, skipped, extent: { files: files.length, lines } };
}

const isWanted = (name: string): boolean => isGoFile(name) || isDeploymentFile(name);

/** The files of a folder that were read so far. */
class FolderSource {
  readonly files: GoFile[] = [];
  /** Text of each go.mod. */
  readonly modules = new Map<string, string>();
  readonly deployment = new DeploymentReader();
  readonly skipped: Skipped[] = [];
  lines = 0;
  readonly #trees = new TreeCache();
  readonly #onProgress: (progress: ScanProgress) => void;

  constructor(onProgress: (progress: ScanProgress) => void) {
    this.#onProgress = onProgress;
  }

  skip(file: string, reason: string): void {
    this.skipped.push({ file, reason });
  }

  add(path: string, text: string): void {
    if (isDeploymentFile(path)) this.#addDeployment(path, text);
    else if (!path.endsWith(".go")) this.modules.set(path, text);
    else if (!GENERATED.test(text)) this.#addGo(path, text);
  }

  #addDeployment(path: string, text: string): void {
    const reason = this.deployment.read(path, text);
    if (reason !== null) this.skip(path, reason);
  }

  #addGo(path: string, text: string): void {
    const parsed = parseGo(text);
    if (!parsed.ok) {
      this.skip(path, reasonOf(parsed.error));
      return;
    }
    this.files.push(this.#trees.fileOf(path, parsed.value));
    this.lines += parsed.value.lines;
    this.#onProgress({ step: "read", files: this.files.length });
  }
}

const reasonOf = ({ line, what }: ParseFault): string => `it does not parse as Go: line ${line} has ${what}`;
