/**
 * The repair of a finding, where it is mechanical and changes nothing else. A rule without an entry here reports mistakes
 * whose repair needs a decision.
 */
import { lineStartsOf } from "../findings/edits.ts";
import type { Edit, Fix, Position } from "../findings/finding.ts";
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { firstAtLeast } from "../syntax/ascending.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import { bufferForSends } from "./channel-buffer.ts";
import { deferRelease } from "./defer-release.ts";
import { deferDone } from "./done.ts";
import { releaseBeforeExits } from "./release-before-exit.ts";
import { releaseEachTurn } from "./release-each-turn.ts";
import { acquiredFor, type OpenedBy, rowsOf, timerOf, transactionOf } from "./released.ts";
import type { FileEdits, TextEdit } from "./text-edits.ts";
import { timerOfSelect } from "./timer-of-select.ts";
import { unlock } from "./unlock.ts";

type Fixer = (file: GoFile, repository: Repository, node: NodeIndex) => FileEdits | null;

const releasing =
  (openedBy: OpenedBy): Fixer =>
  (file, repository, statement) => {
    const opened = openedBy({ file, repository, statement });
    const edits = opened && (deferRelease(opened) ?? releaseBeforeExits(opened));
    return edits && { file, edits };
  };

const inFile =
  (edit: (file: GoFile, repository: Repository, node: NodeIndex) => readonly TextEdit[] | null): Fixer =>
  (file, repository, node) => {
    const edits = edit(file, repository, node);
    return edits && { file, edits };
  };

const firstOf =
  (...fixers: readonly Fixer[]): Fixer =>
  (file, repository, node) => {
    for (const fixer of fixers) {
      const found = fixer(file, repository, node);
      if (found !== null) return found;
    }
    return null;
  };

const FIXERS: ReadonlyMap<string, Fixer> = new Map<string, Fixer>([
  ["http-body-unclosed", releasing(acquiredFor("http-body-unclosed"))],
  ["conn-unclosed", releasing(acquiredFor("conn-unclosed"))],
  ["closer-unclosed", releasing(acquiredFor("closer-unclosed"))],
  ["ctx-cancel-lost", releasing(acquiredFor("ctx-cancel-lost"))],
  ["context-afterfunc-not-stopped", releasing(acquiredFor("context-afterfunc-not-stopped"))],
  ["iter-pull-not-stopped", releasing(acquiredFor("iter-pull-not-stopped"))],
  ["sql-rows-unclosed", releasing(rowsOf)],
  ["sql-tx-unfinished", releasing(transactionOf)],
  ["timer-leak", firstOf(inFile(timerOfSelect), releasing(timerOf))],
  ["chan-send-abandoned", bufferForSends],
  ["lock-not-released", inFile(unlock)],
  ["waitgroup-done-missed", inFile(deferDone)],
  ["defer-in-loop", inFile(releaseEachTurn)],
  ["goroutine-not-stopped", releasing(acquiredFor("closer-unclosed"))],
]);

/** What a rule found. */
interface Mistake {
  readonly node: NodeIndex;
  /** The repair that the rule itself knows. */
  readonly fix?: () => FileEdits | null;
}

export function fixOf(rule: string, file: GoFile, repository: Repository, { node, fix }: Mistake): Fix | null {
  const found = fix?.() ?? FIXERS.get(rule)?.(file, repository, node) ?? null;
  if (found === null || found.edits.length === 0) return null;
  const edits = found.edits.toSorted((a, b) => a.start - b.start);
  return { edits: edits.map((edit) => editOf(found.file, edit)) };
}

const editOf = (file: GoFile, { start, end, text }: TextEdit): Edit => ({
  file: file.path,
  start: positionOf(file, start),
  end: positionOf(file, end),
  text,
});

const starts = new WeakMap<GoFile, readonly number[]>();

function positionOf(file: GoFile, offset: number): Position {
  const lineStarts = starts.get(file) ?? lineStartsOf(file.source);
  starts.set(file, lineStarts);
  const line = firstAtLeast(lineStarts, offset + 1);
  return { line, column: offset - (lineStarts[line - 1] ?? 0) + 1 };
}
