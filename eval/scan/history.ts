/**
 * Leaks that people repaired in public repositories: is the leak found in the commit before, and gone in the commit after?
 *
 *   fixes.json    repository, commit before, commit after, file, rule
 *
 * The commits are read from clones in a folder, `OWNER+NAME/repo` or `OWNER+NAME`. A clone that is missing is made from
 * GitHub, without the contents of other commits. Nothing of them becomes part of this repository.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { scanPaths } from "../../packages/leakhound/src/monitor/scan/scan-paths.ts";
import { isGoFile } from "../../packages/leakhound/src/source/go-files.ts";

interface Fix {
  readonly repository: string;
  readonly before: string;
  readonly after: string;
  readonly file: string;
  readonly rule: string;
}

export interface FixOutcome {
  readonly fix: Fix;
  /** The rule finds more in the file before than after; null where the repository is not available. */
  readonly isSeen: boolean | null;
}

/** @param clones folder of the clones */
export async function judgeFixes(fixes: URL, clones: string): Promise<FixOutcome[]> {
  const outcomes: FixOutcome[] = [];
  for (const fix of JSON.parse(readFileSync(fixes, "utf8")) as Fix[]) outcomes.push(await judgeFix(fix, clones));
  return outcomes;
}

async function judgeFix(fix: Fix, clones: string): Promise<FixOutcome> {
  const git = gitFolder(fix.repository, clones);
  if (git === null) return { fix, isSeen: null };
  const before = await findingsAt(git, fix.before, fix);
  const after = await findingsAt(git, fix.after, fix);
  return { fix, isSeen: before === null || after === null ? null : before > after };
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

/** Number of findings of the rule in the file; null where the commit cannot be read. */
async function findingsAt(git: string, commit: string, { file, rule }: Fix): Promise<number | null> {
  const folder = mkdtempSync(join(tmpdir(), "leakhound-fix-"));
  try {
    extract(git, commit, folder);
    const scanned = await scanPaths([folder]);
    if (!scanned.ok) return null;
    return scanned.value.report.findings.filter((one) => one.file === file && one.rule === rule).length;
  } catch {
    return null;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Go files and go.mod of a commit, object by object: a clone may lack the contents of other files. */
function extract(git: string, commit: string, folder: string): void {
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
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), output.subarray(at, at + size));
    at += size + 1;
  }
}

const VENDORED = /(^|\/)(vendor|testdata)\//;
