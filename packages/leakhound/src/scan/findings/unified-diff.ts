/**
 * Edits of a file as a unified diff, which `git apply` and `patch -p1` read. Lines keep their bytes, line ends included.
 *
 *   --- a/shop/main.go
 *   +++ b/shop/main.go
 *   @@ -12,6 +12,7 @@          three lines of context around what changes
 *
 * Format: https://www.gnu.org/software/diffutils/manual/html_node/Detailed-Unified.html; names with unusual characters are
 * quoted as git does.
 */
import { applyEdits, lineStartsOf } from "./edits.ts";
import type { Edit } from "./finding.ts";

const CONTEXT_LINES = 3;

export interface DiffLine {
  readonly kind: "header" | "hunk" | "context" | "removed" | "added";
  /** With its line end. */
  readonly text: string;
}

interface Change {
  /** Rows of the old lines, from 0. */
  readonly from: number;
  /** Row after the last old line. */
  readonly to: number;
  readonly edits: readonly Edit[];
}

/** @param edits of this text, ascending; at least one */
export function unifiedDiff(path: string, text: string, edits: readonly Edit[]): DiffLine[] {
  const changes = changesOf(edits);
  const lines = linesOf(text);
  let shift = 0;
  return [
    { kind: "header", text: `--- ${quoted(`a/${path}`)}\n` },
    { kind: "header", text: `+++ ${quoted(`b/${path}`)}\n` },
    ...hunksOf(changes).flatMap((hunk) => {
      const written = hunkText(text, lines, hunk, shift);
      shift += written.shift;
      return written.lines;
    }),
  ];
}

/** Edits of the same lines are one change. */
function changesOf(edits: readonly Edit[]): Change[] {
  const changes: Change[] = [];
  for (const edit of edits) {
    const from = edit.start.line - 1;
    const isWholeLines =
      edit.start.column === 1 && edit.end.column === 1 && (edit.text === "" || edit.text.endsWith("\n"));
    const to = isWholeLines ? edit.end.line - 1 : edit.end.line;
    const last = changes.at(-1);
    if (last && from < last.to)
      changes[changes.length - 1] = { from: last.from, to: Math.max(last.to, to), edits: [...last.edits, edit] };
    else changes.push({ from, to, edits: [edit] });
  }
  return changes;
}

/** Changes whose contexts touch are one hunk. */
function hunksOf(changes: readonly Change[]): Change[][] {
  const hunks: Change[][] = [];
  for (const change of changes) {
    const last = hunks.at(-1);
    if (last && change.from - last.at(-1)!.to <= 2 * CONTEXT_LINES) last.push(change);
    else hunks.push([change]);
  }
  return hunks;
}

function hunkText(text: string, lines: readonly string[], changes: readonly Change[], shift: number) {
  const first = Math.max(0, changes[0]!.from - CONTEXT_LINES);
  const last = Math.min(lines.length, changes.at(-1)!.to + CONTEXT_LINES);
  const body: DiffLine[] = [];
  let row = first;
  for (const change of changes) {
    body.push(...rowsOf("context", lines.slice(row, change.from)));
    body.push(...rowsOf("removed", lines.slice(change.from, change.to)));
    body.push(...rowsOf("added", linesOf(newText(text, change))));
    row = change.to;
  }
  body.push(...rowsOf("context", lines.slice(row, last)));
  const count = (left: DiffLine["kind"]) => body.filter(({ kind }) => kind !== left && kind !== "header").length;
  const [removed, added] = [count("added"), count("removed")];
  const range = (row: number, lines: { readonly count: number }) =>
    `${lines.count === 0 ? row : row + 1},${lines.count}`;
  const head = `@@ -${range(first, { count: removed })} +${range(first + shift, { count: added })} @@\n`;
  return { lines: [{ kind: "hunk" as const, text: head }, ...body], shift: added - removed };
}

/** The lines of a change after its edits. */
function newText(text: string, { from, to, edits }: Change): string {
  const starts = lineStartsOf(text);
  const old = text.slice(starts[from] ?? text.length, starts[to] ?? text.length);
  const moved = ({ line, column }: Edit["start"]) => ({ line: line - from, column });
  return applyEdits(
    old,
    edits.map((edit) => ({ ...edit, start: moved(edit.start), end: moved(edit.end) })),
  );
}

const MARKS = { context: " ", removed: "-", added: "+" } as const;

function rowsOf(kind: keyof typeof MARKS, lines: readonly string[]): DiffLine[] {
  return lines.flatMap((line): DiffLine[] => {
    const text = MARKS[kind] + line;
    return line.endsWith("\n")
      ? [{ kind, text }]
      : [
          { kind, text: `${text}\n` },
          { kind: "header", text: "\\ No newline at end of file\n" },
        ];
  });
}

/** With their line ends. */
const linesOf = (text: string): string[] => (text === "" ? [] : text.split(/(?<=\n)/));

const ESCAPES: Readonly<Record<string, string>> = { "\t": "\\t", "\n": "\\n", '"': '\\"', "\\": "\\\\", "\r": "\\r" };

/** A name with quotes, backslashes or control characters in quotation marks, as git writes it. */
function quoted(path: string): string {
  if (!/["\\\p{Cc}]/u.test(path)) return path;
  const escaped = path.replace(
    /["\\\p{Cc}]/gu,
    (one) => ESCAPES[one] ?? `\\${one.charCodeAt(0).toString(8).padStart(3, "0")}`,
  );
  return `"${escaped}"`;
}
