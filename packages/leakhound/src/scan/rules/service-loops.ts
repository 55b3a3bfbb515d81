/**
 * Loops that a goroutine runs as long as its owner lives: they take what comes to a channel of the owner, or wait for the end of a
 * context or for time.
 *
 *   for message := range c.messages { … }
 *   for { select { case <-ticker.C: …; case <-ctx.Done(): return } }
 *
 * A loop over another channel collects what a few goroutines send.
 */
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { typesOf } from "../types/types.ts";

/** The loop around a node, in the same function, that waits for channels; null for none. */
export function serviceLoopAround(file: GoFile, repository: Repository, node: NodeIndex): NodeIndex | null {
  const { tree } = file;
  for (let at = tree.parent(node); at !== null; at = tree.parent(at)) {
    const kind = tree.kind(at);
    if (["func_literal", "function_declaration", "method_declaration"].includes(kind)) return null;
    if (kind === "for_statement" && waitsForChannels(file, repository, at)) return at;
  }
  return null;
}

function waitsForChannels(file: GoFile, repository: Repository, loop: NodeIndex): boolean {
  const { tree } = file;
  const head = tree.firstChild(loop);
  if (head === undefined) return false;
  if (tree.kind(head) === "range_clause") {
    const types = typesOf(repository);
    const channel = tree.field(head, "right");
    if (channel === null || tree.kind(channel) !== "selector_expression") return false;
    return types.underlying(types.of(file, channel))?.kind === "chan";
  }
  if (tree.kind(head) !== "block") return false;
  const list = tree.firstChild(head);
  return (list === undefined ? [] : tree.children(list)).some(
    (one) => tree.kind(one) === "select_statement" && tree.children(one).some((each) => waitsForEnd(tree, each)),
  );
}

/** `case <-ctx.Done():`, `case <-ticker.C:`, `case <-time.After(d):` */
function waitsForEnd(tree: SyntaxTree, each: NodeIndex): boolean {
  const head = tree.field(each, "communication");
  if (head === null) return false;
  return tree
    .within(head, "selector_expression")
    .some((selector) => ["Done", "C", "After"].includes(tree.fieldText(selector, "field")));
}
