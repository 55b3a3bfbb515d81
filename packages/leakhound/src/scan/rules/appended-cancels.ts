/**
 * Cancel functions that each run of a method appends to a list, which only the end of its owner empties, for ctx-cancel-lost:
 *
 *   func (d *dispatcher) one(j Job) error {
 *       ctx, cancel := context.WithCancel(d.ctx)
 *       d.cancels = append(d.cancels, cancel)          one more for each job, with its context, until Shutdown
 *       return d.builder.Build(ctx, j)
 *   }
 *   func (d *dispatcher) Shutdown() { for _, cancel := range d.cancels { cancel() } }
 *
 * Not reported: the method calls the cancel function itself; other code takes elements out of the list, or empties it where
 * it runs again and again; nothing shows that the method runs more than once.
 */
import { isOfOneCall } from "../calls/call-values.ts";
import { perCallFunctions } from "../calls/per-call.ts";
import type { GoFile, GoFunction } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import type { Acquisition } from "../lifetime/acquisitions.ts";
import { flowOf } from "../lifetime/lifetime.ts";
import { argumentsOf } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { fieldSelected, usesOfField } from "../types/field-uses.ts";
import type { Located } from "../types/package-members.ts";
import { isRepeated, repeatedRun } from "./repeated-runs.ts";

export interface AppendedCancel {
  /** `d.cancels` */
  readonly list: NodeIndex;
  readonly fn: GoFunction;
}

/** The list that gets the cancel function and grows with each run; null where there is none. */
export function appendedCancel(file: GoFile, repository: Repository, { resource }: Acquisition): AppendedCancel | null {
  const flow = resource === null ? null : flowOf(resource);
  if (resource === null || flow === null || flow.uses.hasRelease) return null;
  const { tree } = file;
  const kept = flow.uses.uses.filter(({ effect }) => effect !== "none");
  const [use, more] = kept;
  const list = use === undefined || more !== undefined ? null : listOf(tree, use.node);
  const fn = file.functions.find(({ node }) => node === resource.scope);
  if (list === null || fn === undefined || fn.receiver === null || isOfOneCall(fn, file, repository)) return null;
  const field = fieldSelected(repository, { file, node: list });
  if (field === null || !runsAgain(repository, file, { fn, at: resource.statement })) return null;
  const { uses, unknown } = usesOfField(repository, field);
  if (unknown.length > 0) return null;
  return uses.every((one) => growsOrEnds(repository, one)) ? { list, fn } : null;
}

/** `d.cancels` of `d.cancels = append(d.cancels, cancel)` */
function listOf(tree: SyntaxTree, use: NodeIndex): NodeIndex | null {
  const statement = tree.above(use, "assignment_statement", "statement_list");
  const left =
    statement === null || tree.kind(statement) !== "assignment_statement" ? null : tree.field(statement, "left");
  const target = left === null ? null : tree.onlyChild(left);
  return target !== null && isAppended(tree, target) ? target : null;
}

/** The target of an assignment that appends to itself. */
function isAppended(tree: SyntaxTree, target: NodeIndex): boolean {
  const list = tree.parent(target);
  const statement = list === null || tree.fieldName(list) !== "left" ? null : tree.parent(list);
  const right = statement === null ? null : tree.field(statement, "right");
  const call = right === null ? null : tree.onlyChild(right);
  if (call === null || tree.kind(call) !== "call_expression" || tree.fieldText(call, "function") !== "append")
    return false;
  const [first] = argumentsOf(tree, call);
  return tree.kind(target) === "selector_expression" && first !== undefined && tree.text(first) === tree.text(target);
}

interface Run {
  readonly fn: GoFunction;
  readonly at: NodeIndex;
}

function runsAgain(repository: Repository, file: GoFile, { fn, at }: Run): boolean {
  if (perCallFunctions(file, repository).some(({ node, isCertain }) => node === fn.node && isCertain)) return true;
  if (isRepeated(repository, { file, node: at })) return true;
  return repeatedRun({ repository, isEndedAround: () => false }, file, fn)?.how === "loop";
}

/** Appends to the list, asks for its length, or calls all of its elements in a function that does not run again and again. */
function growsOrEnds(repository: Repository, { file, node }: Located): boolean {
  const { tree } = file;
  const parent = tree.parent(node);
  if (parent === null) return false;
  if (isAppended(tree, node) || isFirstOfAppend(tree, parent, node)) return true;
  if (tree.kind(parent) === "argument_list") return tree.fieldText(tree.parent(parent) ?? parent, "function") === "len";
  const isRanged = tree.kind(parent) === "range_clause";
  const isEmptied =
    tree.fieldName(parent) === "left" && tree.fieldText(tree.parent(parent) ?? parent, "right") === "nil";
  if (!isRanged && !isEmptied) return false;
  const around = tree.above(node, "method_declaration", "function_declaration");
  const fn = file.functions.find((one) => one.node === around);
  return fn !== undefined && !runsAgain(repository, file, { fn, at: node });
}

function isFirstOfAppend(tree: SyntaxTree, list: NodeIndex, node: NodeIndex): boolean {
  const call = tree.kind(list) === "argument_list" ? tree.parent(list) : null;
  const statement = call === null ? null : tree.above(call, "assignment_statement");
  const left = statement === null ? null : tree.field(statement, "left");
  const target = left === null ? null : tree.onlyChild(left);
  return target !== null && tree.text(target) === tree.text(node) && isAppended(tree, target);
}
