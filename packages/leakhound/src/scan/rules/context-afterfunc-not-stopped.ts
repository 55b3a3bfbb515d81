/**
 * A function that context.AfterFunc registers on a context that lives long: it stays there, with all that it references.
 *
 * Condition: code that runs per call registers it on a context of the package or of the object that serves the calls,
 * and does not call the stop function on every exit path.
 * Not reported: the context belongs to the call; the stop function is returned, stored or passed on.
 */
import { isOfOneCall } from "../calls/call-values.ts";
import { collectionOf } from "../calls/collections.ts";
import { type PerCallFunction, perCallFunctions } from "../calls/per-call.ts";
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { acquisitionsOf, howUnreleased } from "../lifetime/unreleased.ts";
import { argumentsOf } from "../syntax/queries.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import { perCallConfidence } from "./confidence.ts";
import type { Rule } from "./rule.ts";

export const contextAfterfuncNotStopped: Rule = {
  id: "context-afterfunc-not-stopped",
  *find(file, repository) {
    const acquisitions = acquisitionsOf(repository, file, "context-afterfunc-not-stopped");
    if (acquisitions.length === 0) return;
    const perCall = perCallFunctions(file, repository);
    for (const acquisition of acquisitions) {
      const fn = perCall.find(({ node }) => file.tree.contains(node, acquisition.statement));
      const how = howUnreleased(acquisition, file.tree, "called");
      if (!fn || how === null || !outlivesCall(acquisition.call, fn, file, repository)) continue;
      yield {
        node: acquisition.statement,
        confidence: perCallConfidence(fn),
        message: `${fn.name} runs for every call and registers a function on a context that outlives it; the stop function is ${how}.`,
        advice: "stop := context.AfterFunc(…); defer stop()",
      };
    }
  },
};

/** The context is a variable of the package, or a field of the object that serves the calls. */
function outlivesCall(call: NodeIndex, fn: PerCallFunction, file: GoFile, repository: Repository): boolean {
  const [context] = argumentsOf(file.tree, call);
  if (context === undefined) return false;
  const text = file.tree.text(context);
  if (collectionOf(text, fn, file, repository) === null) return false;
  return !text.includes(".") || !isOfOneCall(fn, file, repository);
}
