/**
 * Structs that make an HTTP transport of their own, and whose Close leaves its idle connections open:
 *
 *   func newClient(config Config) *client {
 *       transport := &http.Transport{TLSClientConfig: config.TLS}        without IdleConnTimeout they have no end
 *       return &client{http: &http.Client{Transport: transport}}
 *   }
 *   func (c *client) Close() error { return nil }
 *
 * Each idle connection has two goroutines. Not reported: the transport has a timeout for them, or keeps none; some code of the
 * package closes idle connections.
 */
import { type GoFile, type GoFunction, importOf } from "../index/go-file.ts";
import { filesWithField } from "../index/package-names.ts";
import { packageOf, type Repository } from "../index/repository.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { libraryName, pointee } from "../types/go-type.ts";
import type { Located } from "../types/package-members.ts";
import { typesOf } from "../types/types.ts";
import type { Match } from "./rule.ts";

export function* idleTransports(file: GoFile, repository: Repository): Generator<Match> {
  const { tree } = file;
  if (![...file.imports.values()].includes("net/http")) return;
  for (const fn of file.functions) {
    if (tree.kind(fn.node) === "func_literal") continue;
    const transport = tree.within(fn.node, "composite_literal").find((one) => isEndless(file, fn, one));
    const owner = transport === undefined ? null : ownerIn({ file, repository }, fn);
    if (transport === undefined || owner === null) continue;
    if (filesWithField(packageOf(repository, file), "CloseIdleConnections").length > 0) continue;
    const name = owner.end.file.tree.fieldText(owner.end.node, "name");
    yield {
      node: transport,
      confidence: "low",
      message: `${name} of ${owner.name} leaves the idle connections of this transport open, for which it has no IdleConnTimeout.`,
      advice: `call CloseIdleConnections of the client in ${name}, or set IdleConnTimeout`,
    };
  }
}

const LIMITS = new Set(["IdleConnTimeout", "DisableKeepAlives"]);

/** A literal of http.Transport without a limit for idle connections, which the function does not set either. */
function isEndless(file: GoFile, { node }: GoFunction, literal: NodeIndex): boolean {
  const { tree } = file;
  const type = tree.fieldText(literal, "type");
  if (!type.endsWith(".Transport") || importOf(file, type) !== "net/http") return false;
  if (tree.within(literal, "keyed_element").some((one) => LIMITS.has(tree.fieldText(one, "key")))) return false;
  return !tree.within(node, "field_identifier").some((one) => LIMITS.has(tree.text(one)));
}

interface Owner {
  readonly name: string;
  readonly end: Located;
}

const CLIENTS = new Set(["net/http.Client", "net/http.Transport", "net/http.RoundTripper"]);
const ENDS = ["Close", "Stop", "Shutdown"];

/** The struct that the function makes, which has a client in a field and a method that ends its values. */
function ownerIn({ file, repository }: { file: GoFile; repository: Repository }, { node }: GoFunction): Owner | null {
  const { tree } = file;
  const types = typesOf(repository);
  for (const literal of tree.within(node, "composite_literal")) {
    const type = pointee(types.of(file, literal));
    if (type?.kind !== "named" || type.folder === null || !keysOf(tree, literal).some(isClient)) continue;
    for (const name of ENDS) {
      const end = types.method(type, name);
      if (end !== null) return { name: type.name, end };
    }
    function isClient(key: string): boolean {
      return CLIENTS.has(libraryName(types.field(type, key)?.type ?? null) ?? "");
    }
  }
  return null;
}

/** Names of the fields that a literal itself gives. */
function keysOf(tree: SyntaxTree, literal: NodeIndex): string[] {
  return tree
    .within(literal, "keyed_element")
    .flatMap((one) => (tree.above(one, "composite_literal") === literal ? [tree.fieldText(one, "key")] : []));
}
