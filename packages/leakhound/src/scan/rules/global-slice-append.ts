/**
 * A slice that outlives its calls and only grows: each call appends to it.
 *
 * Not reported: code of the package shortens it, replaces it, passes it on, or checks its length.
 */

import { isOfOneCall } from "../calls/call-values.ts";
import { perCallFunctions } from "../calls/per-call.ts";
import { collectionOf, isBounded, isSetupFunction } from "../index/collections.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import type { Rule } from "./rule.ts";

export const globalSliceAppend: Rule = {
  id: "global-slice-append",
  *find(file, repository) {
    const { tree } = file;
    for (const fn of perCallFunctions(file, repository)) {
      if (!fn.isCertain || isSetupFunction(fn) || isOfOneCall(fn, file, repository)) continue;
      for (const write of tree.within(fn.node, "assignment_statement")) {
        const slice = collectionOf(appendedSlice(tree, write), fn, file, repository);
        if (slice === null || !/^(make\(\s*)?\[\]/.test(slice.type) || isBounded(slice, file, repository)) continue;
        yield {
          node: write,
          confidence: "medium",
          message: `${fn.name} runs for every call and appends to the slice ${slice.text}, which nothing shortens.`,
          advice: "remove elements that are no longer needed, or keep only the newest",
        };
      }
    }
  },
};

/** `s` of `s = append(s, …)`; "" for other assignments. */
function appendedSlice(tree: SyntaxTree, write: NodeIndex): string {
  const name = tree.fieldText(write, "left");
  return tree.fieldText(write, "right").replace(/\s+/g, "").startsWith(`append(${name},`) ? name : "";
}
