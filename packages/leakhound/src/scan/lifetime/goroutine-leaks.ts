/**
 * Resources that a function gives to a goroutine, which is the only code that has them from then on:
 *
 *   conn, err := listener.Accept()
 *   if err != nil { return err }
 *   go func() {
 *       if err := s.serve(conn); err != nil {
 *           return                                an exit path of the goroutine that leaves the connection open
 *       }
 *       conn.Close()
 *   }()
 *
 *   go s.serve(conn)                              a function of the repository that never ends its parameter
 */
import type { GoFile } from "../index/go-file.ts";
import { argumentsOf } from "../syntax/queries.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import type { Located } from "../types/package-members.ts";
import { scopesOf } from "../types/scopes.ts";
import { typesOf } from "../types/types.ts";
import { Flow } from "./flow.ts";
import { variableHolder } from "./holder.ts";
import type { Leak } from "./leaks.ts";
import type { Resource } from "./resource.ts";
import { LOOSE } from "./states.ts";
import { parameterAt, type VariableUses } from "./variable-uses.ts";

export interface GoroutineLeak {
  /** The file of the function that the goroutine runs. */
  readonly file: GoFile;
  readonly leak: Leak;
  /** The goroutine never ends the resource, and gives it to nothing that may. */
  readonly isNever: boolean;
}

/** How the goroutine that gets the resource leaves it open; null where it ends it, or other code has the resource as well. */
export function goroutineLeakOf(resource: Resource, uses: VariableUses): GoroutineLeak | null {
  // Others may call a cancel function, and a context ends with its parent.
  if (resource.release.methods.has("")) return null;
  const start = startOf(resource, uses);
  const given = start === null ? null : givenTo(resource, start);
  if (given === null) return null;
  // `conn, err = dial()` sets a variable that is declared elsewhere.
  const declaration = scopesOf(given.file.tree).declarationOf(given.variable) ?? given.variable;
  const holder = variableHolder(given, declaration);
  const { leak } = new Flow(given, holder, LOOSE).run();
  if (leak === null) return null;
  const isNever = !holder.uses.hasRelease && !holder.uses.hasEscape;
  // A function that ends its parameter on some paths is at fault itself: `rules/left-parameters.ts`.
  const isLiteral = given.file.tree.kind(given.scope) === "func_literal";
  return isNever || isLiteral ? { file: given.file, leak, isNever } : null;
}

/** The only `go` statement that gets the resource, where nothing uses the resource behind it or keeps it before. */
function startOf({ file: { tree }, scope, statement }: Resource, { uses }: VariableUses): NodeIndex | null {
  let start: NodeIndex | null = null;
  for (const { node, effect } of uses) {
    const around = outermostStart({ file: { tree }, scope }, node);
    if (around === null) {
      if (start !== null || (node > statement && effect !== "none")) return null;
    } else if (start !== null && start !== around) return null;
    else start = around;
  }
  return start;
}

/** The `go` statement of the function itself that contains the node. */
function outermostStart(
  { file: { tree }, scope }: { readonly file: Pick<GoFile, "tree">; readonly scope: NodeIndex },
  node: NodeIndex,
): NodeIndex | null {
  let found: NodeIndex | null = null;
  for (let at = tree.above(node, "go_statement"); at !== null && at > scope; at = tree.above(at, "go_statement"))
    found = at;
  if (found === null) return null;
  // In a literal that runs at another time, others may have the resource as well.
  const literal = tree.above(found, "func_literal", "function_declaration", "method_declaration");
  return literal === scope ? found : null;
}

/** The resource as the function that the goroutine runs has it. */
function givenTo(resource: Resource, start: NodeIndex): Resource | null {
  const { file, repository, variable } = resource;
  const { tree } = file;
  const call = tree.firstChild(start);
  const target = call === undefined ? null : tree.field(call, "function");
  if (call === undefined || target === null) return null;
  const place = argumentsOf(tree, call).findIndex(
    (one) => tree.kind(one) === "identifier" && tree.text(one) === tree.text(variable),
  );
  const isLiteral = tree.kind(target) === "func_literal";
  if (place < 0) return isLiteral ? { ...resource, scope: target, statement: target, error: null } : null;
  const fn = isLiteral ? { file, node: target } : calledFunction(resource, call);
  const parameter = fn === null ? null : parameterAt(fn.file.tree, fn.node, place);
  if (fn === null || parameter === null) return null;
  const { release, isOwner = false } = resource;
  const own = { file: fn.file, scope: fn.node, statement: fn.node, variable: parameter, error: null };
  return { ...own, repository, release, isOwner };
}

function calledFunction({ file, repository }: Resource, call: NodeIndex): Located | null {
  const callee = typesOf(repository).callee(file, call);
  return callee?.kind === "function" ? callee.fn : null;
}
