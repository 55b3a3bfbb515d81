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
    parts.push(source.slice(end, start), source.slice(start, tree.end(node) - quotes).replace(/[^\n]/g, " "));
    end = tree.end(node) - quotes;
  }
  parts.push(source.slice(end));
  return parts.join("");
}
