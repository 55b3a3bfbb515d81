/**
 * A receive from a channel to which nothing sends and which nothing closes:
 *
 *   done := make(chan struct{})
 *   go watch(done)      watch neither sends to done nor closes it
 *   <-done              waits forever
 *
 * Condition: every channel that may be received there is made in the repository, followed through variables, fields,
 * parameters and results, and never sent to or closed; and the receive is no case of a select that has others.
 * Not reported: channels that code outside of the repository may send to, and receives of a goroutine that
 * goroutine-no-exit reports.
 */

import { isOneOfCases } from "../channels/consumers.ts";
import { keyOf } from "../channels/located.ts";
import { isMainPackage } from "../channels/name-uses.ts";
import { whyNeverEnds } from "../channels/never-ends.ts";
import { channelsReceived, isSilent, receivedValue } from "../channels/received.ts";
import { goroutineBodies } from "../goroutines/bodies.ts";
import { functionAround } from "../syntax/queries.ts";
import type { Rule } from "./rule.ts";

export const chanReceiveAbandoned: Rule = {
  id: "chan-receive-abandoned",
  *find(file, repository) {
    if (!file.source.includes("<-")) return;
    const { tree } = file;
    const bodies = goroutineBodies(repository).functions;
    for (const node of tree.within(tree.root, "unary_expression")) {
      const receive = { file, node };
      const value = receivedValue(receive);
      const fn = functionAround(tree, node);
      if (value === null || fn === null || isOneOfCases(tree, node)) continue;
      if (bodies.has(keyOf({ file, node: fn })) && whyNeverEnds(repository, { file, node: fn }) !== null) continue;
      const [channel, ...others] = channelsReceived(repository, receive);
      if (!channel || ![channel, ...others].every(isSilent)) continue;
      // `main` waits so that the process stays.
      if (isMainPackage(file) && tree.fieldText(fn, "name") === "main") continue;
      yield {
        node,
        confidence: "high",
        message: `The receive from ${tree.text(value)} waits forever: nothing sends to the channel, and nothing closes it.`,
        advice: "close the channel where the event that it stands for happens, or select on ctx.Done() as well",
        steps: [{ ...channel.made, text: "makes the channel" }],
      };
    }
  },
};
