/** Reads, parses and scans one folder of source. */
import { DeploymentReader, isDeploymentFile } from "../../scan/deployment/deployment.ts";
import type { Finding, ScanExtent, Skipped } from "../../scan/findings/finding.ts";
import { type ParseFault, parseGo } from "../../scan/go/parse.ts";
import type { GoFile } from "../../scan/index/go-file.ts";
import { TreeCache } from "../../scan/index/tree-cache.ts";
import { type Change, scanRepository } from "../../scan/scan.ts";
import { goFiles, isGoFile } from "../../source/go-files.ts";
import { goLibraries } from "./go-libraries.ts";
import { treeCacheLimits } from "./tree-cache-limits.ts";

/** Nobody edits generated code, so findings in it are of no use. */
const GENERATED = /^\/\/ Code generated .* DO NOT EDIT\.$/m;

export interface ScannedFolder {
  readonly findings: readonly Finding[];
  readonly skipped: readonly Skipped[];
  readonly extent: ScanExtent;
  /** The texts that were scanned, by path, of files that a fix changes. */
  readonly texts: ReadonlyMap<string, string>;
}

/** What a scan has done so far. */
export type ScanProgress =
  | { readonly step: "read"; readonly files: number }
  | { readonly step: "scanned"; readonly files: number; readonly total: number };

export interface ScanFolderOptions {
  readonly onProgress?: (progress: ScanProgress) => void;
  /** Which files are reported, by their path below the folder; the others are read for their types. All by default. */
  readonly isReported?: (path: string) => boolean;
  /** Only what a change has touched is reported. */
  readonly change?: Change;
}

export function scanFolder(
  folder: string,
  { onProgress = () => {}, isReported = () => true, change }: ScanFolderOptions = {},
): ScannedFolder {
  const source = new FolderSource(onProgress);
  for (const entry of goFiles(folder, { isWanted })) {
    if (entry.kind === "skipped") source.skip(entry.path, entry.reason);
    else source.add(entry.path, entry.text);
  }
  const { files, modules, deployment, skipped } = source;
  const reported = files.filter(({ path }) => isReported(path));
  const findings = scanRepository(
    { files, modules, deployment, libraries: goLibraries() },
    { files: reported, ...(change ? { change } : {}) },
    (done) => onProgress({ step: "scanned", files: done, total: reported.length }),
  );
  const fixed = new Set(findings.flatMap(({ fix }) => fix?.edits.map(({ file }) => file) ?? []));
  return {
    findings,
    skipped: skipped.filter(({ file }) => isReported(file)),
    extent: {
      files: reported.length,
      lines: reported.reduce((sum, { path }) => sum + (source.lines.get(path) ?? 0), 0),
    },
    texts: new Map(files.filter(({ path }) => fixed.has(path)).map((file) => [file.path, file.source])),
  };
}

const isWanted = (name: string): boolean => isGoFile(name) || isDeploymentFile(name);

/** The files of a folder that were read so far. */
class FolderSource {
  readonly files: GoFile[] = [];
  /** Text of each go.mod. */
  readonly modules = new Map<string, string>();
  readonly deployment = new DeploymentReader();
  readonly skipped: Skipped[] = [];
  /** Number of lines of each Go file. */
  readonly lines = new Map<string, number>();
  readonly #trees = new TreeCache(treeCacheLimits());
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
    this.lines.set(path, parsed.value.lines);
    this.#onProgress({ step: "read", files: this.files.length });
  }
}

const reasonOf = ({ line, what }: ParseFault): string => `it does not parse as Go: line ${line} has ${what}`;
