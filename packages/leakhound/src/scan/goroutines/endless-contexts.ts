/**
 * Contexts that never end, or only with the process, where a goroutine waits for them:
 *
 *   context.Background(), context.TODO()     never
 *   context.WithoutCancel(ctx)               never
 *   context.WithValue(ctx, key, value)       with ctx
 *   ctx := context.Background()              ctx: never
 *   go s.loop(context.Background())          the parameter of loop: never
 *   go s.loop(serverContext)                 a variable of a package: with the process
 */
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { argumentsOf } from "../syntax/queries.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import { libraryName } from "../types/go-type.ts";
import { isAssigned, onlyValueOf } from "../types/only-value.ts";
import type { Located } from "../types/package-members.ts";
import { scopesOf } from "../types/scopes.ts";
import { typesOf } from "../types/types.ts";

/** When the context ends. */
export type ContextEnd = "never" | "with the process";

/** Parameters of a function that get such a context, by their declarations. */
export type EndlessParameters = ReadonlyMap<NodeIndex, ContextEnd>;

export const NO_PARAMETERS: EndlessParameters = new Map();

/** When the context of `ctx.Done()` ends; null for other expressions, and for contexts that something may end before. */
export function endOfDone(repository: Repository, done: Located, parameters: EndlessParameters): ContextEnd | null {
  const { tree } = done.file;
  if (tree.kind(done.node) !== "call_expression") return null;
  const callee = typesOf(repository).callee(done.file, done.node);
  if (callee?.kind !== "library" || !callee.name.endsWith("context.Context.Done")) return null;
  const target = tree.field(done.node, "function");
  const context = target === null ? null : tree.field(target, "operand");
  return context === null ? null : endOfContext(repository, { file: done.file, node: context }, parameters);
}

/** `ctx = context.WithValue(ctx, …)` leads back to itself. */
const DEPTH_MAX = 6;

function endOfContext(
  repository: Repository,
  at: Located,
  parameters: EndlessParameters,
  depth = 0,
): ContextEnd | null {
  if (depth > DEPTH_MAX) return null;
  const { file, node } = at;
  const { tree } = file;
  const types = typesOf(repository);
  switch (tree.kind(node)) {
    case "call_expression": {
      const callee = types.callee(file, node);
      if (callee?.kind !== "library") return null;
      if (ENDLESS.test(callee.name)) return "never";
      const [parent] = WITH_VALUE.test(callee.name) ? argumentsOf(tree, node) : [];
      return parent === undefined ? null : endOfContext(repository, { file, node: parent }, parameters, depth + 1);
    }
    case "identifier": {
      const declaration = scopesOf(tree).declarationOf(node);
      if (declaration === null) return endOfVariable(repository, file, tree.text(node));
      if (!isAssigned(tree, declaration)) return parameters.get(declaration) ?? null;
      const value = onlyValueOf(tree, declaration);
      if (value === null) return null;
      return tree.kind(value) === "identifier"
        ? null
        : endOfContext(repository, { file, node: value }, parameters, depth + 1);
    }
    case "selector_expression": {
      const variable = types.importedVariable(file, node);
      return variable === null
        ? null
        : endOfVariable(repository, variable.file, variable.file.tree.text(variable.node));
    }
    default:
      return null;
  }
}

const ENDLESS = /(?:^|\/)context\.(?:Background|TODO|WithoutCancel)$/;
const WITH_VALUE = /(?:^|\/)context\.WithValue$/;

/** A variable of a package, whose type is written or shown by its value. */
function endOfVariable(repository: Repository, file: GoFile, name: string): ContextEnd | null {
  const types = typesOf(repository);
  const variable = types.members(file).variables.get(name);
  if (!variable) return null;
  const type = libraryName(types.ofDeclaration(variable.file, variable.node));
  return type?.endsWith("context.Context") === true ? "with the process" : null;
}

/** Which parameters of the callee get a context that never ends. @param known those of the function that calls */
export function endlessParametersOf(
  repository: Repository,
  call: Located,
  callee: Located,
  known: EndlessParameters,
): EndlessParameters {
  const { tree } = callee.file;
  const list = tree.field(callee.node, "parameters");
  const values = argumentsOf(call.file.tree, call.node);
  if (list === null || values.length === 0) return NO_PARAMETERS;
  const names = tree
    .children(list)
    .flatMap((one) => tree.children(one).filter((child) => tree.fieldName(child) === "name"));
  const found = new Map<NodeIndex, ContextEnd>();
  for (const [row, name] of names.entries()) {
    const value = values[row];
    const end = value === undefined ? null : endOfContext(repository, { file: call.file, node: value }, known);
    if (end !== null) found.set(name, end);
  }
  return found;
}
