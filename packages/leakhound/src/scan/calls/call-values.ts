/**
 * Types whose values belong to one call: every literal of the type is in code that runs per call, and no variable of a
 * package has it.
 *
 *   func (s *server) ServeHTTP(w …, r …) { c := &call{server: s}; c.run(w, r) }    call: one for each request
 *   func newServer() *server { return &server{} }                                    server: not of one call
 */
import { folderOf, type GoFile, type GoFunction } from "../index/go-file.ts";
import { packageOf, type Repository } from "../index/repository.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { perCallFunctions } from "./per-call.ts";

const known = new WeakMap<Repository, Map<string, ReadonlySet<string>>>();

/** The receiver of a method is a value of one call. */
export function isOfOneCall({ receiver }: GoFunction, file: GoFile, repository: Repository): boolean {
  if (receiver === null) return false;
  const folders = known.get(repository) ?? new Map<string, ReadonlySet<string>>();
  known.set(repository, folders);
  const folder = folderOf(file.path);
  const types = folders.get(folder) ?? typesOfOneCall(file, repository);
  folders.set(folder, types);
  return types.has(/^\*?(\w+)/.exec(receiver.type)?.[1] ?? "");
}

function typesOfOneCall(file: GoFile, repository: Repository): ReadonlySet<string> {
  const inCalls = new Set<string>();
  const elsewhere = new Set<string>();
  for (const one of packageOf(repository, file)) {
    const perCall = perCallFunctions(one, repository);
    for (const [node, name] of madeIn(one.tree))
      (perCall.some((fn) => one.tree.contains(fn.node, node)) ? inCalls : elsewhere).add(name);
    for (const type of one.globals.values()) for (const [name] of type.matchAll(/\w+/g)) elsewhere.add(name);
    // Servers call these methods on one value.
    for (const { name, receiver } of one.functions)
      if (SERVED.has(name) && receiver !== null) elsewhere.add(/^\*?(\w+)/.exec(receiver.type)?.[1] ?? "");
  }
  return new Set([...inCalls].filter((name) => !elsewhere.has(name)));
}

const SERVED = new Set(["ServeHTTP", "ServeDNS", "Handle", "Serve", "RoundTrip"]);

/** Values that the source makes: `T{}`, `new(T)`. */
function* madeIn(tree: SyntaxTree): Generator<readonly [NodeIndex, string]> {
  for (const node of tree.within(tree.root, "composite_literal", "call_expression")) {
    if (tree.kind(node) === "composite_literal") {
      const name = /^\w+/.exec(tree.fieldText(node, "type"))?.[0];
      if (name !== undefined) yield [node, name];
    } else if (tree.fieldText(node, "function") === "new") {
      const name = /^\((\w+)\)$/.exec(tree.fieldText(node, "arguments"))?.[1];
      if (name !== undefined) yield [node, name];
    }
  }
}
