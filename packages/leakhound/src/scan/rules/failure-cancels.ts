/**
 * Cancel functions that a function calls only where something fails, for ctx-cancel-lost:
 *
 *   ctx, cancel := context.WithCancel(s.ctx)
 *   for _, shard := range shards {
 *       wg.Go(func() {
 *           if err := shard.copy(ctx); err != nil { cancel() }
 *       })
 *   }
 *   wg.Wait()                  where all goes well, ctx stays in its parent
 *
 * Only where the function waits for what it started, and hands neither the context nor the cancel function to others for
 * longer than a call.
 */
import type { Acquisition } from "../lifetime/acquisitions.ts";
import { isInFailure } from "../lifetime/failure-exits.ts";
import { functionAround } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { literalAssignedTo } from "../types/assigned-values.ts";
import { scopesOf } from "../types/scopes.ts";

/** A call of the cancel function where something fails; null where it is called elsewhere, or by nobody. */
export function cancelOnFailure(tree: SyntaxTree, { resource, callee }: Acquisition): NodeIndex | null {
  if (resource?.context === undefined || !/\.WithCancel(?:Cause)?$/.test(callee)) return null;
  const { scope, variable, context } = resource;
  const scopes = scopesOf(tree);
  const [declaration, child] = [scopes.declarationOf(variable), scopes.declarationOf(context)];
  if (declaration === null || child === null || declaration < scope) return null;
  const calls = scopes.usesOf(declaration).filter((use) => use !== declaration);
  const [first] = calls;
  if (first === undefined || !calls.every((use) => isCalledOnFailure(tree, use, scope))) return null;
  if (calls.every((use) => functionAround(tree, use) === scope)) return null;
  const isLocal = scopes.usesOf(child).every((use) => use <= variable || isForCalls(tree, use, scope));
  return isLocal && waits(tree, scope) ? first : null;
}

const DEPTH_MAX = 2;

/** In the branch of an error, or in a literal that is called only in such branches. */
function isCalledOnFailure(tree: SyntaxTree, use: NodeIndex, scope: NodeIndex, depth = 0): boolean {
  const call = tree.parent(use);
  if (call === null || tree.kind(call) !== "call_expression" || tree.field(call, "function") !== use) return false;
  if (tree.kind(tree.parent(call) ?? call) === "defer_statement") return false;
  if (isInFailure(tree, use)) return true;
  const literal = functionAround(tree, use);
  const name = literal === null || literal === scope || depth >= DEPTH_MAX ? null : nameOfLiteral(tree, literal);
  if (name === null) return false;
  const uses = scopesOf(tree)
    .usesOf(name)
    .filter((one) => one !== name);
  return uses.length > 0 && uses.every((one) => isCalledOnFailure(tree, one, scope, depth + 1));
}

/** `fail` of `fail := func(err error) { … }` */
function nameOfLiteral(tree: SyntaxTree, literal: NodeIndex): NodeIndex | null {
  const list = tree.parent(literal);
  const statement = list === null || tree.fieldName(list) !== "right" ? null : tree.parent(list);
  const left = statement === null ? null : tree.field(statement, "left");
  const name = left === null ? undefined : tree.firstChild(left);
  if (name === undefined || tree.kind(name) !== "identifier") return null;
  const declaration = scopesOf(tree).declarationOf(name);
  return declaration !== null && literalAssignedTo(tree, declaration) === literal ? declaration : null;
}

/** An argument of a call, or the operand of a method other than Done that the function itself waits for. */
function isForCalls(tree: SyntaxTree, use: NodeIndex, scope: NodeIndex): boolean {
  const parent = tree.parent(use);
  if (parent === null) return false;
  if (tree.kind(parent) === "argument_list") return true;
  if (tree.kind(parent) !== "selector_expression") return false;
  return tree.fieldText(parent, "field") !== "Done" || functionAround(tree, use) !== scope;
}

/** `wg.Wait()`, `<-done`, `for result := range results` in the function itself. */
function waits(tree: SyntaxTree, scope: NodeIndex): boolean {
  const isOwn = (node: NodeIndex) => functionAround(tree, node) === scope;
  return (
    tree.within(scope, "call_expression").some((call) => {
      const target = tree.field(call, "function");
      return (
        isOwn(call) &&
        target !== null &&
        tree.kind(target) === "selector_expression" &&
        tree.fieldText(target, "field") === "Wait"
      );
    }) || tree.within(scope, "unary_expression").some((one) => isOwn(one) && tree.text(one).startsWith("<-"))
  );
}
