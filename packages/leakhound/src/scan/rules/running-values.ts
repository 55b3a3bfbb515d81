/**
 * Values whose constructor starts a goroutine that only a method of the value ends, and that a function uses and drops, for
 * goroutine-not-stopped:
 *
 *   func To(path string) *Spool {
 *       s := &Spool{stop: make(chan struct{})}
 *       go s.run()                                 for { select { case <-tick.C: … case <-s.stop: return } }
 *       return s
 *   }
 *   func (s *Spool) End() { close(s.stop) }
 *
 *   func (r *runner) do(j job) error {
 *       out := spool.To(j.path)                    run stays with each job
 *       _, err := out.Write(j.text)
 *       return err
 *   }
 *
 * No name decides: the method is the one that closes the channel. Not reported: the value is kept, returned or given to a
 * function of the repository, which may end it; code that runs once.
 */
import { runCountOf } from "../calls/run-count.ts";
import { goroutineBodies } from "../goroutines/bodies.ts";
import { fieldOfSignal, soleSignal } from "../goroutines/sole-signals.ts";
import { runBy } from "../goroutines/starts.ts";
import type { GoFile } from "../index/go-file.ts";
import { LocatedMap } from "../index/located-map.ts";
import { filesWithField } from "../index/package-names.ts";
import { packageOf, type Repository } from "../index/repository.ts";
import { selectorsOf } from "../index/selectors.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import type { Located } from "../types/package-members.ts";
import { scopesOf } from "../types/scopes.ts";
import { typesOf } from "../types/types.ts";

export interface RunningValue {
  /** The call that makes the value. */
  readonly call: NodeIndex;
  readonly start: Located;
  readonly wait: Located;
  /** The method that ends the goroutine. */
  readonly end: Located;
  /** The source shows that the code runs again and again. */
  readonly isRepeated: boolean;
}

export function* runningValues(file: GoFile, repository: Repository): Generator<RunningValue> {
  const { tree } = file;
  const types = typesOf(repository);
  for (const statement of tree.within(tree.root, "short_var_declaration", "expression_statement")) {
    const isDropped = tree.kind(statement) === "expression_statement";
    const right = isDropped ? statement : tree.field(statement, "right");
    const call = right === null ? undefined : tree.firstChild(right);
    if (call === undefined || tree.kind(call) !== "call_expression") continue;
    const callee = types.callee(file, call);
    const maker = callee?.kind === "function" ? runningMaker(repository, callee.fn) : null;
    if (maker === null || !isUsedOnly(repository, file, { statement, maker })) continue;
    const count = runCountOf(repository, { file, node: call });
    if (count === "once" || count === "few") continue;
    yield { call, ...maker, isRepeated: count === "many" };
  }
}

interface RunningMaker {
  readonly start: Located;
  readonly wait: Located;
  readonly end: Located;
  /** The field with the channel. */
  readonly name: string;
}

const known = new WeakMap<Repository, LocatedMap<RunningMaker | null>>();

/** A function that returns a value whose goroutine only a method of the value ends. */
function runningMaker(repository: Repository, fn: Located): RunningMaker | null {
  const functions = known.get(repository) ?? new LocatedMap<RunningMaker | null>();
  known.set(repository, functions);
  const found = functions.get(fn);
  if (found !== undefined) return found;
  const maker = findMaker(repository, fn);
  functions.set(fn, maker);
  return maker;
}

function findMaker(repository: Repository, fn: Located): RunningMaker | null {
  const { file, node } = fn;
  const { tree } = file;
  if (tree.kind(node) !== "function_declaration" || tree.field(node, "result") === null) return null;
  const types = typesOf(repository);
  const [result] = types.resultsOf(fn);
  if (result === undefined || result === null) return null;
  for (const start of runBy(repository, fn).starts) {
    const signal = start.group === null ? soleSignal(repository, start, file) : null;
    if (signal === null || signal.kind !== "channel") continue;
    const key = fieldOfSignal(repository, signal.source);
    const name = key?.split(".").at(-1);
    if (name === undefined || types.field(result, name)?.key !== key) continue;
    const end = onlyEnd(repository, file, { key: key!, name });
    if (end !== null) return { start: { file, node: start.node }, wait: signal.wait, end, name };
  }
  return null;
}

