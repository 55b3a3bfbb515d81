/**
 * The recordings of several targets among the paths that were given.
 *
 *   rec/web-1/target.json   "web-1:6060"  ─▶  web-1:6060: [rec/web-1]
 *   rec/web-2/target.json   "web-2:6060"  ─▶  web-2:6060: [rec/web-2, more/web-2]
 *   more/web-2/target.json  "web-2:6060"  ┘
 */
import { readFile } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { ok, type Result } from "../base/result.ts";
import { FIND_LIMITS, findFiles } from "./find.ts";
import { TARGET_FILE } from "./layout.ts";
import { parseTarget } from "./target-file.ts";
import type { RecordingFault } from "./types.ts";

/** Folders of recordings, by the address of their target; empty where none was recorded by leakhound. */
export async function recordedInstances(
  paths: readonly string[],
): Promise<Result<ReadonlyMap<string, readonly string[]>, RecordingFault>> {
  const found = await findFiles(paths, FIND_LIMITS);
  if (!found.ok) return found;
  const instances = new Map<string, string[]>();
  for (const path of found.value.own.filter((own) => basename(own) === TARGET_FILE)) {
    const target = parseTarget(await readFile(path, "utf8").catch(() => ""));
    if (target) instances.set(target.target, [...(instances.get(target.target) ?? []), dirname(path)]);
  }
  return ok(instances);
}
