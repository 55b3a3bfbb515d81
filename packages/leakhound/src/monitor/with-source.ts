/** `--source PATH`: the service's source, scanned for mistakes and indexed by function. */
import { stat } from "node:fs/promises";
import type { Fault } from "../base/fault.ts";
import { err, ok, type Result } from "../base/result.ts";
import { goFiles } from "../source/go-files.ts";
import type { Source } from "../verdict/causes/join/join.ts";
import { SourceIndexBuilder } from "../verdict/causes/join/source-index.ts";

export interface SourceOptions {
  /** Checkout of the service that is judged. */
  readonly source?: string;
}

/** @returns null where no source was given */
export async function openSource({ source: folder }: SourceOptions): Promise<Result<Source | null, Fault>> {
  if (folder === undefined) return ok(null);
  const stats = await stat(folder).catch(() => null);
  if (!stats?.isDirectory()) return err(noFolder(folder));
  const { scanSource } = await import("../cli/scan/scan.ts");
  const { findings } = scanSource(folder);
  const index = new SourceIndexBuilder();
  for (const entry of goFiles(folder)) if (entry.kind === "source") index.add(entry.path, entry.text);
  return ok({ index: index.finish(), findings });
}

const noFolder = (where: string): Fault => ({
  code: "not-a-folder",
  what: "there is no such folder of source",
  where,
  todo: "give --source the checkout of the service",
});
