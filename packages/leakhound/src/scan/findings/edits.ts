/**
 * The fixes of many findings as edits of whole texts. A fix is applied completely or not at all: where two fixes change the
 * same text, the later one waits for the next scan.
 */
import type { Edit, Finding, Fix, Position } from "./finding.ts";

export interface FixedFindings {
  /** Edits of each file, ascending. */
  readonly edits: ReadonlyMap<string, readonly Edit[]>;
  /** Findings whose fixes are among the edits. */
  readonly fixed: readonly Finding[];
}

export function editsOf(findings: readonly Finding[]): FixedFindings {
  const edits = new Map<string, Edit[]>();
  const fixed: Finding[] = [];
  const seen = new Set<string>();
  for (const finding of findings) {
    if (finding.fix === undefined) continue;
    const key = JSON.stringify(finding.fix);
    const isKnown = seen.has(key);
    if (!isKnown && overlaps(finding.fix, edits)) continue;
    fixed.push(finding);
    if (isKnown) continue;
    seen.add(key);
    for (const edit of finding.fix.edits) edits.set(edit.file, [...(edits.get(edit.file) ?? []), edit]);
  }
  const ascending = [...edits].map(([file, own]): [string, Edit[]] => [file, own.toSorted(byPosition)]);
  return { edits: new Map(ascending), fixed };
}

const overlaps = ({ edits }: Fix, taken: ReadonlyMap<string, readonly Edit[]>): boolean =>
  edits.some((edit) =>
    (taken.get(edit.file) ?? []).some((other) => isBefore(edit.start, other.end) && isBefore(other.start, edit.end)),
  );

const isBefore = (a: Position, b: Position): boolean => a.line < b.line || (a.line === b.line && a.column < b.column);
const byPosition = (a: Edit, b: Edit): number =>
  a.start.line - b.start.line ||
  a.start.column - b.start.column ||
  a.end.line - b.end.line ||
  a.end.column - b.end.column;

/** @param edits of this text, ascending */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  const starts = lineStartsOf(text);
  const offsetOf = ({ line, column }: Position): number => (starts[line - 1] ?? text.length) + column - 1;
  let result = "";
  let at = 0;
  for (const { start, end, text: inserted } of edits) {
    result += text.slice(at, offsetOf(start)) + inserted;
    at = offsetOf(end);
  }
  return result + text.slice(at);
}

/** Offset of each line. */
export function lineStartsOf(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}
