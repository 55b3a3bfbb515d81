/**
 * Cancel functions in fields that a method replaces without calling the one before, for ctx-cancel-lost:
 *
 *   func (w *watcher) watch(ctx context.Context) {
 *       ctx, w.cancel = context.WithCancel(ctx)      the context of the time before stays, with what waits for it
 *       go w.follow(ctx)
 *   }
 *   for range changes { w.watch(ctx) }
 *
 * Not where the method or its callers look at the field, and not where nothing shows that the method runs more than once.
 */
import { callSitesOf } from "../calls/call-sites.ts";
import { isOfOneCall } from "../calls/call-values.ts";
import type { GoFile, GoFunction } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { selectorsOf } from "../index/selectors.ts";
import { acquisitionsOfStatement } from "../lifetime/acquisitions.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { fieldSelected, usesOfField } from "../types/field-uses.ts";
import type { Located } from "../types/package-members.ts";
import { typesOf } from "../types/types.ts";
import { isRepeated, type RepeatedRun, repeatedRun } from "./repeated-runs.ts";

export interface ReplacedCancel {
  readonly statement: NodeIndex;
  /** `w.cancel` */
  readonly target: string;
  readonly fn: GoFunction;
  readonly run: CancelRun;
}

/** What shows that the field has a cancel function when the method sets it; maker: what makes the value gives it one. */
interface CancelRun {
  readonly how: RepeatedRun["how"] | "maker";
  readonly call: Located;
}

export function* replacedCancels(file: GoFile, repository: Repository): Generator<ReplacedCancel> {
  for (const one of fieldsSet(file)) {
    const { statement, fn } = one;
    if (!setsCancel(file, repository, one) || isOfOneCall(fn, file, repository)) continue;
    const run = runOf({ file, repository, fn }, one);
    if (run !== null) yield { statement, target: one.target, fn, run };
  }
}

/** A method sets a field, and mentions it nowhere else. */
interface FieldSet {
  readonly statement: NodeIndex;
  readonly target: string;
  readonly field: string;
  readonly fn: GoFunction;
}

/** Of all statements, few are such, so that only these are asked for what they acquire. */
function* fieldsSet(file: GoFile): Generator<FieldSet> {
  const { tree } = file;
  for (const statement of tree.within(tree.root, "assignment_statement")) {
    const left = tree.field(statement, "left");
    for (const node of left === null ? [] : tree.children(left)) {
      if (tree.kind(node) !== "selector_expression") continue;
      const target = tree.text(node);
      const field = /^\w+\.(\w+)$/.exec(target)?.[1];
      const method = field === undefined ? null : tree.above(statement, "func_literal", "method_declaration");
      const fn = method === null ? undefined : file.functions.find((one) => one.node === method);
      if (field === undefined || fn === undefined || fn.receiver === null || CONSTRUCTS.test(fn.name)) continue;
      if (!isLookedAt(tree, fn.node, field)) yield { statement, target, field, fn };
    }
  }
}

/** The field gets the cancel function that the statement makes. */
function setsCancel(file: GoFile, repository: Repository, { statement, target }: FieldSet): boolean {
  for (const { kind, target: own } of acquisitionsOfStatement(repository, file, statement))
    if (kind.rule === "ctx-cancel-lost" && own === target) return true;
  return false;
}

const CONSTRUCTS = /^(?:new|make|init|setup|provision)/i;

/** The method mentions the field a second time. */
const isLookedAt = (tree: SyntaxTree, fn: NodeIndex, field: string): boolean =>
  selectorsOf(tree, field).filter((selector) => tree.contains(fn, selector)).length > 1;

interface Method {
  readonly file: GoFile;
  readonly repository: Repository;
  readonly fn: GoFunction;
}

function runOf({ file, repository, fn }: Method, { statement, field, target }: FieldSet): CancelRun | null {
  const { tree } = file;
  const types = typesOf(repository);
  for (const call of tree.within(fn.node, "call_expression")) {
    const callee = call < statement ? types.callee(file, call) : null;
    if (callee?.kind === "function" && mentions(callee.fn, field)) return null;
  }
  if (isRepeated(repository, { file, node: statement })) return { how: "loop", call: { file, node: statement } };
  const isEndedAround = ({ file: caller, node }: Located): boolean => {
    const around = caller.tree.above(node, "function_declaration", "method_declaration");
    return around !== null && endsBefore(repository, { file: caller, node: around }, node, field);
  };
  const run = repeatedRun({ repository, isEndedAround }, file, fn);
  if (run !== null) return run;
  const calls = callSitesOf(fn, file, repository) ?? [];
  if (calls.some(({ file: caller, call }) => isEndedAround({ file: caller, node: call }))) return null;
  const first = firstValue({ file, repository, fn }, statement, target);
  return first === null ? null : { how: "maker", call: first };
}

/** `&pump{cancel: cancel}` and `p.ctx, p.cancel = context.WithCancel(root)` in a function that makes the value. */
function firstValue({ file, repository, fn }: Method, statement: NodeIndex, target: string): Located | null {
  const { tree } = file;
  const selectors = tree.within(statement, "selector_expression");
  const selector = selectors.find((one) => tree.text(one) === target);
  const field = selector === undefined ? null : fieldSelected(repository, { file, node: selector });
  if (field === null) return null;
  const isOfMaker = (value: Located): boolean => {
    const around = value.file.tree.above(value.node, "function_declaration", "method_declaration", "func_literal");
    if (around === null || value.file.tree.kind(around) !== "function_declaration") return false;
    return value.file.tree.kind(value.node) !== "nil" && !(value.file === file && around === fn.node);
  };
  return usesOfField(repository, field).values.find(isOfMaker) ?? null;
}

const mentions = ({ file, node }: Located, field: string): boolean =>
  selectorsOf(file.tree, field).some((selector) => file.tree.contains(node, selector));

/** The caller mentions the field, or calls a method that does. */
function endsBefore(repository: Repository, fn: Located, before: NodeIndex, field: string): boolean {
  if (mentions(fn, field)) return true;
  const { tree } = fn.file;
  return tree.within(fn.node, "call_expression").some((call) => {
    const callee = call < before ? typesOf(repository).callee(fn.file, call) : null;
    return callee?.kind === "function" && mentions(callee.fn, field);
  });
}
