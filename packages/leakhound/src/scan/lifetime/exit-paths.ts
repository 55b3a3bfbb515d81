/** The ways out of a function behind an acquisition, on which there is something to let go of. */
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { behindInBlock, blockOf } from "./blocks.ts";
import type { Acquired } from "./resource.ts";

/** Returns behind the acquisition, and what goes on with the next turn of its loop; not those of the check of its error. */
export function waysOut({ file, scope, statement, name, error }: Acquired): NodeIndex[] {
  const { tree } = file;
  const loop = loopAround(tree, scope, statement);
  const check = error === "" ? null : ownCheckOf(tree, statement, error);
  return [...tree.within(scope, "return_statement", "continue_statement")].filter((one) => {
    if (one < statement || tree.above(one, "func_literal", "function_declaration", "method_declaration") !== scope)
      return false;
    if (tree.kind(one) === "continue_statement" && (loop === null || loopAround(tree, scope, one) !== loop))
      return false;
    if (check && tree.contains(check.block, one) === check.isFailure) return false;
    if (isWhereNothingCame(tree, one, name)) return false;
    // Behind the end of the block that acquires, another branch runs.
    return isBehind(tree, statement, one);
  });
}

/** In `if resp == nil { … }` there is nothing to let go of. */
function isWhereNothingCame(tree: SyntaxTree, way: NodeIndex, name: string): boolean {
  const nothing = new RegExp(`(?<![\\w.])${name}\\s*==\\s*nil`);
  for (let check = tree.above(way, "if_statement"); check !== null; check = tree.above(check, "if_statement")) {
    const block = tree.field(check, "consequence");
    if (block !== null && tree.contains(block, way) && nothing.test(tree.fieldText(check, "condition"))) return true;
  }
  return false;
}

function loopAround(tree: SyntaxTree, scope: NodeIndex, node: NodeIndex): NodeIndex | null {
  const loop = tree.above(node, "for_statement", "func_literal", "function_declaration", "method_declaration");
  return loop !== null && loop > scope && tree.kind(loop) === "for_statement" ? loop : null;
}

/** The branch of the check of its own error: `if err != nil { fails }`, `if err == nil { went well }`. */
interface OwnCheck {
  readonly block: NodeIndex;
  readonly isFailure: boolean;
}

/** The first check behind the acquisition, unless another call sets the error before it. */
export function ownCheckOf(tree: SyntaxTree, statement: NodeIndex, error: string): OwnCheck | null {
  const head = tree.parent(statement);
  if (head !== null && tree.kind(head) === "if_statement") return checkAt(tree, head);
  for (const next of behindInBlock(tree, statement)) {
    if (tree.kind(next) === "if_statement") {
      if (new RegExp(`\\b${error}\\b`).test(tree.fieldText(next, "condition"))) return checkAt(tree, next);
    } else if (new RegExp(`^[^\\n]*\\b${error}\\b[^\\n]*:?=(?!=)`).test(tree.text(next))) return null;
  }
  return null;
}

function checkAt(tree: SyntaxTree, check: NodeIndex): OwnCheck | null {
  const block = tree.field(check, "consequence");
  const condition = tree.fieldText(check, "condition");
  // `err != nil || resp == nil` is one of failure, too.
  return block === null ? null : { block, isFailure: /!=\s*nil/.test(condition) || !/==\s*nil/.test(condition) };
}

const isBehind = (tree: SyntaxTree, statement: NodeIndex, one: NodeIndex): boolean => {
  const head = tree.parent(statement);
  const isInHead = head !== null && tree.kind(head) === "if_statement";
  return (
    tree.contains(isInHead ? head : blockOf(tree, statement), one) ||
    tree.kind(blockOf(tree, statement)) === "source_file"
  );
};
