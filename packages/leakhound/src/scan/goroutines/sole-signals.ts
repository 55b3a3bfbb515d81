/**
 * Goroutines whose loop ends by one signal and by nothing else, and where the signal comes from:
 *
 *   func (m *meter) poll(quit <-chan struct{}) {
 *       for {
 *           select {
 *           case <-m.tick.C: m.read()
 *           case <-quit:     return             the only exit: quit
 *           }
 *       }
 *   }
 *   go m.poll(m.quit)                           quit is the field meter.quit
 */
import { jumpTarget } from "../flow/jump-target.ts";
import { isEndless, ownNodes } from "../flow/paths.ts";
import { terminatingCalls } from "../flow/terminating-calls.ts";
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { argumentsOf } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import type { Located } from "../types/package-members.ts";
import { scopesOf } from "../types/scopes.ts";
import { typesOf } from "../types/types.ts";
import { type GoroutineStart, runBy } from "./starts.ts";

/** What ends the goroutine, in the names of the function that starts it. */
export interface SoleSignal {
  /** The receive in the goroutine. */
  readonly wait: Located;
  /** done: the context of `ctx.Done()`; channel: what is received from. */
  readonly kind: "done" | "channel";
  /** `ctx`, `m.quit`: where the goroutine starts, or in its body where it is a field of its receiver. */
  readonly source: Located;
}

const DEPTH_MAX = 2;

/** null where the goroutine may end by itself, or by more than one signal. */
export function soleSignal(repository: Repository, { node, body }: GoroutineStart, home: GoFile): SoleSignal | null {
  const call = home.tree.kind(node) === "go_statement" ? home.tree.firstChild(node) : undefined;
  return callersNames(signalIn(repository, body, 0), body, call === undefined ? null : { file: home, node: call });
}

/** The function itself returns only by a signal. */
export const returnsBySignal = (repository: Repository, fn: Located): boolean => signalIn(repository, fn, 0) !== null;

/** In the names of the function, or of what it calls as its last step: `go func() { defer group.Done(); m.poll() }()`. */
function signalIn(repository: Repository, fn: Located, depth: number): SoleSignal | null {
  const { tree } = fn.file;
  const [loop, more] = endlessLoops(fn);
  if (more !== undefined) return null;
  if (loop === undefined) return depth < DEPTH_MAX ? signalOfCall(repository, fn, depth) : null;
  const wait = onlyExit(fn, loop);
  const value = wait === null ? null : tree.field(wait, "operand");
  if (wait === null || value === null) return null;
  const context = contextOfDone(tree, value);
  const source = { file: fn.file, node: context ?? value };
  return { wait: { file: fn.file, node: wait }, kind: context === null ? "channel" : "done", source };
}

function signalOfCall(repository: Repository, fn: Located, depth: number): SoleSignal | null {
  const { tree } = fn.file;
  for (const { node, callee } of runBy(repository, fn).calls) {
    const statement = tree.parent(node);
    const list = statement === null ? null : tree.parent(statement);
    const block = list === null ? null : tree.parent(list);
    if (block === null || tree.parent(block) !== fn.node || callee.node === fn.node) continue;
    const found = callersNames(signalIn(repository, callee, depth + 1), callee, { file: fn.file, node });
    if (found !== null) return found;
  }
  return null;
}

/** What is a parameter of a function is the argument of its call. */
function callersNames(signal: SoleSignal | null, fn: Located, call: Located | null): SoleSignal | null {
  const { tree } = fn.file;
  const source = signal?.source;
  if (source === undefined || source.file !== fn.file || tree.kind(source.node) !== "identifier") return signal;
  const declaration = scopesOf(tree).declarationOf(source.node);
  if (declaration === null || declaration < fn.node || declaration > tree.subtreeEnd(fn.node)) return signal;
  const list = tree.field(fn.node, "parameters");
  const names = (list === null ? [] : tree.children(list)).flatMap((one) =>
    tree.children(one).filter((child) => tree.fieldName(child) === "name"),
  );
  const row = names.indexOf(declaration);
  const argument = call === null || row < 0 ? undefined : argumentsOf(call.file.tree, call.node)[row];
  return signal === null || call === null || argument === undefined
    ? null
    : { ...signal, source: { file: call.file, node: argument } };
}

/** Loops of the body itself, in its list of statements. */
function endlessLoops({ file: { tree }, node: fn }: Located): readonly NodeIndex[] {
  return ownNodes(tree, fn, "for_statement").filter((loop) => {
    const list = tree.parent(loop);
    const isLabeled = list !== null && tree.kind(list) === "labeled_statement";
    const outer = isLabeled ? tree.parent(list) : list;
    const block = outer === null ? null : tree.parent(outer);
    return block !== null && tree.parent(block) === fn && isEndless(tree, loop);
  });
}

/** The receive of the only case by which the loop is left; null where something else leaves it as well. */
function onlyExit({ file: { tree }, node: fn }: Located, loop: NodeIndex): NodeIndex | null {
  let only: NodeIndex | null = null;
  for (const call of terminatingCalls(tree, fn)) if (tree.contains(loop, call)) return null;
  for (const jump of ownNodes(tree, fn, "return_statement", "break_statement", "goto_statement")) {
    if (!tree.contains(loop, jump)) continue;
    if (tree.kind(jump) === "goto_statement") return null;
    const target = tree.kind(jump) === "break_statement" ? jumpTarget(tree, jump) : null;
    if (target !== null && target > loop) continue;
    const receive = receiveAround(tree, jump, loop);
    if (receive === null) return null;
    if (only !== null && tree.fieldText(only, "operand") !== tree.fieldText(receive, "operand")) return null;
    only ??= receive;
  }
  return only;
}

