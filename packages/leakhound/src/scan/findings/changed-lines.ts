/**
 * Lines that a diff of git changes, from `git diff --unified=0`:
 *
 *   +++ b/shop/main.go
 *   @@ -10,2 +12,3 @@      lines 12 to 14 are new
 *   @@ -20,1 +24,0 @@      a line after line 24 is gone
 *   -⇥defer file.Close()
 *
 * A finding has changed where its line or the line of one of its steps is new, callers aside, or where its function has lost a line that
 * ends something: then the line that opens it is the old one.
 */
import type { Finding } from "./finding.ts";

interface Range {
  readonly from: number;
  readonly to: number;
}

export interface ChangedFile {
  /** Each line of a file that git does not know. */
  readonly isNew: boolean;
  readonly added: readonly Range[];
  /** Lines at which a line is gone that ended something. */
  readonly endsRemovedAt: readonly number[];
}

export type ChangedFiles = ReadonlyMap<string, ChangedFile>;

export const NEW_FILE: ChangedFile = { isNew: true, added: [], endsRemovedAt: [] };

/** `defer f.Close()`, `cancel()`, `mu.Unlock()`, `delete(m, k)`, `close(ch)` and the like. */
const ENDS =
  /\bdefer\b|\b(?:[cC]lose|[cC]ancel|[sS]top|R?Unlock|Done|[rR]elease|Rollback|Commit|Shutdown|Unsubscribe|delete|free)\w*\(/;

interface OpenFile {
  readonly isNew: false;
  readonly added: Range[];
  readonly endsRemovedAt: number[];
}

/** Changed files of a diff, by their new path from the root of the repository. */
export function changedFilesOf(diff: string): ChangedFiles {
  const files = new Map<string, OpenFile>();
  let file: OpenFile | null = null;
  let hunk = { left: 0, from: 0 };
  for (const line of diff.split("\n")) {
    // Inside a hunk, lines of the source may look like headers.
    if (hunk.left > 0 && /^[-+]/.test(line)) {
      hunk.left--;
      if (line.startsWith("-") && ENDS.test(line)) file?.endsRemovedAt.push(hunk.from);
    } else if (line.startsWith("+++ ")) {
      const path = pathOf(line.slice("+++ ".length));
      file = path === null ? null : { isNew: false, added: [], endsRemovedAt: [] };
      if (path !== null && file !== null) files.set(path, file);
    } else hunk = hunkOf(line, file) ?? hunk;
  }
  return files;
}

/** The hunk that a line begins; its added lines belong to the file. */
function hunkOf(line: string, file: OpenFile | null): { left: number; from: number } | null {
  const head = /^@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/.exec(line);
  if (head === null) return null;
  const [removed, from, added] = [Number(head[1] ?? 1), Number(head[2]), Number(head[3] ?? 1)];
  if (added > 0) file?.added.push({ from, to: from + added - 1 });
  return { left: removed + added, from };
}

/** null for /dev/null, which stands for a removed file. */
function pathOf(written: string): string | null {
  const path = written.startsWith('"') ? unquoted(written) : written.replace(/\t$/, "");
  return path.startsWith("b/") ? path.slice(2) : null;
}

const ESCAPED: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", a: "\x07", b: "\b", f: "\f", v: "\v" };

/** Git's quotation: octal bytes of UTF-8, and escapes of C. */
function unquoted(written: string): string {
  const bytes: number[] = [];
  const encoder = new TextEncoder();
  for (const [part] of written.slice(1, -1).matchAll(/\\[0-7]{3}|\\.|[^\\]/gsu)) {
    if (/^\\[0-7]/.test(part)) bytes.push(Number.parseInt(part.slice(1), 8));
    else bytes.push(...encoder.encode(part.startsWith("\\") ? (ESCAPED[part[1]!] ?? part[1]!) : part));
  }
  return new TextDecoder().decode(Uint8Array.from(bytes));
}

/** @param from first line of the function around the finding @param to its last line */
export function hasChanged(changed: ChangedFiles, finding: Finding, { from, to }: Range): boolean {
  const places = [finding, ...(finding.steps ?? []).filter(({ isCaller }) => isCaller !== true)];
  if (places.some(({ file, line }) => isChangedLine(changed.get(file), line))) return true;
  const own = changed.get(finding.file);
  return own?.endsRemovedAt.some((line) => line >= from && line <= to) ?? false;
}

/** A line of these is new, or a line is gone there that ended something. */
export function isTouched(changed: ChangedFiles, path: string, { from, to }: Range): boolean {
  const file = changed.get(path);
  if (file === undefined) return false;
  if (file.isNew || file.added.some((range) => range.from <= to && range.to >= from)) return true;
  return file.endsRemovedAt.some((line) => line >= from && line <= to);
}

const isChangedLine = (file: ChangedFile | undefined, line: number): boolean =>
  file !== undefined && (file.isNew || file.added.some(({ from, to }) => line >= from && line <= to));
