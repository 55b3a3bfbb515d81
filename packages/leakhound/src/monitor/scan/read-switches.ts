/**
 * Finds and reads `.leakhound.yaml`: in the folder that is scanned or one around it, up to the root of the repository. Its
 * paths are relative to its folder.
 */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import type { Fault } from "../../base/fault.ts";
import { err, ok, type Result } from "../../base/result.ts";
import type { Finding } from "../../scan/findings/finding.ts";
import { RULES } from "../../scan/scan.ts";
import { isSwitchedOn, parseSwitches } from "../../scan/switches/switches.ts";
import type { ScanRoot } from "./scan-roots.ts";

const NAME = ".leakhound.yaml";

export interface ReadSwitches {
  /** @param finding with the path of its file below the root */
  readonly isReported: (finding: Finding) => boolean;
}

const EVERYTHING: ReadSwitches = { isReported: () => true };

/** @param given the file that the user named */
export function readSwitches({ folder, targets }: ScanRoot, given: string | undefined): Result<ReadSwitches, Fault> {
  const [first] = targets;
  const file = given === undefined ? nearest(join(folder, first?.path ?? "")) : resolve(given);
  if (file === null) return ok(EVERYTHING);
  const shown = given ?? shownFile(file);
  const text = textOf(file, shown);
  if (!text.ok) return text;
  const switches = parseSwitches(text.value, shown, new Set(RULES.map(({ id }) => id)));
  if (!switches.ok) return switches;
  const base = dirname(file);
  return ok({
    isReported: (finding) => isSwitchedOn(switches.value, finding, pathBelow(base, join(folder, finding.file))),
  });
}

/** Relative to the current folder, where that is shorter. */
function shownFile(file: string): string {
  const below = relative(process.cwd(), file);
  return below.startsWith("..") ? file : below;
}

const pathBelow = (base: string, path: string): string => relative(base, path).split(sep).join("/");

function nearest(from: string): string | null {
  for (let folder = from; ; folder = dirname(folder)) {
    const file = join(folder, NAME);
    if (existsSync(file)) return file;
    if (existsSync(join(folder, ".git")) || folder === dirname(folder)) return null;
  }
}

function textOf(file: string, where: string): Result<string, Fault> {
  try {
    return ok(readFileSync(file, "utf8"));
  } catch (cause) {
    return err({ code: "switches", what: "it cannot be read", where, todo: "give a file of rule switches", cause });
  }
}
