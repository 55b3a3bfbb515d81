/**
 * Whether a resource is released: a response body, rows, a cancel function.
 *
 *   resp, err := http.Get(url)            acquires
 *   if err != nil { return err }          the error check: there is nothing to release
 *   if resp.StatusCode != 200 {
 *       return errBad                     an exit path without a release: leaked on this path
 *   }
 *   return resp.Body, nil                 returned: escaped on this path, and on no other
 *
 * Code that gets the resource may release it, so the resource has escaped from there on. Functions of the repository are
 * examined: a call of one that releases its parameter is a release, and a call of one that only reads its parameter has
 * no effect.
 */
import type { NodeIndex } from "../syntax/tree.ts";
import { scopesOf } from "../types/scopes.ts";
import { isFailureExit, successBranchAround } from "./failure-exits.ts";
import { Flow, type FlowResult, type LeakingExits, type PastLeaks } from "./flow.ts";
import { type GoroutineLeak, goroutineLeakOf } from "./goroutine-leaks.ts";
import { variableHolder } from "./holder.ts";
import type { GivenBack } from "./leaks.ts";
import type { Resource } from "./resource.ts";
import type { VariableUses } from "./variable-uses.ts";

export type Lifetime =
  | { readonly kind: "released" | "escaped" | "never released" }
  /**
   * @param exit the exit path without a release; the acquiring statement for the end of its block
   * @param givenBack a call that should keep the resource has failed on this path
   */
  | { readonly kind: "leaked on path"; readonly exit: NodeIndex; readonly givenBack: GivenBack }
  /** @param leak on a path of the goroutine that the function gives the resource to */
  | { readonly kind: "leaked in goroutine"; readonly leak: GoroutineLeak }
  /** @param exit the statement that assigns the variable while it holds the resource */
  | { readonly kind: "overwritten"; readonly exit: NodeIndex };

export function lifetimeOf(resource: Resource): Lifetime {
  const flow = flowOf(resource);
  if (flow === null) return { kind: "escaped" };
  const { leak, uses } = flow;
  if (leak === null) {
    const inGoroutine = uses.hasEscape ? goroutineLeakOf(resource, uses) : null;
    if (inGoroutine !== null) return { kind: "leaked in goroutine", leak: inGoroutine };
    return { kind: uses.hasEscape ? "escaped" : "released" };
  }
  if (leak.how === "overwritten") return { kind: "overwritten", exit: leak.exit };
  const isUsed = uses.hasRelease || uses.hasEscape;
  if (!isUsed) return { kind: "never released" };
  return { kind: "leaked on path", exit: leak.exit, givenBack: leak.givenBack ?? null };
}

/**
 * Whether a value that the function releases on one path leaks on others, and only where the function gives up: a value
 * that stays open where all went well may belong to somebody else, unless the function releases it at its end.
 */
export function leaksOnlyOnFailure(resource: Resource): boolean {
  const all = pastLeaksOf(resource);
  const { tree } = resource.file;
  if (all?.reachesRelease !== true) return false;
  const last = lastRelease(resource, all.uses);
  const success = successBranchOf(resource, all.uses);
  return all.leaks.every(
    ({ how, exit }) =>
      (how === "exit" && (isFailureExit(tree, exit) || (last !== null && exit < last))) ||
      (success !== null && (how === "end of block" || (how === "exit" && exit >= success))),
  );
}

/** `if err == nil { err = w.Close() }`: the branch that has all releases; what comes behind it also runs where something failed. */
function successBranchOf({ file: { tree }, scope }: Resource, { uses }: VariableUses): NodeIndex | null {
  let branch: NodeIndex | null = null;
  for (const { node, effect } of uses) {
    if (effect !== "releases") continue;
    const around = successBranchAround(tree, node);
    if (around === null || around < scope || (branch !== null && around !== branch)) return null;
    branch = around;
  }
  return branch;
}

/** A release that every path reaches which does not return before: in the block of the function itself. */
function lastRelease({ file: { tree }, scope, life }: Resource, { uses }: VariableUses): NodeIndex | null {
  // An element of a list that is passed over belongs to the list.
  if (life !== undefined) return null;
  const body = tree.field(scope, "body");
  const last = uses.findLast(({ effect }) => effect === "releases");
  const block = last === undefined ? null : tree.above(last.node, "block");
  const isPlain = last !== undefined && tree.above(last.node, "defer_statement", "block") === block;
  return last !== undefined && isPlain && block === body ? last.node : null;
}

/** Whether a value leaks only where the function gives up: a call that should keep it has failed, or its list is dropped. */
export function leaksOnlyGivenBack(resource: Resource): boolean {
  const { leaks } = pastLeaksOf(resource) ?? { leaks: [] };
  const { tree } = resource.file;
  return (
    leaks.some(({ givenBack }) => givenBack === "certain" || givenBack === "collected") &&
    leaks.every(({ how, exit }) => how === "exit" && isFailureExit(tree, exit))
  );
}

/** null for a variable that the function does not declare: it may belong to the package, or to the function around a literal. */
export function flowOf(resource: Resource): FlowResult | null {
  const found = known.get(resource);
  if (found !== undefined) return found;
  const declaration = ownDeclaration(resource);
  const flow = declaration === null ? null : new Flow(resource, variableHolder(resource, declaration)).run();
  known.set(resource, flow);
  return flow;
}

/** A rule, its confidence and its evidence ask for the same one. */
const known = new WeakMap<Resource, FlowResult | null>();

/** null as for `flowOf` */
export function pastLeaksOf(resource: Resource): PastLeaks | null {
  const found = knownPast.get(resource);
  if (found !== undefined) return found;
  const declaration = ownDeclaration(resource);
  const past = declaration === null ? null : new Flow(resource, variableHolder(resource, declaration)).runPastLeaks();
  knownPast.set(resource, past);
  return past;
}

const knownPast = new WeakMap<Resource, PastLeaks | null>();

/** null as for `flowOf` and for `runToExits` */
export function leakingExitsOf(resource: Resource, exitsMax: number): LeakingExits | null {
  const declaration = ownDeclaration(resource);
  return declaration === null ? null : new Flow(resource, variableHolder(resource, declaration)).runToExits(exitsMax);
}

function ownDeclaration({ file, scope, variable }: Resource): NodeIndex | null {
  const declaration = scopesOf(file.tree).declarationOf(variable);
  return declaration !== null && declaration >= scope && file.tree.contains(scope, declaration) ? declaration : null;
}
