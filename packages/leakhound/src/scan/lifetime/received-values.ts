/**
 * Open values that a function receives from a channel, and that belong to it from then on:
 *
 *   conn, ok := <-l.connections
 *   if !ok { return }                   the channel is closed: there is no connection
 *   if full() {
 *       continue                        drops the connection without closing it
 *   }
 *   go serve(conn)
 */
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { functionAround } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { libraryName } from "../types/go-type.ts";
import { typesOf } from "../types/types.ts";
import type { Acquisition } from "./acquisitions.ts";
import { CLOSEABLE_TYPES } from "./kinds.ts";
import { variableAcquisition } from "./variable-acquisition.ts";

/** What a statement receives; null where it receives nothing that must be closed. */
export function receivedAcquisition(repository: Repository, file: GoFile, statement: NodeIndex): Acquisition | null {
  const { tree } = file;
  const received = receivedBy(tree, statement);
  const scope = functionAround(tree, statement);
  if (received === null || scope === null) return null;
  const { channel, variable, flag } = received;
  const type = typesOf(repository).of(file, channel);
  const kind = type?.kind === "chan" ? CLOSEABLE_TYPES.get(libraryName(type.element) ?? "") : undefined;
  if (kind === undefined || kind.release.part !== "" || kind.release.methods.has("")) return null;
  const given = { repository, file, scope, statement, kind, variable };
  const acquisition = variableAcquisition({ ...given, source: channel, callee: tree.text(channel) });
  const resource = { ...acquisition.resource, ...(flag ? { flag } : {}) };
  return { ...acquisition, isUncertain: true, resource };
}

interface Received {
  readonly channel: NodeIndex;
  readonly variable: NodeIndex;
  /** `ok` of `conn, ok := <-connections` */
  readonly flag: NodeIndex | undefined;
}

function receivedBy(tree: SyntaxTree, statement: NodeIndex): Received | null {
  const [left, right] = [tree.field(statement, "left"), tree.field(statement, "right")];
  if (left === null || right === null) return null;
  const [variable, flag] = tree.children(left);
  const value = tree.kind(right) === "expression_list" ? tree.onlyChild(right) : right;
  if (variable === undefined || value === null || tree.kind(variable) !== "identifier") return null;
  if (tree.text(variable) === "_" || tree.kind(value) !== "unary_expression") return null;
  const channel = tree.source.startsWith("<-", tree.start(value)) ? tree.field(value, "operand") : null;
  return channel === null ? null : { channel, variable, flag };
}
