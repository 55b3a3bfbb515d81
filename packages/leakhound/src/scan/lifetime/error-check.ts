/** The check of the error that comes with a resource: `if err != nil { … }`, `if err == nil { … }`. */
import { firstAtLeast } from "../index/ascending.ts";
import { scopeIndex } from "../index/scope-index.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import type { Resource } from "./resource.ts";

export interface ErrorCheck {
  /** The block that runs where the condition holds. */
  readonly block: NodeIndex;
  /** The block runs where the resource was not acquired. */
  readonly isFailure: boolean;
}

/** The first check after the statement; null where another statement sets the error before a check. */
export function errorCheckOf({ file: { tree }, scope, statement, error }: Resource): ErrorCheck | null {
  if (error === "") return null;
  const parent = tree.parent(statement);
  if (parent !== null && tree.kind(parent) === "if_statement") return checkAt(tree, parent);
  const base = tree.start(scope);
  const mentions = scopeIndex(tree, scope).words.offsets(error);
  let mention = firstAtLeast(mentions, tree.end(statement) - base);
  for (let next = tree.nextSibling(statement); next !== null; next = tree.nextSibling(next)) {
    while (mention < mentions.length && mentions[mention]! < tree.start(next) - base) mention++;
    if (mention === mentions.length) return null;
    if (mentions[mention]! >= tree.end(next) - base) continue;
    if (tree.kind(next) === "if_statement") {
      if (new RegExp(`\\b${error}\\b`).test(tree.fieldText(next, "condition"))) return checkAt(tree, next);
    } else if (new RegExp(`^[^\\n]*\\b${error}\\b[^\\n]*:?=(?!=)`).test(tree.text(next))) return null;
  }
  return null;
}

function checkAt(tree: SyntaxTree, check: NodeIndex): ErrorCheck | null {
  const block = tree.field(check, "consequence");
  const condition = tree.fieldText(check, "condition");
  // `err != nil || resp == nil` is a failure, too.
  return block === null ? null : { block, isFailure: /!=\s*nil/.test(condition) || !/==\s*nil/.test(condition) };
}
