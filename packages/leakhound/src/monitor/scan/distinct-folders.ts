/** Checks the folders to scan. A folder inside another one is scanned once, as part of the outer one. */
import { realpath, stat } from "node:fs/promises";
import { sep } from "node:path";
import type { Fault } from "../../base/fault.ts";
import { err, ok, type Result } from "../../base/result.ts";
import type { Skipped } from "../../scan/findings/finding.ts";

export interface DistinctFolders {
  /** As they were given. */
  readonly folders: readonly string[];
  readonly skipped: readonly Skipped[];
}

export async function distinctFolders(given: readonly string[]): Promise<Result<DistinctFolders, Fault>> {
  const real: string[] = [];
  for (const folder of given) {
    const fault = await folderFault(folder);
    if (fault !== null) return err(fault);
    real.push(await realpath(folder));
  }
  const outer = real.map((inner, row) => real.findIndex((other, at) => at !== row && contains(other, inner, at < row)));
  return ok({
    folders: given.filter((_, row) => outer[row] === -1),
    skipped: given.flatMap((file, row) =>
      outer[row] === -1 ? [] : [{ file, reason: `it is part of ${given[outer[row]!]}, which is scanned, too` }],
    ),
  });
}

/** @param isEarlier of two equal folders, the earlier one contains the later one */
const contains = (outer: string, inner: string, isEarlier: boolean): boolean =>
  inner === outer ? isEarlier : inner.startsWith(outer.endsWith(sep) ? outer : outer + sep);

async function folderFault(where: string): Promise<Fault | null> {
  try {
    if ((await stat(where)).isDirectory()) return null;
    return { code: "not-a-folder", what: "this is a file", where, todo: "give the folder that contains it" };
  } catch (cause) {
    return { code: "no-folder", what: "there is no such folder", where, todo: "give the folder of the source", cause };
  }
}
