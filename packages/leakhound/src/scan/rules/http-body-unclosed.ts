/**
 * A response body that is not closed: its connection and two goroutines stay.
 *
 * Condition: the function never closes the body of the response of a net/http client call, or not on every exit path.
 * Not reported: the response or its body is returned, stored, or passed to code that may close it; functions of the repository
 * are examined.
 */
import { collectionOf } from "../index/collections.ts";
import { type GoFile, type GoFunction, importOf } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { scopeIndex } from "../index/scope-index.ts";
import { lifetimeOf } from "../lifetime/lifetime.ts";
import { callAssigned, functionAround } from "../syntax/queries.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import type { Match, Rule } from "./rule.ts";

export const httpBodyUnclosed: Rule = {
  id: "http-body-unclosed",
  *find(file, repository) {
    for (const statement of file.tree.within(file.tree.root, "short_var_declaration", "assignment_statement")) {
      const match = unclosedBody(file, repository, statement);
      if (match) yield match;
    }
  },
};

function unclosedBody(file: GoFile, repository: Repository, statement: NodeIndex): Match | null {
  const { tree } = file;
  const scope = functionAround(tree, statement);
  const assigned = callAssigned(tree, statement);
  if (scope === null || assigned === null || assigned.names.length !== 2) return null;
  const [name = "", error = ""] = assigned.names;
  if (!/^\w+$/.test(name) || !isClientCall(file, repository, scope, assigned.callee, assigned.call)) return null;
  const lifetime =
    name === "_"
      ? ({ kind: "never released" } as const)
      : lifetimeOf({ file, repository, scope, statement, name, error, release: /^\.Body\.Close$/ });
  if (lifetime.kind !== "never released" && lifetime.kind !== "leaked on path") return null;
  const how =
    lifetime.kind === "leaked on path"
      ? `not closed on the exit path at line ${tree.line(lifetime.exit)}`
      : "never closed";
  return {
    node: statement,
    confidence: "high",
    message: `The response body of ${assigned.callee} is ${how}, so its connection and two goroutines stay.`,
    advice: `after the error check: defer ${name === "_" ? "resp" : name}.Body.Close()`,
  };
}

/** http.Get, http.DefaultClient.Do, a method of an *http.Client, or a Do whose request comes from http.NewRequest. */
function isClientCall(
  file: GoFile,
  repository: Repository,
  scope: NodeIndex,
  callee: string,
  call: NodeIndex,
): boolean {
  const found = /^(.*?)\.?(Get|Post|PostForm|Head|Do|RoundTrip)$/s.exec(callee);
  const receiver = found?.[1] ?? "";
  if (receiver === "" || !found) return false;
  if (importOf(file, callee) === "net/http")
    return /^\w+(\.DefaultClient|\.DefaultTransport)?$/.test(receiver) && !callee.endsWith("http.Do");
  if (/^\(?&?http\.Client\{/.test(receiver)) return true;
  if (![...file.imports.values()].includes("net/http")) return false;
  return (
    isClient(file, repository, scope, receiver) ||
    (/^(Do|RoundTrip)$/.test(found[2]!) && sendsRequest(file, scope, call))
  );
}

const CLIENT = /^[*&]*http\.(Client|Transport|RoundTripper|DefaultClient)\b/;

function isClient(file: GoFile, repository: Repository, scope: NodeIndex, receiver: string): boolean {
  const fn = functionOf(file, scope);
  if (!/^\w+(\.\w+)*$/.test(receiver) || !fn) return false;
  const parameter = fn.parameters.find(({ name }) => name === receiver);
  const local = scopeIndex(file.tree, fn.node).words.match(
    receiver.split(".")[0]!,
    new RegExp(`${receiver}\\s*(?::=|=)\\s*([^\\n]+)|(?<=\\bvar\\s+)${receiver}\\s+([^\\n]+)`, "y"),
  );
  const type = parameter?.type ?? local?.[1] ?? local?.[2] ?? collectionOf(receiver, fn, file, repository)?.type ?? "";
  return CLIENT.test(type);
}

/** The declared function around a node. */
const functionOf = ({ tree, functions }: GoFile, scope: NodeIndex): GoFunction | undefined =>
  functions.find(({ node }) => tree.contains(node, scope));

function sendsRequest({ tree }: GoFile, scope: NodeIndex, call: NodeIndex): boolean {
  const argument = /^\((\w+)\)$/.exec(tree.fieldText(call, "arguments"))?.[1];
  if (argument === undefined) return false;
  const made = new RegExp(`${argument}\\b[^\\n]*=\\s*http\\.NewRequest`, "y");
  return scopeIndex(tree, scope).words.match(argument, made) !== null;
}
