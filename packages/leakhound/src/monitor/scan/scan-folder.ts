/** One folder of source: read, parsed, scanned. */
import { DeploymentReader, isDeploymentFile } from "../../scan/deployment/deployment.ts";
import type { Finding, ScanExtent, Skipped } from "../../scan/findings/finding.ts";
import { type ParseFault, parseGo } from "../../scan/go/parse.ts";
import type { GoFile } from "../../scan/index/go-file.ts";
import { TreeShelf } from "../../scan/index/tree-cache.ts";
import { scanRepository } from "../../scan/scan.ts";
import { goFiles, isGoFile } from "../../source/go-files.ts";

/** Generated code is no place to mend. */
const GENERATED = /^\/\/ Code generated .* DO NOT EDIT\.$/m;

export interface ScannedFolder {
  readonly findings: readonly Finding[];
  readonly skipped: readonly Skipped[];
  readonly extent: ScanExtent;
}

export interface ScanFolderOptions {
  /** Stands before the paths, to tell the folders apart when there are several. */
  readonly prefix?: string;
  readonly tell?: (words: string) => void;
}

export function scanFolder(folder: string, { prefix = "", tell = () => {} }: ScanFolderOptions = {}): ScannedFolder {
  const source = new FolderSource(tell);
  for (const entry of goFiles(folder, { isWanted })) {
    if (entry.kind === "skipped") source.skip(prefix + entry.path, entry.reason);
    else source.add(prefix + entry.path, entry.text);
  }
  const { files, modules, deployment, skipped, lines } = source;
  const findings = scanRepository({ files, modules, deployment }, (done) =>
    tell(`looked into ${done} of ${files.length} files`),
  );
  return { findings, skipped, extent: { files: files.length, lines } };
}

const isWanted = (name: string): boolean => isGoFile(name) || isDeploymentFile(name);

/** What was read of a folder so far. */
class FolderSource {
  readonly files: GoFile[] = [];
  /** Text of each go.mod. */
  readonly modules = new Map<string, string>();
  readonly deployment = new DeploymentReader();
  readonly skipped: Skipped[] = [];
  lines = 0;
  readonly #shelf = new TreeShelf();
  readonly #tell: (words: string) => void;

  constructor(tell: (words: string) => void) {
    this.#tell = tell;
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
    this.files.push(this.#shelf.fileOf(path, parsed.value));
    this.lines += parsed.value.lines;
    this.#tell(`read ${this.files.length} files`);
  }
}

const reasonOf = ({ line, what }: ParseFault): string => `it does not parse as Go: line ${line} has ${what}`;
