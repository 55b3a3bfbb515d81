/**
 * Contexts that a function gets from its callers, and that end with the work of the callers:
 *
 *   func (s *store) load(ctx context.Context) { child, cancel := context.WithCancel(ctx); … }
 *   func (h *handler) get(ctx context.Context) { h.store.load(ctx) }     ends with the call
 *   func (s *store) run() { s.load(s.ctx) }                              lasts as long as s
 */
import { argumentsFor } from "../calls/call-sites.ts";
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { argumentsOf } from "../syntax/queries.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import type { Located } from "../types/package-members.ts";
import { scopesOf } from "../types/scopes.ts";
import { typesOf } from "../types/types.ts";

const CALLERS_FOLLOWED_MAX = 3;

/** The first argument of the call is a parameter, and no caller is seen to give a context that lasts. @param at the call */
export function isContextOfCaller(repository: Repository, { file, node }: Located): boolean {
  const [parent] = argumentsOf(file.tree, node);
  return (
    parent !== undefined && placeOfParameter(file, parent) !== null && !lasts(repository, { file, node: parent }, 0)
  );
}

/** A field, a variable of the package, or the background: in the function, or in one that calls it. */
function lasts(repository: Repository, { file, node }: Located, depth: number): boolean {
  const { tree } = file;
  if (tree.kind(node) === "selector_expression") return true;
  if (tree.kind(node) === "call_expression") {
    const callee = typesOf(repository).callee(file, node);
    return callee?.kind === "library" && ["context.Background", "context.TODO"].includes(callee.name);
  }
  const declaration = tree.kind(node) === "identifier" ? scopesOf(tree).declarationOf(node) : null;
  if (declaration === null) return tree.kind(node) === "identifier";
  const parameter = placeOfParameter(file, node);
  const fn = parameter === null ? undefined : file.functions.find((one) => one.node === parameter.fn);
  if (parameter === null || fn === undefined || depth === CALLERS_FOLLOWED_MAX) return false;
  const given = argumentsFor(parameter.place, { fn, file, repository }) ?? [];
  return given.some((one) => lasts(repository, one, depth + 1));
}

/** The function whose parameter a name is, and which one; null for other values. */
function placeOfParameter(
  { tree }: GoFile,
  node: NodeIndex,
): { readonly fn: NodeIndex; readonly place: number } | null {
  const declaration = tree.kind(node) === "identifier" ? scopesOf(tree).declarationOf(node) : null;
  const fn =
    declaration === null ? null : tree.above(declaration, "function_declaration", "method_declaration", "func_literal");
  const list = fn === null ? null : tree.field(fn, "parameters");
  if (declaration === null || fn === null || list === null || !tree.contains(list, declaration)) return null;
  const names = tree
    .children(list)
    .flatMap((one) => tree.children(one).filter((child) => tree.fieldName(child) === "name"));
  const place = names.indexOf(declaration);
  return place < 0 ? null : { fn, place };
}
