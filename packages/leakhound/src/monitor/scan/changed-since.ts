/**
 * Lines that changed since a revision, for pull requests. The revision stands for the commit where the branch left it:
 *
 *   main    A───B───C          --since main compares the files on disk with B, so that what others
 *                ╲             added in C does not count; uncommitted and untracked files do
 *   branch        D───E───(files on disk)
 */
import { relative, sep } from "node:path";
import type { Fault } from "../../base/fault.ts";
import { err, ok, type Result } from "../../base/result.ts";
import {
  type ChangedFiles,
  changedFilesOf,
  hasChanged,
  isTouched,
  NEW_FILE,
} from "../../scan/findings/changed-lines.ts";
import type { Change } from "../../scan/scan.ts";
import { askGit } from "./git.ts";

/** @param folder absolute, without links */
export async function changedSince(folder: string, revision: string): Promise<Result<Change, Fault>> {
  const top = await askGit(folder, ["rev-parse", "--show-toplevel"]);
  if (top.status !== 0) return err(noRepository(folder, top.status === "missing"));
  const base = await baseOf(folder, revision);
  if (base === null) return err(noRevision(revision));
  const diff = await askGit(folder, [...DIFF, base, "--", "*.go"]);
  const untracked = await askGit(folder, [
    "ls-files",
    "--others",
    "--exclude-standard",
    "--full-name",
    "-z",
    "--",
    "*.go",
  ]);
  if (diff.status !== 0 || untracked.status !== 0) return err(noRevision(revision));
  const fromTop = relative(top.stdout.replace(/\n$/, ""), folder).split(sep).join("/");
  const files = belowFolder(changedFilesOf(diff.stdout), untracked.stdout, fromTop);
  return ok({
    isInFile: (path) => files.has(path),
    isTouched: (path, lines) => isTouched(files, path, lines),
    isIn: ({ finding, from, to }) => hasChanged(files, finding, { from, to }),
  });
}

const DIFF = [
  "diff",
  "--unified=0",
  "--no-color",
  "--no-ext-diff",
  "--no-textconv",
  "--ignore-submodules",
  "--src-prefix=a/",
  "--dst-prefix=b/",
];

async function baseOf(folder: string, revision: string): Promise<string | null> {
  // Git would take it for an option.
  if (revision.startsWith("-")) return null;
  const commit = await askGit(folder, ["rev-parse", "--verify", "--quiet", `${revision}^{commit}`]);
  if (commit.status !== 0) return null;
  const base = await askGit(folder, ["merge-base", commit.stdout.trim(), "HEAD"]);
  return base.status === 0 ? base.stdout.trim() : null;
}

/** By the path below the folder that is scanned. */
function belowFolder(changed: ChangedFiles, untracked: string, fromTop: string): ChangedFiles {
  const prefix = fromTop === "" ? "" : `${fromTop}/`;
  const files = [...changed, ...untracked.split("\0").map((path) => [path, NEW_FILE] as const)];
  return new Map(files.flatMap(([path, one]) => (path.startsWith(prefix) ? [[path.slice(prefix.length), one]] : [])));
}

const noRepository = (where: string, isGitMissing: boolean): Fault => ({
  code: "no-git",
  what: isGitMissing ? "git is not installed, or does not answer" : "this folder belongs to no git repository",
  where,
  todo: isGitMissing ? "install git, or leave --since out" : "leave --since out",
});

const noRevision = (where: string): Fault => ({
  code: "no-revision",
  what: "git finds no such revision with a common ancestor",
  where,
  todo: "give a branch, tag or commit of this repository; a shallow clone needs git fetch --unshallow",
});
