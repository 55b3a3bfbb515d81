/**
 * Entries of a map of connections or cancel functions that code removes without ending the value:
 *
 *   var clients = map[string]*grpc.ClientConn{}
 *
 *   if err := use(conn); err != nil {
 *       delete(clients, address)              nothing has the connection any more, and it is still open
 *   }
 *
 * Not reported: the function ends something, or reads the entry. Whoever calls the function may have ended the value, so the
 * confidence is low.
 */
import type { GoFile, GoFunction } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { CLOSEABLE_TYPES, ENDING_METHODS, OTHER_ENDS } from "../lifetime/kinds.ts";
import { argumentsOf } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { libraryName } from "../types/go-type.ts";
import { typesOf } from "../types/types.ts";
import type { Match } from "./rule.ts";

const ENDINGS = new Set([...ENDING_METHODS, ...OTHER_ENDS, "cancel"]);
const OPEN = new Set([...CLOSEABLE_TYPES.keys(), "google.golang.org/grpc.ClientConn"]);

export function* droppedEntries(file: GoFile, repository: Repository): Generator<Match> {
  const { tree } = file;
  for (const fn of file.functions) {
    if (tree.kind(fn.node) === "func_literal") continue;
    for (const call of removalsIn(tree, fn)) {
      const [map, key] = argumentsOf(tree, call);
      if (map === undefined || key === undefined || !holdsOpen(file, repository, map)) continue;
      if (endsSomething(tree, fn) || readsEntry(tree, fn, tree.text(map))) continue;
      const text = tree.text(map);
      yield {
        node: call,
        confidence: "low",
        message: `${fn.name} removes an entry from ${text} without ending its value, which may stay open with nothing that has it.`,
        advice: `end the value of ${text}[${tree.text(key)}] before it is removed`,
      };
    }
  }
}

function* removalsIn(tree: SyntaxTree, { node }: GoFunction): Generator<NodeIndex> {
  for (const call of tree.within(node, "call_expression"))
    if (tree.fieldText(call, "function") === "delete") yield call;
}

/** A map whose values somebody must end. */
function holdsOpen(file: GoFile, repository: Repository, map: NodeIndex): boolean {
  const types = typesOf(repository);
  const type = types.underlying(types.of(file, map));
  return type?.kind === "map" && OPEN.has(libraryName(type.element) ?? "");
}

/** The function calls a method that ends a value, or a function such as `closeConn`. */
function endsSomething(tree: SyntaxTree, { node }: GoFunction): boolean {
  for (const call of tree.within(node, "call_expression")) {
    const target = tree.field(call, "function");
    if (target === null) continue;
    const isMethod = tree.kind(target) === "selector_expression";
    const name = isMethod ? tree.fieldText(target, "field") : tree.text(target);
    if (ENDINGS.has(name) || ENDING_NAME.test(name)) return true;
  }
  return false;
}

const ENDING_NAME = /^(?:close|cancel|stop|shutdown|disconnect|cleanup|release|destroy)/i;

/** `conn := clients[address]`, or a loop over the map: the function has the value itself. */
function readsEntry(tree: SyntaxTree, { node }: GoFunction, map: string): boolean {
  for (const one of tree.within(node, "index_expression", "range_clause")) {
    const isLoop = tree.kind(one) === "range_clause";
    if (tree.fieldText(one, isLoop ? "right" : "operand") !== map) continue;
    const list = tree.parent(one);
    if (isLoop || list === null || tree.fieldName(list) !== "left") return true;
  }
  return false;
}
