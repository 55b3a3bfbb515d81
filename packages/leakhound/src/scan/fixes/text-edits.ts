/**
 * Edits of the text of a file, by offsets. A new statement is a line of its own after or before another statement:
 *
 *   ⇥resp, err := http.Get(url)
 *   ⇥if err != nil {
 *   ⇥⇥return err
 *   ⇥}                               the node that it comes after
 *   ⇥defer resp.Body.Close()         the same indentation, the same line end
 *
 * Where the node shares its line with other code, there is no edit: the source is not as gofmt writes it.
 */
import type { GoFile } from "../index/go-file.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";

/** Offsets in UTF-16 code units. */
export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Edits of one file. */
export interface FileEdits {
  readonly file: GoFile;
  readonly edits: readonly TextEdit[];
}

/** @param lines statements, without indentation; a tab in front of one stays */
export function linesAfter(tree: SyntaxTree, node: NodeIndex, lines: readonly string[]): TextEdit | null {
  const { source } = tree;
  const indentation = indentationOf(tree, node);
  const end = lineEndAfter(source, tree.end(node));
  if (indentation === null || end === null) return null;
  const eol = source[end - 1] === "\r" ? "\r\n" : "\n";
  return insertion(end + 1, lines.map((line) => indentation + line + eol).join(""));
}

/** @param lines statements, without indentation */
export function linesBefore(tree: SyntaxTree, node: NodeIndex, lines: readonly string[]): TextEdit | null {
  const indentation = indentationOf(tree, node);
  if (indentation === null) return null;
  const eol = lineEndOf(tree, node);
  return insertion(tree.start(node) - indentation.length, lines.map((line) => indentation + line + eol).join(""));
}

/**
 * Right behind the head of a case, before its statements.
 *
 * @param one a case of a select or switch
 * @param lines statements, without indentation
 */
export function linesInCase(tree: SyntaxTree, one: NodeIndex, lines: readonly string[]): TextEdit | null {
  const { source } = tree;
  const indentation = indentationOf(tree, one);
  const head = tree.field(one, "communication") ?? tree.field(one, "value");
  const colon = source.indexOf(":", head === null ? tree.start(one) : tree.end(head));
  const end = colon < 0 ? null : lineEndAfter(source, colon + 1);
  if (indentation === null || end === null) return null;
  const list = tree.lastChild(one);
  const first = list === null || tree.kind(list) !== "statement_list" ? undefined : tree.firstChild(list);
  const inner = (first === undefined ? null : indentationOf(tree, first)) ?? `${indentation}\t`;
  const eol = source[end - 1] === "\r" ? "\r\n" : "\n";
  return insertion(end + 1, lines.map((line) => inner + line + eol).join(""));
}

/** One more tab in front of each line of a block; null where a text or comment of several lines would change, or where it is one line. */
export function deepened(tree: SyntaxTree, block: NodeIndex): readonly TextEdit[] | null {
  for (const one of tree.within(block, "raw_string_literal", "comment")) if (tree.text(one).includes("\n")) return null;
  const { source } = tree;
  const last = source.lastIndexOf("\n", tree.end(block) - 1) + 1;
  let at = source.indexOf("\n", tree.start(block)) + 1;
  if (at === 0 || at > tree.end(block) || source.slice(last, tree.end(block) - 1).trim() !== "") return null;
  const edits: TextEdit[] = [];
  for (; at < last; at = source.indexOf("\n", at) + 1) if (lineRest(source, at) !== "") edits.push(insertion(at, "\t"));
  return edits;
}

/** The line end that the source has behind a node. */
export function lineEndOf(tree: SyntaxTree, node: NodeIndex): string {
  const end = tree.source.indexOf("\n", tree.start(node));
  return tree.source[end - 1] === "\r" ? "\r\n" : "\n";
}

/** Moves the lines of a statement, with a comment at their end, behind another node. */
export function movedAfter(tree: SyntaxTree, statement: NodeIndex, node: NodeIndex): readonly TextEdit[] | null {
  const lines = wholeLines(tree, statement);
  const end = lineEndAfter(tree.source, tree.end(node));
  if (lines === null || end === null) return null;
  const text = tree.source.slice(lines.start, lines.end);
  return [insertion(end + 1, text), removal(tree.source, lines)];
}

/** Removes the lines of a statement that has them for itself, with the line end. */
export function withoutLines(tree: SyntaxTree, node: NodeIndex): TextEdit | null {
  const lines = wholeLines(tree, node);
  if (lines === null || lineRest(tree.source, tree.end(node)) !== "") return null;
  return removal(tree.source, lines);
}

interface Lines {
  readonly start: number;
  /** After the line end. */
  readonly end: number;
}

function wholeLines(tree: SyntaxTree, node: NodeIndex): Lines | null {
  const indentation = indentationOf(tree, node);
  const end = lineEndAfter(tree.source, tree.end(node));
  return indentation === null || end === null ? null : { start: tree.start(node) - indentation.length, end: end + 1 };
}

/** Of two empty lines that would follow each other, one goes as well: gofmt leaves one. */
function removal(source: string, { start, end }: Lines): TextEdit {
  const isEmptyBefore = /\n\r?\n$/.test(source.slice(Math.max(0, start - 3), start));
  const next = source.indexOf("\n", end);
  const isEmptyAfter = next >= 0 && source.slice(end, next).trim() === "";
  return { start, end: isEmptyBefore && isEmptyAfter ? next + 1 : end, text: "" };
}

const lineRest = (source: string, at: number): string => {
  const end = source.indexOf("\n", at);
  return source.slice(at, end < 0 ? undefined : end).trim();
};

export const replacement = (tree: SyntaxTree, node: NodeIndex, text: string): TextEdit => ({
  start: tree.start(node),
  end: tree.end(node),
  text,
});

export const insertion = (at: number, text: string): TextEdit => ({ start: at, end: at, text });

/** What is in front of the node on its line; null where that is code. */
export function indentationOf(tree: SyntaxTree, node: NodeIndex): string | null {
  const start = tree.start(node);
  const indentation = tree.source.slice(tree.source.lastIndexOf("\n", start - 1) + 1, start);
  return /^[\t ]*$/.test(indentation) ? indentation : null;
}

/** Offset of the newline at the end of a line of which only a comment follows; null where code follows. */
function lineEndAfter(source: string, at: number): number | null {
  const end = source.indexOf("\n", at);
  if (end < 0) return null;
  const rest = lineRest(source, at);
  const isComment =
    rest === "" || rest.startsWith("//") || (rest.startsWith("/*") && rest.indexOf("*/") === rest.length - 2);
  return isComment ? end : null;
}
