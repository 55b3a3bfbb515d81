/**
 * A file, a reader or another value with a Close method that is not closed: its descriptor and what it holds stay.
 *
 * Condition: an exit path of the function that opens it neither closes it nor hands it on. Functions of the repository
 * that return an open one count as well, and methods of interfaces that return one together with an error.
 * Not reported: it is returned, stored or passed to code that may close it, on that path.
 */
import { acquisitionsOf, howUnreleased } from "../lifetime/unreleased.ts";
import type { Rule } from "./rule.ts";

export const closerUnclosed: Rule = {
  id: "closer-unclosed",
  *find(file, repository) {
    for (const acquisition of acquisitionsOf(repository, file, "closer-unclosed")) {
      const { statement, callee, target, kind, isByType } = acquisition;
      if (isByType && target === "") continue;
      const how = howUnreleased(acquisition, file.tree, "closed");
      if (how === null) continue;
      const [method = "Close"] = kind.release.methods;
      yield {
        node: statement,
        confidence: isByType ? "medium" : "high",
        message: `The ${kind.noun} of ${callee} is ${how}, so it stays open with all that it holds.`,
        advice: `after the error check: defer ${target === "_" || target === "" ? kind.noun : target}${kind.release.part}.${method}()`,
      };
    }
  },
};
