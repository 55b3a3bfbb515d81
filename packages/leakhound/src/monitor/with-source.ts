/**
 * Reads the service's source, so that causes name their lines: scanned for mistakes, and indexed by function; and source maps,
 * with which functions of bundles have their own names and places.
 */
import { stat } from "node:fs/promises";
import type { Fault } from "../base/fault.ts";
import { err, ok, type Result } from "../base/result.ts";
import { sourceMapsBelow } from "../collect/source-maps.ts";
import { goFiles } from "../source/go-files.ts";
import type { Source } from "../verdict/causes/join/join.ts";
import { SourceIndexBuilder } from "../verdict/causes/join/source-index.ts";
import type { JudgeOptions } from "./judge.ts";

export interface JudgeRequest extends Omit<JudgeOptions, "source" | "originals"> {
  /** Checkout of the service; null for none. */
  readonly sourceFolder: string | null;
}

/** Replaces the folder of the source by what it contains. */
export async function withSource({ sourceFolder, ...request }: JudgeRequest): Promise<Result<JudgeOptions, Fault>> {
  if (sourceFolder === null) return ok({ ...request, source: null });
  const source = await readSource(sourceFolder);
  return source.ok ? ok({ ...request, source: source.value, originals: sourceMapsBelow(sourceFolder) }) : source;
}

async function readSource(folder: string): Promise<Result<Source, Fault>> {
  const stats = await stat(folder).catch(() => null);
  if (!stats?.isDirectory()) return err(noFolder(folder));
  const { scanPaths } = await import("./scan/scan-paths.ts");
  const scanned = await scanPaths([folder]);
  // The source of a Node service is indexed only.
  if (!scanned.ok && scanned.error.code !== "no-go") return scanned;
  const index = new SourceIndexBuilder();
  for (const entry of goFiles(folder)) if (entry.kind === "source") index.add(entry.path, entry.text);
  return ok({ index: index.finish(), findings: scanned.ok ? scanned.value.report.findings : [] });
}

const noFolder = (where: string): Fault => ({
  code: "not-a-folder",
  what: "there is no such folder of source",
  where,
  todo: "give --source the checkout of the service",
});
