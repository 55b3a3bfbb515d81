/**
 * Timers of time.AfterFunc in a field that no code reads, so that nothing can stop them, for timer-leak:
 *
 *   u.timer = time.AfterFunc(s.ttl, func() { s.drop(u.id) })     u stays until the timer fires, also where it was taken before
 *
 *   func (s *source) refresh() { …; s.timer = time.AfterFunc(d, s.refresh) }
 *   func (s *source) Close()   { s.closed = true }               the timer comes again forever, and keeps s
 *
 * Also a timer that nothing keeps, and whose function starts it again, where the value has a method that ends it.
 *
 * Not reported: code reads the field; a timer of less than a minute that does not come again; the function that comes again
 * looks at what the method for the end changes; a timer that comes again of a value without such a method.
 */
import { durationMs } from "../index/durations.ts";
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { argumentsOf } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { type FieldName, fieldNamed, fieldSelected, usesOfField } from "../types/field-uses.ts";
import { pointee } from "../types/go-type.ts";
import type { Located } from "../types/package-members.ts";
import { scopesOf } from "../types/scopes.ts";
import { typesOf } from "../types/types.ts";
import type { Match } from "./rule.ts";
import { stopMethodOf } from "./stop-method.ts";
import { timeCalls } from "./time-calls.ts";

const LONG_MS = 60_000;

export function* storedTimers(file: GoFile, repository: Repository): Generator<Match> {
  const { tree } = file;
  for (const call of timeCalls(file, tree.root, "AfterFunc")) {
    const field = fieldOf(file, repository, call);
    if (field === null ? !isDropped(tree, call) : !isNeverRead(repository, field)) continue;
    const again = comesAgain({ file, repository }, call);
    if (again !== null) yield repeated(call, field, again);
    else if (field !== null && lastsLong(file, call) && keepsSomething(tree, call)) yield single(call, field);
  }
}

interface Place {
  readonly file: GoFile;
  readonly repository: Repository;
}

const repeated = (node: NodeIndex, field: FieldName | null, { end, file }: Again): Match => ({
  node,
  confidence: "medium",
  message: `The function of the timer starts it again, and ${end.name} does not stop it, so it comes again after the value has ended.`,
  advice: `${field === null ? "keep the timer in a field, and stop it" : `stop ${field.name}`} in ${end.name}, and look there whether the value has ended before it is started again`,
  steps: [{ file, node: end.node, text: "ends the value, and not its timer" }],
});

const single = (node: NodeIndex, { name }: FieldName): Match => ({
  node,
  confidence: "low",
  message: `No code reads the field ${name}, so the timer is never stopped: until it fires, it keeps everything that its function references.`,
  advice: `call ${name}.Stop() where the value that has it is no longer needed`,
});

/** Of `u.timer = time.AfterFunc(…)` and of `&upload{timer: time.AfterFunc(…)}`; null where something else gets the timer. */
function fieldOf(file: GoFile, repository: Repository, call: NodeIndex): FieldName | null {
  const { tree } = file;
  const parent = tree.parent(call);
  if (parent === null) return null;
  if (tree.kind(parent) === "literal_element") {
    const [literal, keyed] = [tree.above(call, "composite_literal"), tree.parent(parent)];
    if (literal === null || keyed === null || tree.kind(keyed) !== "keyed_element") return null;
    return fieldNamed(repository, typesOf(repository).of(file, literal), tree.fieldText(keyed, "key"));
  }
  const statement = tree.fieldName(parent) === "right" ? tree.parent(parent) : null;
  const left = statement === null ? null : tree.field(statement, "left");
  const target = left === null ? undefined : tree.children(left)[tree.children(parent).indexOf(call)];
  return target === undefined ? null : fieldSelected(repository, { file, node: target });
}

/** A statement of its own, or `_ = …`. */
function isDropped(tree: SyntaxTree, call: NodeIndex): boolean {
  const up = tree.parent(call);
  const statement = up !== null && tree.kind(up) === "expression_list" ? tree.parent(up) : up;
  if (statement === null) return false;
  return tree.kind(statement) === "expression_statement" || tree.fieldText(statement, "left") === "_";
}

