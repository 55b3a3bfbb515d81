/** The targets of a watch, and the folders that they are recorded to. */
import { createHash } from "node:crypto";
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

/** A host and a port without a scheme and a path: the only addresses whose folder needs no digest. */
const PLAIN = /^[a-z0-9._-]+:\d+$/;
const DIGEST_CHARS = 10;
const NAME_CHARS_MAX = 100;

/** Different for different targets: characters that a folder cannot have are replaced, so a digest tells them apart. */
function folderName({ display }: Target): string {
  const name = display.replace(/^https?:\/\//, "").replace(/[^\w.-]+/g, "-");
  if (PLAIN.test(display)) return name;
  return `${name.slice(0, NAME_CHARS_MAX).replace(/-$/, "")}-${createHash("sha256").update(display).digest("hex").slice(0, DIGEST_CHARS)}`;
}
