/**
 * Results of a function of the repository that are nil together:
 *
 *   func (p *pool) open(path string) (*label, *os.File) {
 *       …
 *       return nil, nil
 *       …
 *       return label, file
 *   }
 *   label, file := p.open(path)
 *   if label == nil { continue }       there is no file either
 */
import { callAssigned } from "../syntax/queries.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import type { Located } from "../types/package-members.ts";
import { scopesOf } from "../types/scopes.ts";
import { typesOf } from "../types/types.ts";
import type { Resource } from "./resource.ts";

/** The value is another result of the call that acquires, and nil only where the resource is nil as well. */
export function isNilTogether({ file, repository, statement, variable }: Resource, value: NodeIndex): boolean {
  const { tree } = file;
  if (tree.kind(value) !== "identifier") return false;
  const assigned = callAssigned(tree, statement);
  if (assigned === null || assigned.targets.length < 2) return false;
  const scopes = scopesOf(tree);
  const declaration = scopes.declarationOf(value);
  const placeOf = (name: NodeIndex | null) =>
    name === null ? -1 : assigned.targets.findIndex((one) => scopes.declarationOf(one) === name);
  const [other, own] = [placeOf(declaration), placeOf(scopes.declarationOf(variable))];
  if (other < 0 || own < 0 || other === own) return false;
  const callee = typesOf(repository).callee(file, assigned.call);
  return callee?.kind === "function" && returnsNilTogether(callee.fn, { other, own });
}

/** Each return that gives nil for the one result gives nil for the other; at least one does. */
function returnsNilTogether(
  { file: { tree }, node }: Located,
  { other, own }: { readonly other: number; readonly own: number },
): boolean {
  let isSeen = false;
  for (const statement of tree.withinFunction(node, "return_statement")) {
    const list = tree.firstChild(statement);
    const values = list === undefined || tree.kind(list) !== "expression_list" ? [] : tree.children(list);
    const [first, second] = [values[other], values[own]];
    if (first === undefined || second === undefined) return false;
    if (tree.kind(first) !== "nil") continue;
    if (tree.kind(second) !== "nil") return false;
    isSeen = true;
  }
  return isSeen;
}
