/**
 * A slice that outlives its calls and only grows: each call appends to it.
 *
 * Low where nothing shows that the value with the slice outlives the call.
 * Condition, too, with low confidence: a method shortens a list of pointers that lasts, and leaves them in the array behind it.
 * Not reported: code of the package shortens it, replaces it, passes it on, or checks its length.
 */

import { isLasting, isOfOneCall } from "../calls/call-values.ts";
import { perCallFunctions } from "../calls/per-call.ts";
import { isRunOnce } from "../goroutines/per-call-reach.ts";
import { collectionOf, isBounded, isSetupFunction } from "../index/collections.ts";
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { poppedElements } from "./popped-elements.ts";
import type { Rule } from "./rule.ts";

export const globalSliceAppend: Rule = {
  id: "global-slice-append",
  *find(file, repository) {
    yield* poppedElements(file, repository);
    const { tree } = file;
    for (const fn of perCallFunctions(file, repository)) {
      if (!fn.isCertain || isSetupFunction(fn) || isOfOneCall(fn, file, repository)) continue;
      for (const write of tree.within(fn.node, "assignment_statement")) {
        const slice = collectionOf(appendedSlice(tree, write), fn, file, repository);
        if (isInOnce(file, repository, write)) continue;
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

/** `once.Do(func() { … })` */
function isInOnce(file: GoFile, repository: Repository, write: NodeIndex): boolean {
  const literal = file.tree.above(write, "func_literal");
  return literal !== null && isRunOnce(repository, file, literal);
}

/** `s` of `s = append(s, …)`; "" for other assignments. */
function appendedSlice(tree: SyntaxTree, write: NodeIndex): string {
  const name = tree.fieldText(write, "left");
  return tree.fieldText(write, "right").replace(/\s+/g, "").startsWith(`append(${name},`) ? name : "";
}
