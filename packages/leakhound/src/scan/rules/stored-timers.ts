/**
 * Timers of time.AfterFunc in a field that no code reads, so that nothing can stop them, for timer-leak:
 *
 *   u.timer = time.AfterFunc(s.ttl, func() { s.drop(u.id) })     u stays until the timer fires, also where it was taken before
 *
 * Not reported: code reads the field; a timer of less than a minute; a function that uses nothing around it; timers whose function
 * starts the next one, which goroutine-no-exit reports.
 */
import { durationMs } from "../index/durations.ts";
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { argumentsOf } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { type FieldName, fieldNamed, fieldSelected, usesOfField } from "../types/field-uses.ts";
import { scopesOf } from "../types/scopes.ts";
import { typesOf } from "../types/types.ts";
import { rearmedTimers } from "./rearmed-timers.ts";
import type { Match } from "./rule.ts";
import { timeCalls } from "./time-calls.ts";

const LONG_MS = 60_000;

export function* storedTimers(file: GoFile, repository: Repository): Generator<Match> {
  const { tree } = file;
  const again = new Set<NodeIndex>();
  for (const { call } of rearmedTimers(repository, file)) again.add(call);
  for (const call of timeCalls(file, tree.root, "AfterFunc")) {
    const field = again.has(call) || !lastsLong(file, call) ? null : fieldOf(file, repository, call);
    if (field !== null && isNeverRead(repository, field) && keepsSomething(tree, call)) yield single(call, field);
  }
}

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
