/**
 * Elements that a method takes from a list of its receiver, and that stay in the array behind the list:
 *
 *   p := h.peers[len(h.peers)-1]
 *   h.peers = h.peers[:len(h.peers)-1]       the array still references p, until another element takes its place
 *
 *   q.queue = q.queue[:0]                    as before, for all elements
 *
 * Not reported: the method sets the element to its zero value or clears the list; elements without pointers; lists of values
 * that belong to one call. The number of elements that stay has a bound, so the confidence is low.
 */
import { isLasting, isOfOneCall } from "../calls/call-values.ts";
import type { GoFile, GoFunction } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { pointee } from "../types/go-type.ts";
import { typesOf } from "../types/types.ts";
import type { Match } from "./rule.ts";
import { hasLock } from "./shared-maps.ts";

export function* poppedElements(file: GoFile, repository: Repository): Generator<Match> {
  const { tree } = file;
  const reported = new Set<string>();
  for (const fn of file.functions) {
    if (fn.receiver === null || tree.kind(fn.node) !== "method_declaration") continue;
    for (const statement of tree.within(fn.node, "assignment_statement")) {
      const list = shortened(tree, statement);
      if (list === null || reported.has(tree.text(list)) || !holdsPointers(file, repository, list)) continue;
      if (isReset(tree, fn, tree.text(list)) || !lasts({ file, repository, fn }, list)) continue;
      reported.add(tree.text(list));
      yield {
        node: statement,
        confidence: "low",
        message: `${fn.name} shortens ${tree.text(list)}, and the array behind it still references the elements that are gone.`,
        advice: `set them to nil before, or clear(${tree.text(list)})`,
      };
    }
  }
}

interface Method {
  readonly file: GoFile;
  readonly repository: Repository;
  readonly fn: GoFunction;
}

/** The value with the list lasts longer than a call, as far as the source shows it: goroutines share it, or it serves calls. */
function lasts({ file, repository, fn }: Method, list: NodeIndex): boolean {
  const operand = file.tree.field(list, "operand");
  const owner = operand === null ? null : pointee(typesOf(repository).of(file, operand));
  if (operand === null || owner?.kind !== "named") return false;
  const method = { ...fn, receiver: { name: file.tree.text(operand), type: `*${owner.name}` } };
  return !isOfOneCall(method, file, repository) && (hasLock(owner, repository) || isLasting(method, file, repository));
}

/** `h.peers` of `h.peers = h.peers[:len(h.peers)-1]` and of `q.queue = q.queue[1:]`. */
function shortened(tree: SyntaxTree, statement: NodeIndex): NodeIndex | null {
  const [left, right] = [tree.field(statement, "left"), tree.field(statement, "right")];
  const values = right === null ? [] : tree.children(right);
  for (const [row, target] of (left === null ? [] : tree.children(left)).entries()) {
    const value = values[row];
    if (value === undefined || tree.kind(target) !== "selector_expression" || tree.kind(value) !== "slice_expression")
      continue;
    const text = tree.text(target);
    if (tree.fieldText(value, "operand") !== text) continue;
    return target;
  }
  return null;
}

/** Elements that are pointers or interfaces of the repository. */
function holdsPointers(file: GoFile, repository: Repository, list: NodeIndex): boolean {
  const types = typesOf(repository);
  const type = types.underlying(types.of(file, list));
  if (type?.kind !== "list") return false;
  if (type.element?.kind === "pointer") return true;
  const element = types.underlying(type.element);
  return element?.kind === "literal" && element.file.tree.kind(element.node) === "interface_type";
}

const ZERO = /^(?:nil|zero\w*|empty\w*|\*new\(.*\)|[\w.]+\{\})$/i;

/** `clear(h.peers)`, `h.peers[i] = nil` */
function isReset(tree: SyntaxTree, { node }: GoFunction, text: string): boolean {
  for (const call of tree.within(node, "call_expression")) {
    const callee = tree.fieldText(call, "function");
    if (
      (callee === "clear" || callee === "copy" || callee.startsWith("slices.")) &&
      tree.fieldText(call, "arguments").includes(text)
    )
      return true;
  }
  return tree.within(node, "index_expression").some((index) => {
    const list = tree.parent(index);
    const statement = list === null || tree.fieldName(list) !== "left" ? null : tree.parent(list);
    return (
      tree.fieldText(index, "operand") === text && statement !== null && ZERO.test(tree.fieldText(statement, "right"))
    );
  });
}
