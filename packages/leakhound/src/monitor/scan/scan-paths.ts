/** Scans files and folders of source, and joins their findings into one report. */

import type { Fault } from "../../base/fault.ts";
import { err, ok, type Result } from "../../base/result.ts";
import { isDeploymentFile } from "../../scan/deployment/deployment.ts";
import type { Finding, ScanExtent, ScanReport, Skipped } from "../../scan/findings/finding.ts";
import { changedSince } from "./changed-since.ts";
import { type ReadSwitches, readSwitches } from "./read-switches.ts";
import { type ScannedFolder, type ScanProgress, scanFolder } from "./scan-folder.ts";
import { isTarget, type PathBase, type ScanRoot, scanRoots, shownPath } from "./scan-roots.ts";

export interface ScanPathsOptions {
  readonly onProgress?: (progress: ScanProgress) => void;
  /** Only findings in lines that changed since this revision of git. */
  readonly since?: string;
  /** Paths of an only folder that is inside the current directory are relative to that, and not to the folder. */
  readonly isFromHere?: boolean;
  /** A file of rule switches; without one, `.leakhound.yaml` in the folder or around it. */
  readonly config?: string;
}

/** A file that fixes change, by its path in the report. */
export interface FixableFile {
  /** Absolute, without links. */
  readonly path: string;
  /** What was scanned. */
  readonly text: string;
}

export interface ScannedPaths {
  readonly report: ScanReport;
  readonly extent: ScanExtent;
  readonly fixable: ReadonlyMap<string, FixableFile>;
  /** Absolute folders that were read. */
  readonly folders: readonly string[];
}

export async function scanPaths(
  given: readonly string[],
  options: ScanPathsOptions = {},
): Promise<Result<ScannedPaths, Fault>> {
  const found = await scanRoots(given);
  if (!found.ok) return found;
  const { roots, skipped } = found.value;
  const isOnly = roots.length === 1 && roots[0]!.targets.length === 1;
  const base: PathBase = !isOnly ? "as given" : options.isFromHere ? "here" : "folder";
  const scanned: ShownRoot[] = [];
  for (const root of roots) {
    const one = await scanRoot(root, base, options);
    if (!one.ok) return one;
    scanned.push(one.value);
  }
  const joined = joinedOf(scanned, skipped);
  const isFolder = roots.some(({ targets }) => targets.some(({ isFile }) => !isFile));
  // Go files that could not be read count as Go source: the report lists them.
  const isEmpty = joined.extent.files === 0 && joined.report.skipped.every(({ file }) => isDeploymentFile(file));
  if (isEmpty && isFolder) return err(noGoSource(given));
  return ok({ ...joined, folders: roots.map(({ folder }) => folder) });
}

interface ShownRoot {
  readonly findings: readonly Finding[];
  readonly skipped: readonly Skipped[];
  readonly extent: ScanExtent;
  readonly fixable: readonly (readonly [string, FixableFile])[];
}

async function scanRoot(root: ScanRoot, base: PathBase, options: ScanPathsOptions): Promise<Result<ShownRoot, Fault>> {
  const switches = readSwitches(root, options.config);
  if (!switches.ok) return switches;
  const changed = options.since === undefined ? null : await changedSince(root.folder, options.since);
  if (changed !== null && !changed.ok) return changed;
  const scanned = scanFolder(root.folder, {
    ...(options.onProgress ? { onProgress: options.onProgress } : {}),
    isReported: (path) => isTarget(root, path),
    ...(changed === null ? {} : { change: changed.value }),
  });
  return ok(shownOf(root, base, kept(root, scanned, switches.value)));
}

/** Findings that the switches accept; fixes of files that were given. */
function kept(root: ScanRoot, scanned: ScannedFolder, switches: ReadSwitches): ScannedFolder {
  const findings = scanned.findings.filter((finding) => switches.isReported(finding));
  return { ...scanned, findings: findings.map((finding) => withinTargets(root, finding)) };
}

function withinTargets(root: ScanRoot, finding: Finding): Finding {
  const { fix, ...rest } = finding;
  return fix === undefined || fix.edits.every(({ file }) => isTarget(root, file)) ? finding : rest;
}

function shownOf(root: ScanRoot, base: PathBase, { findings, skipped, extent, texts }: ScannedFolder): ShownRoot {
  const shown = <T extends { readonly file: string }>(one: T): T => ({
    ...one,
    file: shownPath(root, one.file, base),
  });
  return {
    extent,
    skipped: skipped.map(shown),
    findings: findings.map((finding) => ({
      ...shown(finding),
      ...(finding.steps ? { steps: finding.steps.map(shown) } : {}),
      ...(finding.fix ? { fix: { edits: finding.fix.edits.map(shown) } } : {}),
    })),
    fixable: [...texts].map(([path, text]) => [shownPath(root, path, base), { path: `${root.folder}/${path}`, text }]),
  };
}

function joinedOf(scanned: readonly ShownRoot[], skipped: readonly Skipped[]): Omit<ScannedPaths, "folders"> {
  const sum = (figure: keyof ScanExtent) => scanned.reduce((total, { extent }) => total + extent[figure], 0);
  return {
    report: {
      schema: "leakhound.scan/1",
      findings: scanned.flatMap(({ findings }) => findings),
      skipped: [...skipped, ...scanned.flatMap((one) => one.skipped)],
    },
    extent: { files: sum("files"), lines: sum("lines") },
    fixable: new Map(scanned.flatMap(({ fixable }) => fixable)),
  };
}

const noGoSource = (given: readonly string[]): Fault => ({
  code: "no-go",
  what: "there is no Go source to scan",
  where: given.join(", "),
  todo: "give the folder of a Go module; tests, vendor, testdata and generated files are skipped",
});
