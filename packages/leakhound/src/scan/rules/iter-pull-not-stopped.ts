/**
 * The stop function of iter.Pull that is not called: the coroutine of the sequence stays, with all that it references.
 *
 * Condition: it is discarded, or not called on an exit path.
 * Not reported: it is returned, stored or passed on.
 */
import { acquisitionsOf, howUnreleased } from "../lifetime/unreleased.ts";
import type { Rule } from "./rule.ts";

export const iterPullNotStopped: Rule = {
  id: "iter-pull-not-stopped",
  *find(file, repository) {
    for (const acquisition of acquisitionsOf(repository, file, "iter-pull-not-stopped")) {
      const how = howUnreleased(acquisition, file.tree, "called");
      if (how === null) continue;
      yield {
        node: acquisition.statement,
        confidence: "high",
        message: `The stop function of ${acquisition.callee} is ${how}, so the goroutine of the sequence stays.`,
        advice: "next, stop := iter.Pull(…); defer stop()",
      };
    }
  },
};
