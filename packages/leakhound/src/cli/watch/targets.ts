/** The targets of a watch, and the folders that they are recorded to. */
import { createHash } from "node:crypto";
import { join } from "node:path";
import type { Fault } from "../../base/fault.ts";
import { err, ok, type Result } from "../../base/result.ts";
import { parseTarget, type Target } from "../../source/target.ts";
import { displayOf, isKubernetesAddress, parseKubernetesAddress } from "../../source/tunnel/kubernetes-address.ts";

/** Refuses malformed addresses before anything is connected to; each target may be given once. */
export function checkAddresses(urls: readonly string[]): Result<null, Fault> {
  const displays: string[] = [];
  for (const url of urls) {
    const parsed = displayed(url);
    if (!parsed.ok) return parsed;
    displays.push(parsed.value);
  }
  const twice = displays.find((one, row) => displays.indexOf(one) < row);
  return twice === undefined
    ? ok(null)
    : err({ code: "twice", what: "the target is given twice", where: twice, todo: "give each target once" });
}

function displayed(url: string): Result<string, Fault> {
  if (isKubernetesAddress(url)) {
    const address = parseKubernetesAddress(url);
    return address.ok ? ok(displayOf(address.value)) : address;
  }
  const target = parseTarget(url);
  return target.ok ? ok(target.value.display) : target;
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
  const name = display.replace(/^[a-z0-9]+:\/\//, "").replace(/[^\w.-]+/g, "-");
  if (PLAIN.test(display)) return name;
  return `${name.slice(0, NAME_CHARS_MAX).replace(/-$/, "")}-${createHash("sha256").update(display).digest("hex").slice(0, DIGEST_CHARS)}`;
}