/** `<-quit` of the case in which a jump stands, with no condition in between. */
function receiveAround(tree: SyntaxTree, jump: NodeIndex, loop: NodeIndex): NodeIndex | null {
  const branch = tree.above(jump, "communication_case", "if_statement", "expression_case", "type_case", "default_case");
  if (branch === null || branch < loop || tree.kind(branch) !== "communication_case") return null;
  const head = tree.field(branch, "communication");
  if (head === null) return null;
  for (const receive of tree.within(head, "unary_expression"))
    if (tree.source[tree.start(receive)] === "<") return receive;
  return null;
}

/** `ctx` of `ctx.Done()` */
function contextOfDone(tree: SyntaxTree, value: NodeIndex): NodeIndex | null {
  if (tree.kind(value) !== "call_expression" || argumentsOf(tree, value).length > 0) return null;
  const target = tree.field(value, "function");
  return target !== null && tree.kind(target) === "selector_expression" && tree.fieldText(target, "field") === "Done"
    ? tree.field(target, "operand")
    : null;
}

/** The field by which other code gives a signal. */
export interface SignalField {
  /** As of `Types.field`. */
  readonly key: string;
  /** `close(m.quit)`, or `m.cancel()`. */
  readonly given: "closed" | "called";
}

/**
 * The field that has what ends a goroutine: the channel, or the cancel function of the context.
 *
 *   ctx, cancel := context.WithCancel(context.Background())
 *   m := &meter{cancel: cancel}
 *   go m.poll(ctx)                     ended by m.cancel()
 *
 * null where the parent of the context is a parameter, which may end it as well.
 */
export function fieldOfEnd(repository: Repository, { kind, source }: SoleSignal): SignalField | null {
  if (kind === "channel") {
    const key = fieldOfSignal(repository, source);
    return key === null ? null : { key, given: "closed" };
  }
  const { file, node } = source;
  const context = file.tree.kind(node) === "identifier" ? scopesOf(file.tree).declarationOf(node) : null;
  const cancel = context === null ? null : cancelBeside(repository, { file, node: context });
  const key = cancel === null ? null : fieldOfSignal(repository, { file, node: cancel });
  return key === null ? null : { key, given: "called" };
}

/** `cancel` of `ctx, cancel := context.WithCancel(context.Background())` */
function cancelBeside(repository: Repository, { file, node: context }: Located): NodeIndex | null {
  const { tree } = file;
  const list = tree.parent(context);
  const statement = list === null || tree.fieldName(list) !== "left" ? null : tree.parent(list);
  const right = statement === null ? null : tree.field(statement, "right");
  const call = right === null ? undefined : tree.firstChild(right);
  if (list === null || call === undefined || tree.kind(call) !== "call_expression") return null;
  const callee = typesOf(repository).callee(file, call);
  if (callee?.kind !== "library" || !/^context\.WithCancel(?:Cause)?$/.test(callee.name)) return null;
  const [parent] = argumentsOf(tree, call);
  const isOfCaller = parent === undefined || (tree.kind(parent) === "identifier" && isParameter(tree, parent));
  const [, cancel] = tree.children(list);
  return isOfCaller || cancel === undefined || tree.kind(cancel) !== "identifier" ? null : cancel;
}

function isParameter(tree: SyntaxTree, name: NodeIndex): boolean {
  const declaration = scopesOf(tree).declarationOf(name);
  const parent = declaration === null ? null : tree.parent(declaration);
  return parent !== null && tree.kind(parent) === "parameter_declaration";
}

/**
 * The field that has a signal: `m.quit`, or the variable quit where the function puts it into a field.
 *
 *   quit := make(chan struct{})
 *   m.quit = quit                      &meter{quit: quit}
 *   go poll(quit)
 */
export function fieldOfSignal(repository: Repository, { file, node }: Located): string | null {
  const { tree } = file;
  const types = typesOf(repository);
  if (tree.kind(node) === "selector_expression") return types.fieldAt(file, node)?.key ?? null;
  const declaration = tree.kind(node) === "identifier" ? scopesOf(tree).declarationOf(node) : null;
  for (const use of declaration === null ? [] : scopesOf(tree).usesOf(declaration)) {
    const key = fieldSetTo(repository, { file, node: use });
    if (key !== null) return key;
  }
  return null;
}

/** `m.quit = quit`, `&meter{quit: quit}` */
function fieldSetTo(repository: Repository, { file, node: use }: Located): string | null {
  const { tree } = file;
  const types = typesOf(repository);
  const parent = tree.parent(use);
  if (parent === null) return null;
  if (tree.kind(parent) === "literal_element") {
    const keyed = tree.parent(parent);
    const literal = tree.above(parent, "composite_literal");
    if (keyed === null || literal === null || tree.kind(keyed) !== "keyed_element") return null;
    return types.field(types.of(file, literal), tree.fieldText(keyed, "key"))?.key ?? null;
  }
  const statement = tree.fieldName(parent) === "right" ? tree.parent(parent) : null;
  const left = statement === null ? null : tree.field(statement, "left");
  const target = left === null ? undefined : tree.children(left)[tree.children(parent).indexOf(use)];
  return target !== undefined && tree.kind(target) === "selector_expression"
    ? (types.fieldAt(file, target)?.key ?? null)
    : null;
}
