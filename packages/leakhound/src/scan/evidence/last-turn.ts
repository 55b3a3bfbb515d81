/**
 * Values of a loop that stay open only where the loop ends with its next turn:
 *
 *   for {
 *       if s.closed.Load() { return }
 *       conn, err := l.Accept()
 *       if err != nil { return }
 *       if !s.closed.Load() { go s.serve(conn) }       otherwise conn stays open, and the next turn returns
 *   }
 */
import type { GoFile } from "../index/go-file.ts";
import type { Leak } from "../lifetime/leaks.ts";
import { loopAround } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";

/** The value is handed on unless a condition fails, and another `if` of the loop asks the same and leaves the loop. */
export function isOfLastTurn({ tree }: GoFile, statement: NodeIndex, { how }: Leak): boolean {
  const loop = how === "end of block" ? loopAround(tree, statement) : null;
  const list = tree.parent(statement);
  if (loop === null || list === null || loopAround(tree, list) !== loop) return false;
  const asked = tree
    .children(list)
    .flatMap((one) => (one > statement && isGuard(tree, one) ? operandsOf(tree, one) : []));
  if (asked.length === 0) return false;
  return tree
    .within(loop, "if_statement")
    .some((one) => leavesLoop(tree, one, loop) && operandsOf(tree, one).some((operand) => asked.includes(operand)));
}

/** An `if` without an alternative that goes on behind it. */
const isGuard = (tree: SyntaxTree, node: NodeIndex): boolean =>
  tree.kind(node) === "if_statement" &&
  tree.field(node, "alternative") === null &&
  lastKind(tree, node) !== "return_statement";

const leavesLoop = (tree: SyntaxTree, node: NodeIndex, loop: NodeIndex): boolean => {
  const kind = lastKind(tree, node);
  return kind === "return_statement" || (kind === "break_statement" && loopAround(tree, node) === loop);
};

function lastKind(tree: SyntaxTree, branch: NodeIndex): string {
  const block = tree.field(branch, "consequence");
  const list = block === null ? undefined : tree.firstChild(block);
  const last = list === undefined ? null : tree.lastChild(list);
  return last === null ? "" : tree.kind(last);
}

/** What a condition asks, as written: `s.closed.Load()`, `atomic.LoadInt32(&s.end)` of a comparison; no error. */
function operandsOf(tree: SyntaxTree, branch: NodeIndex): readonly string[] {
  let at = tree.field(branch, "condition");
  while (at !== null && (tree.kind(at) === "unary_expression" || tree.kind(at) === "parenthesized_expression"))
    at = tree.firstChild(at) ?? null;
  if (at === null) return [];
  const value = tree.kind(at) === "binary_expression" ? tree.field(at, "left") : at;
  return value === null || tree.kind(value) === "identifier" ? [] : [tree.text(value)];
}
