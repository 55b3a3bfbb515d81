/**
 * Sends of a function to a channel whose only receiver is a call of code that is not seen, in a goroutine:
 *
 *   values := make(chan value)
 *   go func() {
 *       errs <- upload(w, values)        returns early where the connection fails
 *   }()
 *   for _, one := range all {
 *       values <- one                    then waits forever
 *   }
 */
import { runBy } from "../goroutines/starts.ts";
import type { Repository } from "../index/repository.ts";
import { argumentsOf, functionAround, loopAround } from "../syntax/queries.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import type { Located } from "../types/package-members.ts";
import { scopesOf } from "../types/scopes.ts";
import { typesOf } from "../types/types.ts";
import type { AbandonedSend } from "./abandoned.ts";
import type { Channel } from "./channel.ts";
import { resultAt } from "./channel-trace.ts";

/** @param sends those that block until somebody receives @param home the function that makes the channel */
export function returningReceiver(
  repository: Repository,
  channel: Channel,
  sends: readonly Located[],
  home: Located,
): AbandonedSend | null {
  const { uses, capacity } = channel;
  if (capacity !== 0 || uses.isKept || uses.receives.length > 0 || uses.returnedBy.length > 0) return null;
  const isOwn = ({ file, node }: Located) => file === home.file && functionAround(file.tree, node) === home.node;
  const send = sends.find(({ file, node }) => loopAround(file.tree, node) !== null);
  if (send === undefined || !sends.every(isOwn)) return null;
  const call = receivingCall(repository, channel, home);
  const others = sends.filter((one) => one !== send);
  return call === null ? null : { channel, send, others, reason: { kind: "receiver returns", call } };
}

/** The call in a goroutine of the function that gets the channel. */
function receivingCall(repository: Repository, { made }: Channel, home: Located): Located | null {
  const { file } = home;
  const { tree } = file;
  const types = typesOf(repository);
  const variables = new Set(resultAt(made, 0).map((one) => declarationOf(one)));
  for (const { body } of runBy(repository, home).starts) {
    if (body.file !== file || tree.kind(body.node) !== "func_literal") continue;
    for (const call of tree.within(body.node, "call_expression")) {
      const callee = types.callee(file, call);
      if (callee?.kind === "function" || callee?.kind === "builtin" || callee?.kind === "conversion") continue;
      const gets = argumentsOf(tree, call).some((value) => {
        const declaration = scopesOf(tree).declarationOf(value);
        return declaration !== null && variables.has(declaration);
      });
      if (gets) return { file, node: call };
    }
  }
  return null;
}

/** Of the variable that a statement assigns the channel to. */
function declarationOf({ file: { tree }, node }: Located): NodeIndex {
  const list = tree.parent(node);
  const statement = list === null ? null : tree.parent(list);
  const left = statement === null ? null : tree.field(statement, "left");
  const name = left === null ? undefined : tree.firstChild(left);
  return (name === undefined ? null : scopesOf(tree).declarationOf(name)) ?? node;
}
