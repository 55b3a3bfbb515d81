/**
 * Open values that a goroutine sends to a buffered channel whose only receiver may have left:
 *
 *   dialed := make(chan net.Conn, 1)
 *   go func() {
 *       conn, err := net.Dial("tcp", addr)
 *       if err == nil { dialed <- conn }
 *   }()
 *   select {
 *   case conn := <-dialed:
 *       return conn, nil
 *   case <-ctx.Done():
 *       return nil, ctx.Err()                the connection arrives later, and nobody closes it
 *   }
 *
 * A channel without a buffer blocks the goroutine as well: chan-send-abandoned.
 */
import type { Acquisition } from "../lifetime/acquisitions.ts";
import { argumentsOf, functionAround } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { valueAssignedAt } from "../types/assigned-values.ts";
import { scopesOf } from "../types/scopes.ts";

export interface LostSend {
  readonly send: NodeIndex;
  /** The case of a select that leaves the function without the value. */
  readonly exit: NodeIndex;
}

/** Where the value of a goroutine is lost; null where it is not. */
export function lostSend({ resource }: Acquisition): LostSend | null {
  if (resource === null || resource.release.methods.has("")) return null;
  const { tree } = resource.file;
  const outer = startedBy(tree, resource.scope);
  const declaration = outer === null ? null : scopesOf(tree).declarationOf(resource.variable);
  if (outer === null || declaration === null) return null;
  const sends = scopesOf(tree)
    .usesOf(declaration)
    .flatMap((use) => sendOf(tree, use, resource.scope) ?? []);
  const [send] = sends;
  const channel = send === undefined ? null : channelOf(tree, send);
  if (send === undefined || channel === null || !tree.contains(outer, channel)) return null;
  const exit = isBuffered(tree, channel) ? exitWithout(tree, { channel, outer, literal: resource.scope }) : null;
  return exit === null ? null : { send, exit };
}

/** The function that starts the literal as a goroutine. */
function startedBy(tree: SyntaxTree, literal: NodeIndex): NodeIndex | null {
  const call = tree.kind(literal) === "func_literal" ? tree.parent(literal) : null;
  const start = call === null ? null : tree.parent(call);
  return start !== null && tree.kind(start) === "go_statement" ? functionAround(tree, start) : null;
}

/** `ch <- value`, `ch <- result{value, err}` as a statement of its own in the literal itself. */
function sendOf(tree: SyntaxTree, use: NodeIndex, literal: NodeIndex): NodeIndex | null {
  const send = tree.above(use, "send_statement", "call_expression", "block");
  if (send === null || tree.kind(send) !== "send_statement" || functionAround(tree, send) !== literal) return null;
  const around = tree.parent(send);
  return around !== null && tree.kind(around) === "communication_case" ? null : send;
}

/** The identifier that declares the channel. */
function channelOf(tree: SyntaxTree, send: NodeIndex): NodeIndex | null {
  const channel = tree.field(send, "channel");
  return channel === null || tree.kind(channel) !== "identifier" ? null : scopesOf(tree).declarationOf(channel);
}

/** `make(chan T, 1)` */
function isBuffered(tree: SyntaxTree, channel: NodeIndex): boolean {
  const made = valueAssignedAt(tree, channel);
  if (made === null || tree.kind(made) !== "call_expression" || tree.fieldText(made, "function") !== "make")
    return false;
  const size = argumentsOf(tree, made)[1];
  return size !== undefined && tree.text(size) !== "0";
}

interface Waiting {
  readonly channel: NodeIndex;
  /** The function that makes the channel. */
  readonly outer: NodeIndex;
  /** The literal that sends. */
  readonly literal: NodeIndex;
}

/** A return in another case of the select that is the only receiver. */
function exitWithout(tree: SyntaxTree, { channel, outer, literal }: Waiting): NodeIndex | null {
  const uses = scopesOf(tree)
    .usesOf(channel)
    .filter((use) => use !== channel && !tree.contains(literal, use));
  const [receive, more] = uses;
  const received =
    receive === undefined || more !== undefined ? null : tree.above(receive, "communication_case", "block");
  if (received === null || tree.kind(received) !== "communication_case" || functionAround(tree, received) !== outer)
    return null;
  const select = tree.parent(received);
  if (select === null || tree.above(select, "for_statement", "func_literal") !== null) return null;
  for (const other of tree.children(select)) {
    if (other === received || tree.kind(other) !== "communication_case") continue;
    const [exit] = [...tree.within(other, "return_statement")];
    if (exit !== undefined) return exit;
  }
  return null;
}
