/**
 * Leaks that people repaired in public repositories: is the leak found in the commit before, and gone in the commit after?
 *
 *   fixes.json    repository, commit before, commit after, date, files, class, half, and of the last sample what a reader needs
 *
 * A leak is seen if a rule finds more in one of the files before the commit than after it. The commits are read from clones
 * in a folder, `OWNER+NAME/repo` or `OWNER+NAME`. A clone that is missing is made from GitHub, without the contents of other
 * commits. Nothing of them becomes part of this repository.
 */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseGo } from "../../packages/leakhound/src/scan/go/parse.ts";
import type { GoFile } from "../../packages/leakhound/src/scan/index/go-file.ts";
import { TreeCache } from "../../packages/leakhound/src/scan/index/tree-cache.ts";
import type { Libraries } from "../../packages/leakhound/src/scan/libraries/libraries.ts";
import { scanRepository } from "../../packages/leakhound/src/scan/scan.ts";
import { isGoFile } from "../../packages/leakhound/src/source/go-files.ts";
import { LIBRARIES } from "./libraries.ts";

export interface Fix {
  readonly repository: string;
  readonly before: string;
  readonly after: string;
  /** Of the commit after, `2021-04-16`. */
  readonly date: string;
  /** Files that the commit changes. */
  readonly files: readonly string[];
  readonly class: string;
  readonly half: Half;
  /** Only of the commits that a reader has judged one by one. */
  readonly needs?: Needs;
}

/**
 * Rules were changed after reading those of the half "development". Those that are "read later" were held out at first, and
 * counted before they were read.
 */
export const HALVES = ["development", "read later", "held out"] as const;
export type Half = (typeof HALVES)[number];

/** What a careful reader has to read of the code before the commit, in order to see the leak without knowing the commit. */
export const NEEDS = ["one function", "one package", "several packages", "meaning"] as const;
export type Needs = (typeof NEEDS)[number];

export interface FixOutcome {
  readonly fix: Fix;
  /** null where the repository is not available. */
  readonly isSeen: boolean | null;
  /** Rules that find fewer mistakes after the commit. */
  readonly rules: readonly string[];
}

/** @param clones folder of the clones */
export const judgeFixes = (fixes: readonly Fix[], clones: string): FixOutcome[] =>
  fixes.map((fix) => judgeFix(fix, clones));

export const fixesIn = (file: URL): Fix[] => JSON.parse(readFileSync(file, "utf8")) as Fix[];

function judgeFix(fix: Fix, clones: string): FixOutcome {
  const git = gitFolder(fix.repository, clones);
  if (git === null) return { fix, isSeen: null, rules: [] };
  const before = findingsAt(git, fix.before, fix);
  if (before?.size === 0) return { fix, isSeen: false, rules: [] };
  const after = findingsAt(git, fix.after, fix);
  if (before === null || after === null) return { fix, isSeen: null, rules: [] };
  const fewer = [...before].filter(([key, count]) => count > (after.get(key) ?? 0)).map(([key]) => key);
  return { fix, isSeen: fewer.length > 0, rules: [...new Set(fewer.map((key) => key.slice(key.indexOf(" ") + 1)))] };
}

function gitFolder(repository: string, clones: string): string | null {
  const folder = join(clones, repository.replace("/", "+"));
  for (const one of [join(folder, "repo"), folder]) if (existsSync(join(one, "HEAD"))) return one;
  try {
    const url = `https://github.com/${repository}`;
    execFileSync("git", ["clone", "--quiet", "--bare", "--filter=blob:none", url, folder], { stdio: "ignore" });
    return folder;
  } catch {
    return null;
  }
}

/** Numbers of findings in the files of the fix, by `FILE RULE`; null where the commit cannot be read. */
function findingsAt(git: string, commit: string, { files: wanted }: Fix): Map<string, number> | null {
  try {
    const repository = repositoryAt(git, commit);
    const counts = new Map<string, number>();
    const files = repository.files.filter(({ path }) => wanted.includes(path));
    for (const { file, rule } of scanRepository(repository, { files })) {
      const key = `${file} ${rule}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    return counts;
  } catch {
    return null;
  }
}

const GENERATED = /^\/\/ Code generated .* DO NOT EDIT\.$/m;

function repositoryAt(
  git: string,
  commit: string,
): { files: GoFile[]; modules: Map<string, string>; libraries: Libraries } {
  const files: GoFile[] = [];
  const modules = new Map<string, string>();
  const trees = new TreeCache();
  for (const [path, text] of textsAt(git, commit)) {
    if (!path.endsWith(".go")) modules.set(path, text);
    else if (!GENERATED.test(text)) {
      const parsed = parseGo(text);
      if (parsed.ok) files.push(trees.fileOf(path, parsed.value));
    }
  }
  return { files, modules, libraries: LIBRARIES };
}

/** Go files and go.mod of a commit, object by object: a clone may lack the contents of other files. */
function* textsAt(git: string, commit: string): Generator<readonly [path: string, text: string]> {
  const limits = { maxBuffer: 2 ** 31 - 1 };
  const listed = execFileSync("git", ["--git-dir", git, "ls-tree", "-r", "--name-only", commit], limits).toString();
  const paths = listed
    .split("\n")
    .filter((path) => isGoFile(path.slice(path.lastIndexOf("/") + 1)) && !VENDORED.test(path));
  const input = paths.map((path) => `${commit}:${path}\n`).join("");
  const output = execFileSync("git", ["--git-dir", git, "cat-file", "--batch"], { ...limits, input });
  let at = 0;
  for (const path of paths) {
    // `OBJECT blob SIZE`, the contents, a newline; `… missing` for an object that the clone does not have.
    const end = output.indexOf("\n", at);
    const size = Number(/ blob (\d+)$/.exec(output.toString("utf8", at, end))?.[1] ?? Number.NaN);
    at = end + 1;
    if (Number.isNaN(size)) continue;
    yield [path, output.toString("utf8", at, at + size)];
    at += size + 1;
  }
}

const VENDORED = /(^|\/)(vendor|testdata|Godeps|_workspace)\//;
