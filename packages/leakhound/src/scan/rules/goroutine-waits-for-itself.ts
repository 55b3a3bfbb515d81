/**
 * A goroutine that calls the method that waits for its end, so that neither goes on:
 *
 *   func (p *poller) run() {
 *       defer p.wg.Done()
 *       for {
 *           select {
 *           case <-p.stop: return
 *           case <-p.idle: p.Close()       Close waits until run has returned
 *           }
 *       }
 *   }
 *
 *   func (p *poller) Close() { close(p.stop); p.wg.Wait() }
 *
 * Condition: the goroutine ends a wait group or closes a channel in a deferred statement, both fields of the value that it
 * belongs to; and a method of the same value that it calls, itself or by way of other methods, waits for that.
 * Not reported: `go p.Close()`; a wait in a select with other cases; a Done that is not deferred; a wait that a parameter of
 * the method switches off, such as `p.close(false)`.
 */

import { startsIn } from "../goroutines/starts.ts";
import { isSwitchedOffByArguments } from "../locks/switched-off.ts";
import { typesOf } from "../types/types.ts";
import { waitForItself } from "./own-waits.ts";
import type { Rule } from "./rule.ts";

export const goroutineWaitsForItself: Rule = {
  id: "goroutine-waits-for-itself",
  spansFiles: true,
  *find(file, repository) {
    for (const { start } of startsIn(repository, file)) {
      const found = waitForItself(repository, start.body);
      const [call] = found?.calls ?? [];
      if (!found || !call) continue;
      const { wait, end, calls } = found;
      if (isSwitchedOffByArguments(typesOf(repository), call, [...calls.slice(1), wait])) continue;
      const callee = call.file.tree.fieldText(call.node, "function");
      yield {
        node: start.node,
        confidence: "medium",
        message: `The goroutine stays forever where it calls ${callee} (line ${call.file.tree.line(call.node)}), which waits for the goroutine itself to end.`,
        advice: `return instead, or call it in another goroutine: go ${callee}()`,
        steps: [
          { ...end, text: "says that the goroutine has ended" },
          ...calls.map((one) => ({ ...one, text: `calls ${one.file.tree.fieldText(one.node, "function")}` })),
          { ...wait, text: "waits for it" },
        ],
      };
    }
  },
};
