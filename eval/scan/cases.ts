/**
 * Small programs with known leaks, and their repaired twins:
 *
 *   cases/NAME/bad.go     `// want "rule"` on each line where the rule must report a finding
 *   cases/NAME/good.go    the same program without the leak: no finding
 *   cases/tree-NAME/bad/  the same as folders of several packages
 *
 * A name that begins with `fa-` stands for a false finding of an earlier version: there the good twin is what counts.
 */
import { readdirSync, readFileSync } from "node:fs";
import type { Finding } from "../../packages/leakhound/src/scan/findings/finding.ts";
import { parseGo } from "../../packages/leakhound/src/scan/go/parse.ts";
import { goFileOf } from "../../packages/leakhound/src/scan/index/go-file.ts";
import { scanRepository } from "../../packages/leakhound/src/scan/scan.ts";
import { LIBRARIES } from "./libraries.ts";

/** A finding, or a mark where one is wanted: `bad.go:12 http-body-unclosed`. */
export interface Marked {
  /** Path inside the case. */
  readonly file: string;
  readonly line: number;
  readonly rule: string;
}

export interface CaseOutcome {
  readonly name: string;
  readonly wanted: readonly Marked[];
  readonly found: readonly Marked[];
}

export const isSame = (one: Marked, other: Marked): boolean =>
  one.file === other.file && one.line === other.line && one.rule === other.rule;

/** Scans both twins of each case. @param folder with a slash at the end */
export const judgeCases = (folder: URL): CaseOutcome[] =>
  readdirSync(folder).map((name) => outcomeOf(name, new URL(`${name}/`, folder)));

function outcomeOf(name: string, folder: URL): CaseOutcome {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".go"));
  const texts = new Map(files.sort().map((path) => [path, readFileSync(new URL(path, folder), "utf8")]));
  const twins = ["bad", "good"].map((twin) => new Map([...texts].filter(([path]) => path.startsWith(twin))));
  return {
    name,
    wanted: [...texts].flatMap(([path, text]) => marksOf(path, text)),
    found: twins.flatMap((twin) => findingsIn(twin)),
  };
}

function marksOf(file: string, text: string): Marked[] {
  return text.split("\n").flatMap((line, row) => {
    const rule = /\/\/ want "([\w-]+)"/.exec(line)?.[1];
    return rule === undefined ? [] : [{ file, line: row + 1, rule }];
  });
}

/** @param texts files of one module, whose root is `bad/` or `good/`, or the folder of the case */
function findingsIn(texts: ReadonlyMap<string, string>): readonly Finding[] {
  const files = [...texts].map(([path, text]) => {
    const parsed = parseGo(text);
    if (!parsed.ok) throw new Error(`${path}:${parsed.error.line}: ${parsed.error.what}`);
    return goFileOf(path, parsed.value);
  });
  const root = /^(?:bad|good)\//.exec([...texts.keys()][0] ?? "")?.[0] ?? "";
  return scanRepository({
    files,
    modules: new Map([[`${root}go.mod`, "module shop\n\ngo 1.26\n"]]),
    libraries: LIBRARIES,
  });
}
