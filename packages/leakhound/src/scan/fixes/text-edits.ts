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
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";

/** Offsets in UTF-16 code units. */
export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
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
  const { source } = tree;
  const indentation = indentationOf(tree, node);
  if (indentation === null) return null;
  const lineEnd = source.indexOf("\n", tree.start(node));
  const eol = source[lineEnd - 1] === "\r" ? "\r\n" : "\n";
  return insertion(tree.start(node) - indentation.length, lines.map((line) => indentation + line + eol).join(""));
}

/** Removes the lines of a statement that has them for itself, with the line end. */
export function withoutLines(tree: SyntaxTree, node: NodeIndex): TextEdit | null {
  const indentation = indentationOf(tree, node);
  const { source } = tree;
  const end = source.indexOf("\n", tree.end(node));
  if (indentation === null || end < 0 || source.slice(tree.end(node), end).trim() !== "") return null;
  return { start: tree.start(node) - indentation.length, end: end + 1, text: "" };
}

export const replacement = (tree: SyntaxTree, node: NodeIndex, text: string): TextEdit => ({
  start: tree.start(node),
  end: tree.end(node),
  text,
});

export const insertion = (at: number, text: string): TextEdit => ({ start: at, end: at, text });

/** What is in front of the node on its line; null where that is code. */
function indentationOf(tree: SyntaxTree, node: NodeIndex): string | null {
  const start = tree.start(node);
  const indentation = tree.source.slice(tree.source.lastIndexOf("\n", start - 1) + 1, start);
  return /^[\t ]*$/.test(indentation) ? indentation : null;
}

/** Offset of the newline at the end of a line of which only a comment follows; null where code follows. */
function lineEndAfter(source: string, at: number): number | null {
  const end = source.indexOf("\n", at);
  if (end < 0) return null;
  const rest = source.slice(at, end).trim();
  const isComment =
    rest === "" || rest.startsWith("//") || (rest.startsWith("/*") && rest.indexOf("*/") === rest.length - 2);
  return isComment ? end : null;
}