/** No code does anything with the field but to set it and to compare it. Code outside of the repository cannot name it. */
function isNeverRead(repository: Repository, field: FieldName): boolean {
  if (/^\p{Lu}/u.test(field.name)) return false;
  const { uses, unknown } = usesOfField(repository, field);
  return unknown.length === 0 && uses.every(({ file: { tree }, node }) => isSetOrCompared(tree, node));
}

function isSetOrCompared(tree: SyntaxTree, use: NodeIndex): boolean {
  const parent = tree.parent(use);
  if (parent === null) return false;
  return tree.kind(parent) === "binary_expression" || tree.fieldName(parent) === "left";
}

/** A minute or more, or a time that the call does not show. */
function lastsLong(file: GoFile, call: NodeIndex): boolean {
  const [duration] = argumentsOf(file.tree, call);
  const ms = duration === undefined ? 0 : durationMs(file.tree.text(duration), file);
  return ms === null || ms >= LONG_MS;
}

/** The function is a method of a value, or a literal that uses variables around it. */
function keepsSomething(tree: SyntaxTree, call: NodeIndex): boolean {
  const [, callback] = argumentsOf(tree, call);
  if (callback === undefined || tree.kind(callback) !== "func_literal") return callback !== undefined;
  const scopes = scopesOf(tree);
  return tree.within(callback, "identifier").some((name) => {
    const declaration = scopes.declarationOf(name);
    return declaration !== null && !tree.contains(callback, declaration);
  });
}

interface Again {
  /** The method that ends the value. */
  readonly end: Located & { readonly name: string };
  readonly file: GoFile;
}

/** The function of the timer leads to the call that starts it, and nothing on this path asks whether the value has ended. */
function comesAgain({ file, repository }: Place, call: NodeIndex): Again | null {
  const { tree } = file;
  const around = tree.above(call, "method_declaration", "function_declaration");
  const [, callback] = argumentsOf(tree, call);
  const target = callback === undefined ? null : typesOf(repository).target(file, callback);
  if (around === null || tree.kind(around) !== "method_declaration" || target?.kind !== "function") return null;
  const starter = { file, node: around };
  const path = pathTo(repository, target.fn, starter);
  const end = path === null ? null : stopMethodOf(repository, starter, starter);
  if (path === null || end === null) return null;
  const changed = namesChangedBy(repository, end);
  return [...path, starter].some((fn) => asksFor(fn, changed)) ? null : { end, file: end.file };
}

const CALLS_MAX = 3;

/** The functions by which one calls another; null where it does not. */
function pathTo(repository: Repository, from: Located, to: Located, depth = 0): readonly Located[] | null {
  if (from.file === to.file && from.node === to.node) return [from];
  if (depth === CALLS_MAX) return null;
  for (const call of from.file.tree.within(from.node, "call_expression")) {
    const callee = typesOf(repository).callee(from.file, call);
    if (callee?.kind !== "function" || callee.fn.file !== to.file) continue;
    const rest = pathTo(repository, callee.fn, to, depth + 1);
    if (rest !== null) return [from, ...rest];
  }
  return null;
}

/** Fields that the method for the end mentions, itself or in methods that it calls, without its locks. */
function namesChangedBy(repository: Repository, end: Located): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { file, node } of [end, ...calledBy(repository, end)])
    for (const selector of file.tree.within(node, "selector_expression")) {
      const type = pointee(typesOf(repository).of(file, selector));
      if (type?.kind !== "named" || type.path !== "sync") names.add(file.tree.fieldText(selector, "field"));
    }
  return names;
}

function* calledBy(repository: Repository, { file, node }: Located): Generator<Located> {
  for (const call of file.tree.within(node, "call_expression")) {
    const callee = typesOf(repository).callee(file, call);
    if (callee?.kind === "function") yield callee.fn;
  }
}

/** A condition, or a receive, has one of the names. */
function asksFor({ file: { tree }, node }: Located, names: ReadonlySet<string>): boolean {
  const hasName = (one: NodeIndex) => names.has(tree.fieldText(one, "field"));
  const isNamed = (part: NodeIndex | null) =>
    part !== null && (hasName(part) || tree.within(part, "selector_expression").some(hasName));
  if (tree.within(node, "if_statement").some((one) => isNamed(tree.field(one, "condition")))) return true;
  return tree.within(node, "unary_expression").some((one) => tree.source[tree.start(one)] === "<" && isNamed(one));
}
