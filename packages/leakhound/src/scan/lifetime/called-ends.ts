/** Methods that end the value of a variable, as the function that has the variable calls them. */
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { argumentsOf, outermostSelector } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { pointee } from "../types/go-type.ts";
import { scopesOf } from "../types/scopes.ts";
import { typesOf } from "../types/types.ts";
import { mayNeedEnd } from "./library-values.ts";
import { isWrapper } from "./readers.ts";

const METHODS = new Set("Close Release Unsubscribe Destroy Free Rollback Discard DecRef DecrRef Unref".split(" "));

/** What the call gives may be open, and neither source nor a table says whether it is. */
export function mayLearnFrom(repository: Repository, file: GoFile, call: NodeIndex): boolean {
  const callee = typesOf(repository).callee(file, call);
  if (callee === null) return true;
  if (callee.kind === "library") return !isWrapper(callee.name) && mayNeedEnd(callee.name);
  if (callee.kind !== "dynamic") return false;
  // Values of the repository's own types are counted with their makers.
  const [result = null] = typesOf(repository).results(file, call);
  const type = pointee(result);
  return type?.kind === "named" && type.path !== "";
}

/** Methods that end a value and that the function calls on the variable: `sessions.Destroy(id)` ends something else. */
export function methodsCalled(tree: SyntaxTree, scope: NodeIndex, variable: NodeIndex): readonly string[] {
  const declaration = scopesOf(tree).declarationOf(variable);
  if (declaration === null || declaration < scope) return [];
  const declarations = calledKnown.get(tree) ?? new Map<NodeIndex, readonly string[]>();
  calledKnown.set(tree, declarations);
  const methods = declarations.get(declaration) ?? findMethods(tree, declaration);
  declarations.set(declaration, methods);
  return methods;
}

/** A variable can be assigned as often as the function is long. */
const calledKnown = new WeakMap<SyntaxTree, Map<NodeIndex, readonly string[]>>();

function findMethods(tree: SyntaxTree, declaration: NodeIndex): string[] {
  const scopes = scopesOf(tree);
  const found = new Set<string>();
  for (const use of scopes.usesOf(declaration)) {
    const selector = outermostSelector(tree, use);
    if (selector === use || tree.parent(use) !== selector) continue;
    const name = tree.fieldText(selector, "field");
    if (!METHODS.has(name)) continue;
    const call = tree.parent(selector);
    const isCalled =
      call !== null && tree.kind(call) === "call_expression" && tree.field(call, "function") === selector;
    if (isCalled && argumentsOf(tree, call).every((one) => tree.text(one) === "ctx")) found.add(name);
  }
  return [...found];
}
