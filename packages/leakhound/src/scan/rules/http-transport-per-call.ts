/**
 * A transport is created for every call: each keeps its own idle connections, with two goroutines for each of them.
 *
 * Condition: code that runs per call has a literal of http.Transport, a clone of one, or a client of a library that
 * creates its own transport.
 * Not reported: keep-alives are disabled, idle connections are closed, also by an IdleConnTimeout of seconds, or it is kept in a
 * package variable or a field.
 */

import { collectionOf } from "../calls/collections.ts";
import { perCallFunctions } from "../calls/per-call.ts";
import { durationMs } from "../index/durations.ts";
import { type GoFile, type GoFunction, importOf } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { codeText } from "../syntax/code-text.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { scopesOf } from "../types/scopes.ts";
import { perCallConfidence } from "./confidence.ts";
import type { Rule } from "./rule.ts";

const CLOSES_IDLE = /CloseIdleConnections|DisableKeepAlives\s*[:=]\s*true|\.Do\(func\(/;
/** Packages whose type Transport keeps connections. */
const TRANSPORTS = new Set(["net/http", "golang.org/x/net/http2", "github.com/quic-go/quic-go/http3"]);
/** Import path, and the constructors of its clients that have their own transport. */
const CLIENTS: readonly (readonly [path: RegExp, factory: RegExp])[] = [
  [/\/resty(\/v\d+|\.v\d+)?$/, /\.New$/],
  [/\/imroc\/req(\/v\d+)?$/, /\.(C|NewClient)$/],
];

export const httpTransportPerCall: Rule = {
  id: "http-transport-per-call",
  *find(file, repository) {
    if (!mayHaveTransport(file)) return;
    for (const fn of perCallFunctions(file, repository)) {
      for (const node of transportsIn(file, fn)) {
        if (CLOSES_IDLE.test(codeText(file.tree, fn.node)) || isKept(node, fn, file, repository)) continue;
        yield {
          node,
          // A caller may keep what the function returns.
          confidence: isReturned(file.tree, node) ? "low" : perCallConfidence(fn),
          message: `${fn.name} runs for every call and creates its own http.Transport, whose idle connections stay open.`,
          advice: "create one transport for the process and share it",
        };
      }
    }
  },
};

const mayHaveTransport = ({ source, imports }: GoFile): boolean =>
  source.includes("Transport") || [...imports.values()].some((path) => CLIENTS.some(([library]) => library.test(path)));

function* transportsIn(file: GoFile, { node }: GoFunction): Generator<NodeIndex> {
  const { tree } = file;
  for (const literal of tree.within(node, "composite_literal")) {
    const type = tree.fieldText(literal, "type");
    if (type.endsWith(".Transport") && TRANSPORTS.has(importOf(file, type)) && !isSoonIdle(file, literal))
      yield literal;
  }
  for (const call of tree.within(node, "call_expression")) {
    const callee = tree.fieldText(call, "function");
    const path = importOf(file, callee);
    if (/\.\(\*\w+\.Transport\)\.Clone$/.test(callee)) yield call;
    else if (CLIENTS.some(([library, factory]) => library.test(path) && factory.test(callee))) yield call;
    else if (callee === "new" && /^\(http\.Transport\)$/.test(tree.fieldText(call, "arguments"))) yield call;
  }
}

const IDLE_MAX_MS = 30_000;

/** `IdleConnTimeout: 10 * time.Second`: the connections end soon after the call. */
const isSoonIdle = (file: GoFile, literal: NodeIndex): boolean =>
  file.tree.within(literal, "keyed_element").some((one) => {
    if (file.tree.fieldText(one, "key") !== "IdleConnTimeout") return false;
    const ms = durationMs(file.tree.fieldText(one, "value"), file);
    return ms !== null && ms > 0 && ms <= IDLE_MAX_MS;
  });

/** Part of the value of a return, or assigned to a name that is returned. */
function isReturned(tree: SyntaxTree, node: NodeIndex): boolean {
  const statement = tree.above(node, "return_statement", "short_var_declaration", "assignment_statement", "block");
  if (statement === null || tree.kind(statement) === "block") return false;
  if (tree.kind(statement) === "return_statement") return true;
  const scopes = scopesOf(tree);
  const left = tree.field(statement, "left");
  return (left === null ? [] : tree.children(left)).some((target) => {
    const declaration = tree.kind(target) === "identifier" ? scopes.declarationOf(target) : null;
    const uses = declaration === null ? [] : scopes.usesOf(declaration);
    return uses.some((use) => isInReturn(tree, use));
  });
}

/** `return client`, `return &http.Client{Transport: transport}`; not inside a call. */
function isInReturn(tree: SyntaxTree, use: NodeIndex): boolean {
  const around = tree.above(use, "return_statement", "call_expression", "block", "func_literal");
  return around !== null && tree.kind(around) === "return_statement";
}

/** Assigned to a package variable or a field: `s.client = &http.Client{…}`. */
function isKept(node: NodeIndex, fn: GoFunction, file: GoFile, repository: Repository): boolean {
  const statement = file.tree.above(node, "assignment_statement", "block");
  if (statement === null || file.tree.kind(statement) === "block") return false;
  return collectionOf(file.tree.fieldText(statement, "left"), fn, file, repository) !== null;
}
