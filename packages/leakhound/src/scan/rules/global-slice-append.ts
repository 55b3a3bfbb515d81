/**
 * A slice that outlives its calls and only grows: each call appends to it.
 *
 * Low where nothing shows that the value with the slice outlives the call.
 * Condition, too, with low confidence: a method shortens a list of pointers that lasts, and leaves them in the array behind it.
 * Not reported: code of the package shortens it, replaces it, passes it on, or checks its length.
 */

import { isLasting, isOfOneCall } from "../calls/call-values.ts";
import { collectionOf, isBounded, isSetupFunction } from "../calls/collections.ts";
import { perCallFunctions } from "../calls/per-call.ts";
import type { GoFile } from "../index/go-file.ts";
import { callsNamed } from "../index/named-calls.ts";
import type { Repository } from "../index/repository.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import { libraryName } from "../types/go-type.ts";
import { isInOnce } from "../types/once-calls.ts";
import { typesOf } from "../types/types.ts";
import { appendedSlice } from "./appended-slice.ts";
import { loopAppends } from "./loop-appends.ts";
import { poppedElements } from "./popped-elements.ts";
import type { Match, Rule } from "./rule.ts";

export const globalSliceAppend: Rule = {
  id: "global-slice-append",
  *find(file, repository) {
    yield* poppedElements(file, repository);
    yield* loopAppends(file, repository);
    yield* listsGrown(file, repository);
    const { tree } = file;
    for (const fn of perCallFunctions(file, repository)) {
      if (!fn.isCertain || isSetupFunction(fn) || isOfOneCall(fn, file, repository)) continue;
      for (const write of tree.within(fn.node, "assignment_statement")) {
        const slice = collectionOf(appendedSlice(tree, write), fn, file, repository);
        if (isInOnce(repository, file, write)) continue;
        if (slice === null || !/^(make\(\s*)?\[\]/.test(slice.type) || isBounded(slice, file, repository)) continue;
        yield {
          node: write,
          confidence: isLasting(fn, file, repository) ? "medium" : "low",
          message: `${fn.name} runs for every call and appends to the slice ${slice.text}, which nothing shortens.`,
          advice: "remove elements that are no longer needed, or keep only the newest",
        };
      }
    }
  },
};

/** Elements that code which runs per call pushes to a `list.List`, from which nothing removes any. */
function* listsGrown(file: GoFile, repository: Repository): Generator<Match> {
  if (![...file.imports.values()].includes("container/list")) return;
  const { tree } = file;
  for (const fn of perCallFunctions(file, repository)) {
    if (!fn.isCertain || isSetupFunction(fn) || isOfOneCall(fn, file, repository)) continue;
    for (const call of callsNamed(tree, fn.node, PUSHING)) {
      const list = pushedList(file, repository, call);
      const collection = list === null ? null : collectionOf(tree.text(list), fn, file, repository);
      if (collection === null || isBounded(collection, file, repository)) continue;
      yield {
        node: call,
        confidence: isLasting(fn, file, repository) ? "medium" : "low",
        message: `${fn.name} runs for every call and adds an element to the list ${collection.text}, from which nothing is removed.`,
        advice: "remove elements that are no longer needed, or keep only the newest",
      };
    }
  }
}

const PUSHING = ["PushBack", "PushFront"];

/** `t.steps` of `t.steps.PushBack(…)` */
function pushedList(file: GoFile, repository: Repository, call: NodeIndex): NodeIndex | null {
  const target = file.tree.field(call, "function");
  const list = target === null ? null : file.tree.field(target, "operand");
  return list !== null && libraryName(typesOf(repository).of(file, list)) === "container/list.List" ? list : null;
}
