/**
 * Whether the end of a value of the repository's own type may be called wherever the value is open:
 *
 *   func (w *writer) Close() error { return w.file.Close() }     newWriter sets file: yes
 *   func (s *server) Stop() { close(s.quit); <-s.done }          waits for a goroutine that may not run: no
 *   func (s *server) Close() { s.listener.Close() }              Listen sets listener, not the constructor: no
 *
 * The end must not wait, and must not use a field that is nil unless another method has run.
 */

import { runBy } from "../goroutines/starts.ts";
import { hasCallNamed } from "../index/named-calls.ts";
import type { Repository } from "../index/repository.ts";
import { outermostSelector, receiverOf } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { type GoType, libraryName } from "../types/go-type.ts";
import type { Located } from "../types/package-members.ts";
import { scopesOf } from "../types/scopes.ts";
import { typesOf } from "../types/types.ts";

/** Methods that an end calls on its own value. */
const DEPTH_MAX = 2;
/** `w.file.Close` */
const PATH_MAX = 3;

/**
 * @param end a method of the type
 * @param maker the function that makes the value; null where it is not known: then the end must look whether its fields are set
 */
export const mayEndAnywhere = (repository: Repository, end: Located, maker: Located | null): boolean =>
  isHarmless(repository, end, maker === null ? new Set() : fieldsSetBy(repository, maker), 0);

function isHarmless(repository: Repository, end: Located, fields: ReadonlySet<string>, depth: number): boolean {
  if (waits(end) || hasCallNamed(end.file.tree, end.node, COMMITS)) return false;
  const receiver = receiverOf(end.file.tree, end.node);
  if (receiver === null) return true;
  const { file } = end;
  const { tree } = file;
  return scopesOf(tree)
    .usesOf(receiver)
    .every((use) => {
      const selector = tree.parent(use);
      if (use === receiver || selector === null || tree.kind(selector) !== "selector_expression")
        return use === receiver;
      return isUsable(repository, end, { selector, fields, depth });
    });
}

interface FieldUse {
  /** `w.file` */
  readonly selector: NodeIndex;
  /** Fields that the constructor sets. */
  readonly fields: ReadonlySet<string>;
  readonly depth: number;
}

/** A field that the constructor has set, that the end compares with nil, or that is a value and no pointer; a harmless method. */
function isUsable(repository: Repository, end: Located, { selector, fields, depth }: FieldUse): boolean {
  const { file, node } = end;
  const { tree } = file;
  // What a part of a part is, the constructor does not show.
  if (tree.text(outermostSelector(tree, selector)).split(".").length > PATH_MAX) return false;
  const name = tree.fieldText(selector, "field");
  const owner = tree.field(selector, "operand");
  const type = owner === null ? null : typesOf(repository).of(file, owner);
  const method = typesOf(repository).method(type, name);
  if (method !== null) return depth < DEPTH_MAX && isHarmless(repository, method, fields, depth + 1);
  if (fields.has(name) || isComparedWithNil(tree, node, tree.text(selector))) return true;
  return isValue(repository, typesOf(repository).field(type, name)?.type ?? null);
}

function isComparedWithNil(tree: SyntaxTree, fn: NodeIndex, text: string): boolean {
  for (const nil of tree.within(fn, "nil")) {
    const comparison = tree.parent(nil);
    if (comparison === null || tree.kind(comparison) !== "binary_expression") continue;
    const [left] = tree.children(comparison);
    if (left !== undefined && tree.text(left) === text) return true;
  }
  return false;
}

/** A struct or a number, which is there without being set. */
function isValue(repository: Repository, type: GoType | null): boolean {
  const library = libraryName(type);
  if (type?.kind === "named" && library !== null) return VALUES.test(library);
  if (type?.kind !== "named") return false;
  if (type.path === "" && type.folder === null) return type.name !== "error" && type.name !== "any";
  const underlying = typesOf(repository).underlying(type);
  return underlying?.kind === "literal" && underlying.file.tree.kind(underlying.node) === "struct_type";
}

const VALUES = /^(?:sync\.(?:Mutex|RWMutex|Once|WaitGroup|Map)|sync\/atomic\.\w+|time\.(?:Time|Duration))$/;

/** It stores what was written, which is wrong where something has failed. */
const COMMITS = ["Commit", "Rename", "Publish", "Sign", "Write", "WriteString", "Upload", "CompleteMultipartUpload"];

/** A receive, a send, a select without a default, or a loop without an end. */
function waits({ file: { tree }, node }: Located): boolean {
  const isOwn = (one: NodeIndex) => {
    const start = tree.above(one, "go_statement");
    return start === null || start < node;
  };
  for (const one of tree.within(node, "unary_expression"))
    if (isOwn(one) && tree.source.startsWith("<-", tree.start(one)) && !isInSelect(tree, one)) return true;
  for (const one of tree.within(node, "send_statement")) if (isOwn(one) && !isInSelect(tree, one)) return true;
  for (const one of tree.within(node, "select_statement"))
    if (isOwn(one) && !tree.children(one).some((each) => tree.kind(each) === "default_case")) return true;
  for (const one of tree.within(node, "for_statement")) {
    const [head] = tree.children(one);
    if (isOwn(one) && head !== undefined && tree.kind(head) === "block") return true;
  }
  return false;
}

function isInSelect(tree: SyntaxTree, node: NodeIndex): boolean {
  const around = tree.above(node, "communication_case", "block");
  const communication =
    around !== null && tree.kind(around) === "communication_case" ? tree.field(around, "communication") : null;
  return communication !== null && tree.contains(communication, node);
}

/** Names of the fields that a constructor, or what it calls, sets in any value. */
function fieldsSetBy(repository: Repository, maker: Located, depth = 0): Set<string> {
  const { file, node } = maker;
  const { tree } = file;
  const names = new Set<string>();
  for (const one of tree.within(node, "keyed_element")) {
    const [key, value] = tree.children(one);
    if (key !== undefined && (value === undefined || tree.text(value) !== "nil")) names.add(tree.text(key));
  }
  for (const one of tree.within(node, "assignment_statement")) {
    const left = tree.field(one, "left");
    for (const target of left === null ? [] : tree.children(left))
      if (tree.kind(target) === "selector_expression") names.add(tree.fieldText(target, "field"));
  }
  if (depth < DEPTH_MAX)
    for (const { callee } of runBy(repository, maker).calls)
      for (const name of fieldsSetBy(repository, callee, depth + 1)) names.add(name);
  return names;
}
