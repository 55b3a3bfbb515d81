/**
 * A network connection, listener or client that is not closed: its descriptor, its buffers and often goroutines stay.
 *
 * Condition: an exit path of the function that opens it neither closes it nor hands it on. Functions of the repository
 * that return an open one count as well, and methods of interfaces that return one together with an error.
 * A function closes a parameter, but not where it fails, and its callers do not close it either.
 * A call that should keep it, such as a constructor, fails, and nothing closes it on that path.
 * A loop puts connections into a list or a map, a later one fails, and the function returns without the ones before.
 * A goroutine sends one into the buffer of a channel whose only receiver may leave.
 * What a function receives from a channel belongs to it, and what it returns as a reader can be closed by nobody (low confidence).
 * Not reported: it is returned, stored or passed to code that may close it, on that path.
 */
import { leaksOnlyOnFailure } from "../lifetime/lifetime.ts";
import { acquisitionsOf, howUnreleased } from "../lifetime/unreleased.ts";
import { collectedLeft } from "./collected-values.ts";
import { leakConfidence } from "./leak-confidence.ts";
import { leftByOthers } from "./left-by-others.ts";
import { parametersLeft } from "./left-parameters.ts";
import { isOpenedInstead } from "./opened-instead.ts";
import { releaseAdvice } from "./release-advice.ts";
import type { Rule } from "./rule.ts";
import { unendedField } from "./unended-fields.ts";

export const connUnclosed: Rule = {
  id: "conn-unclosed",
  *find(file, repository) {
    yield* parametersLeft(file, repository, "conn-unclosed");
    yield* collectedLeft(file, repository, "conn-unclosed");
    for (const acquisition of acquisitionsOf(repository, file, "conn-unclosed")) {
      const { statement, callee, target, kind, isByType } = acquisition;
      if (isByType && target === "") continue;
      const field = unendedField(acquisition, { file, repository });
      if (field !== null) yield field;
      const how = howUnreleased(acquisition, file.tree, "closed");
      if (how === null) yield* leftByOthers(acquisition, file);
      if (how === null || isOpenedInstead(file.tree, acquisition)) continue;
      if (acquisition.isEvident && !(acquisition.resource !== null && leaksOnlyOnFailure(acquisition.resource)))
        continue;
      yield {
        node: statement,
        confidence: leakConfidence(acquisition),
        message: `The ${kind.noun} of ${callee} is ${how}, so it stays open with all that it holds.`,
        advice: releaseAdvice(acquisition, { file, repository }),
      };
    }
  },
};
