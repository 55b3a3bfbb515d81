/** Scans folders of source, and joins their findings into one report. */

import type { Fault } from "../../base/fault.ts";
import { withoutTrailingSlashes } from "../../base/go-path.ts";
import { err, ok, type Result } from "../../base/result.ts";
import { isDeploymentFile } from "../../scan/deployment/deployment.ts";
import type { ScanExtent, ScanReport } from "../../scan/findings/finding.ts";
import { distinctFolders } from "./distinct-folders.ts";
import { type ScanProgress, scanFolder } from "./scan-folder.ts";

export interface ScannedFolders {
  readonly report: ScanReport;
  readonly extent: ScanExtent;
}

export async function scanFolders(
  given: readonly string[],
  onProgress: (progress: ScanProgress) => void,
): Promise<Result<ScannedFolders, Fault>> {
  const distinct = await distinctFolders(given);
  if (!distinct.ok) return distinct;
  const { folders } = distinct.value;
  const scanned = folders.map((folder) =>
    scanFolder(folder, { prefix: folders.length > 1 ? `${withoutTrailingSlashes(folder)}/` : "", onProgress }),
  );
  const sum = (figure: keyof ScanExtent) => scanned.reduce((total, { extent }) => total + extent[figure], 0);
  const extent = { files: sum("files"), lines: sum("lines") };
  const skipped = [...distinct.value.skipped, ...scanned.flatMap((one) => one.skipped)];
  // Go files that could not be read count as Go source: the report lists them.
  if (extent.files === 0 && skipped.every(({ file }) => isDeploymentFile(file))) return err(noGoSource(given));
  const findings = scanned.flatMap((one) => one.findings);
  return ok({ report: { schema: "leakhound.scan/1", findings, skipped }, extent });
}

const noGoSource = (given: readonly string[]): Fault => ({
  code: "no-go",
  what: "there is no Go source to scan",
  where: given.join(", "),
  todo: "give the folder of a Go module; tests, vendor, testdata and generated files are skipped",
});