/** The method that closes the channel; null where something else may do so. */
function onlyEnd(
  repository: Repository,
  file: GoFile,
  { key, name }: { readonly key: string; readonly name: string },
): Located | null {
  const types = typesOf(repository);
  let end: Located | null = null;
  for (const one of filesWithField(packageOf(repository, file), name))
    for (const selector of selectorsOf(one.tree, name)) {
      if (types.fieldAt(one, selector)?.key !== key) continue;
      const parent = one.tree.parent(selector);
      const kind = parent === null ? "" : one.tree.kind(parent);
      if (kind === "unary_expression") continue;
      const call = parent !== null && kind === "argument_list" ? one.tree.parent(parent) : null;
      const method = one.tree.above(selector, "function_declaration", "method_declaration");
      const closes = call !== null && one.tree.fieldText(call, "function") === "close";
      if (!closes || method === null || one.tree.kind(method) !== "method_declaration" || end !== null) return null;
      end = { file: one, node: method };
    }
  // A goroutine that closes the channel when it ends itself is no method for others.
  return end !== null && goroutineBodies(repository).has(end) ? null : end;
}

interface MadeValue {
  readonly statement: NodeIndex;
  readonly maker: RunningMaker;
}

/** The function calls methods of the value, none of which ends it, and lets functions of libraries use it. */
function isUsedOnly(repository: Repository, file: GoFile, { statement, maker }: MadeValue): boolean {
  const { tree } = file;
  if (tree.kind(statement) === "expression_statement") return true;
  const left = tree.field(statement, "left");
  const name = left === null ? undefined : tree.firstChild(left);
  if (name === undefined || tree.kind(name) !== "identifier") return false;
  const declaration = scopesOf(tree).declarationOf(name);
  if (declaration === null) return tree.text(name) === "_";
  return scopesOf(tree)
    .usesOf(declaration)
    .every((use) => use === name || isHarmless(repository, { file, node: use }, maker));
}

function isHarmless(repository: Repository, { file, node: use }: Located, maker: RunningMaker): boolean {
  const { tree } = file;
  const parent = tree.parent(use);
  if (parent === null) return false;
  switch (tree.kind(parent)) {
    case "selector_expression":
      return isOtherMethod(repository, { file, node: parent }, maker);
    case "binary_expression":
      return true;
    case "argument_list": {
      const call = tree.parent(parent);
      return call !== null && typesOf(repository).callee(file, call)?.kind === "library" && !isKnownEnd(maker);
    }
    case "expression_list":
      return isOutputOfCommand(tree, parent, use);
    default:
      return false;
  }
}

/** A library may look for a method of this name. */
const isKnownEnd = ({ end }: RunningMaker): boolean =>
  /^(?:Close|Stop|Shutdown|Cancel|Release)$/.test(end.file.tree.fieldText(end.node, "name"));

/** A call of another method, which does not call the one that ends the goroutine. */
function isOtherMethod(repository: Repository, { file, node: selector }: Located, { end }: RunningMaker): boolean {
  const { tree } = file;
  const call = tree.parent(selector);
  if (call === null || tree.kind(call) !== "call_expression" || tree.field(call, "function") !== selector) return false;
  const callee = typesOf(repository).callee(file, call);
  if (callee?.kind !== "function" || callee.fn.node === end.node) return false;
  const calls = runBy(repository, callee.fn).calls;
  return !calls.some(({ callee: inner }) => inner.node === end.node && inner.file === end.file);
}

/** `cmd.Stdout, cmd.Stderr = out, out` */
function isOutputOfCommand(tree: SyntaxTree, list: NodeIndex, use: NodeIndex): boolean {
  const statement = tree.fieldName(list) === "right" ? tree.parent(list) : null;
  const left = statement === null ? null : tree.field(statement, "left");
  const target = left === null ? undefined : tree.children(left)[tree.children(list).indexOf(use)];
  return (
    target !== undefined &&
    tree.kind(target) === "selector_expression" &&
    /^Std(?:out|err|in)$/.test(tree.fieldText(target, "field"))
  );
}
