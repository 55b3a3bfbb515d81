/** The targets of a watch, and the folders that they are recorded to. */
import { join } from "node:path";
import type { Fault } from "../../base/fault.ts";
import { err, ok, type Result } from "../../base/result.ts";
import { parseTarget, type Target } from "../../source/target.ts";

/** Every target may be given once. */
export function parseTargets(urls: readonly string[]): Result<readonly Target[], Fault> {
  const targets: Target[] = [];
  for (const url of urls) {
    const target = parseTarget(url);
    if (!target.ok) return target;
    targets.push(target.value);
  }
  const twice = targets.find((one, row) => targets.findIndex((other) => other.display === one.display) < row);
  return twice
    ? err({ code: "twice", what: "the target is given twice", where: twice.display, todo: "give each target once" })
    : ok(targets);
}

/**
 * A folder for each target. Those of several targets are in one folder.
 *
 * @param out folder that the user named; undefined for `leakhound-recording-127.0.0.1-6060-20261123T091500Z`
 */
export function recordingFolders(targets: readonly Target[], out: string | undefined, now: Date): readonly string[] {
  const stamp = now.toISOString().replace(/[-:]|\.\d+/g, "");
  const names = targets.map(folderName);
  const root = out ?? ["leakhound-recording", ...(names.length === 1 ? names : []), stamp].join("-");
  return names.length === 1 ? [root] : names.map((name) => join(root, name));
}

const folderName = ({ display }: Target): string => display.replace(/^https?:\/\//, "").replace(/[^\w.-]+/g, "-");
