/**
 * The text of a node with blanks where comments and the contents of strings are, so that what they say decides nothing:
 *
 *   n := cap(b) // not cap(c), "cap(d)"        n := cap(b)
 *   log.Print("cap(e)")                        log.Print("      ")
 *
 * Offsets and lines are those of the source.
 */
import type { NodeIndex, SyntaxTree } from "./tree.ts";

const known = new WeakMap<SyntaxTree, string>();

export function codeText(tree: SyntaxTree, node: NodeIndex): string {
  const code = known.get(tree) ?? blanked(tree);
  known.set(tree, code);
  return code.slice(tree.start(node), tree.end(node));
}

/** The source, with the comments and the contents of strings blanked. */
function blanked(tree: SyntaxTree): string {
  const { source } = tree;
  const parts: string[] = [];
  let end = 0;
  for (const node of tree.within(
    tree.root,
    "comment",
    "interpreted_string_literal",
    "raw_string_literal",
    "rune_literal",
  )) {
    const quotes = tree.kind(node) === "comment" ? 0 : 1;
    const start = tree.start(node) + quotes;
    parts.push(source.slice(end, start));
    end = tree.end(node) - quotes;
    addBlanks(parts, source, start, end);
  }
  parts.push(source.slice(end));
  return parts.join("");
}

const BLANKS = " ".repeat(256);

/** As many blanks as a part of the source is long, with its newlines. */
function addBlanks(parts: string[], source: string, start: number, end: number): void {
  let at = start;
  // Most comments and strings are of one line.
  for (let line = newlineIn(source, at, end); line >= 0; line = newlineIn(source, at, end)) {
    parts.push(blanks(line - at), "\n");
    at = line + 1;
  }
  parts.push(blanks(end - at));
}

function newlineIn(source: string, start: number, end: number): number {
  for (let at = start; at < end; at++) if (source.charCodeAt(at) === NEWLINE) return at;
  return -1;
}

const NEWLINE = 10;

const blanks = (count: number): string => (count <= BLANKS.length ? BLANKS.slice(0, count) : " ".repeat(count));
