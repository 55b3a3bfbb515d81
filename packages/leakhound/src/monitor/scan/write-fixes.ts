/**
 * Writes fixes into the source. A file is replaced at once by a rename, keeps its mode, and is left alone where it is not
 * what was scanned.
 */
import { randomBytes } from "node:crypto";
import {
  chmodSync,
  closeSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { applyEdits, editsOf } from "../../scan/findings/edits.ts";
import type { Finding } from "../../scan/findings/finding.ts";
import { isSkippedFolder } from "../../source/go-files.ts";
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

export function writeFixes(findings: readonly Finding[], fixable: ReadonlyMap<string, FixableFile>): WrittenFixes {
  const refused: RefusedFile[] = [];
  const texts = new Map<string, { readonly file: FixableFile; readonly text: string }>();
  const { edits, fixed } = editsOf(findings);
  for (const [name, own] of edits) {
    const file = fixable.get(name);
    const reason = file === undefined ? "changed" : refusal(file);
    if (reason !== null) refused.push({ file: name, reason });
    else texts.set(name, { file: file!, text: applyEdits(file!.text, own) });
  }
  const files: string[] = [];
  for (const [name, { file, text }] of texts) {
    if (replaceFile(file.path, text)) files.push(name);
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

function replaceFile(path: string, text: string): boolean {
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString("hex")}`);
  try {
    const { mode } = statSync(path);
    const file = openSync(temporary, "wx", mode);
    try {
      const bytes = Buffer.from(text, "utf8");
      for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    chmodSync(temporary, mode & 0o7777);
    renameSync(temporary, path);
    return true;
  } catch {
    rmSync(temporary, { force: true });
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
