/**
 * Writes fixes into the source. A file is replaced at once by a rename, keeps its mode, and is left alone where it is not
 * what was scanned.
 */
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { applyEdits, editsOf } from "../../scan/findings/edits.ts";
import type { Finding } from "../../scan/findings/finding.ts";
import { isSkippedFolder } from "../../source/go-files.ts";
import { replaceWholeFile } from "../../work/whole-file.ts";
import { askGit } from "./git.ts";
import type { FixableFile } from "./scan-paths.ts";

export interface WrittenFixes {
  /** Findings that are repaired. */
  readonly fixed: readonly Finding[];
  /** Files that were changed, as the report names them. */
  readonly files: readonly string[];
  readonly refused: readonly RefusedFile[];
}

export interface RefusedFile {
  readonly file: string;
  readonly reason: "changed" | "not UTF-8" | "vendored" | "not writable";
}

export async function writeFixes(
  findings: readonly Finding[],
  fixable: ReadonlyMap<string, FixableFile>,
): Promise<WrittenFixes> {
  const refused: RefusedFile[] = [];
  const files: string[] = [];
  const { edits, fixed } = editsOf(findings);
  for (const [name, own] of edits) {
    const file = fixable.get(name);
    // Right before it is written, so that what an editor has saved meanwhile stays.
    const reason = file === undefined ? "changed" : refusal(file);
    if (reason !== null) refused.push({ file: name, reason });
    else if (await replaceFile(file!.path, applyEdits(file!.text, own))) files.push(name);
    else refused.push({ file: name, reason: "not writable" });
  }
  const written = new Set(files);
  const isWritten = ({ fix }: Finding) => fix?.edits.every(({ file }) => written.has(file)) ?? false;
  return { fixed: fixed.filter(isWritten), files, refused };
}

/** Why a file is left alone; null where it may be written. */
function refusal({ path, text }: FixableFile): RefusedFile["reason"] | null {
  if (dirname(path).split("/").some(isSkippedFolder)) return "vendored";
  try {
    const bytes = readFileSync(path);
    if (bytes.equals(Buffer.from(text, "utf8"))) return null;
    return bytes.toString("utf8") === text ? "not UTF-8" : "changed";
  } catch {
    return "changed";
  }
}

async function replaceFile(path: string, text: string): Promise<boolean> {
  const temporary = `.leakhound-${randomBytes(6).toString("hex")}`;
  try {
    await replaceWholeFile(path, text, { temporary, isSynced: true });
    return true;
  } catch {
    return false;
  }
}

/** A folder belongs to a git repository whose files have changes that are not committed. */
export async function hasUncommitted(folder: string): Promise<boolean> {
  const { status, stdout } = await askGit(folder, [
    "status",
    "--porcelain",
    "--untracked-files=no",
    "--ignore-submodules",
  ]);
  return status === 0 && stdout !== "";
}
