/** Which folders a scan is to read: each must be one, and what lies in another is read once. */
import { realpath, stat } from "node:fs/promises";
import { sep } from "node:path";
import type { Fault } from "../../base/fault.ts";
import { err, ok, type Result } from "../../base/result.ts";
import type { Skipped } from "../../scan/findings/finding.ts";

export interface ScanFolders {
  /** As given. */
  readonly read: readonly string[];
  readonly skipped: readonly Skipped[];
}

export async function scanFolders(given: readonly string[]): Promise<Result<ScanFolders, Fault>> {
  const places: string[] = [];
  for (const folder of given) {
    const wrong = await wrongWith(folder);
    if (wrong !== null) return err(wrong);
    places.push(await realpath(folder));
  }
  const covers = places.map((place, row) =>
    places.findIndex((other, at) => at !== row && holds(other, place, at < row)),
  );
  return ok({
    read: given.filter((_, row) => covers[row] === -1),
    skipped: given.flatMap((file, row) =>
      covers[row] === -1 ? [] : [{ file, reason: `it is part of ${given[covers[row]!]}, which is scanned, too` }],
    ),
  });
}

/** Of two that are the same place, the first holds the second. */
const holds = (outer: string, inner: string, isFirst: boolean): boolean =>
  inner === outer ? isFirst : inner.startsWith(outer.endsWith(sep) ? outer : outer + sep);

async function wrongWith(where: string): Promise<Fault | null> {
  try {
    if ((await stat(where)).isDirectory()) return null;
    return { code: "not-a-folder", what: "this is a file", where, todo: "give the folder that holds it" };
  } catch (cause) {
    return { code: "no-folder", what: "there is no such folder", where, todo: "give the folder of the source", cause };
  }
}
