/**
 * A slice that outlives its calls and only grows: appended to for every call.
 * Quiet: anywhere in the package it is cut, set anew, handed on, or its length is looked at.
 */
import { collectionOf, isSetUp, isShortened } from "../index/collections.ts";
import { perCallFunctions } from "../index/per-call.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import type { Rule } from "./rule.ts";

export const globalSliceAppend: Rule = {
  id: "global-slice-append",
  *find(file, repository) {
    const { tree } = file;
    for (const fn of perCallFunctions(file, repository)) {
      if (!fn.isCertain || isSetUp(fn)) continue;
      for (const write of tree.within(fn.node, "assignment_statement")) {
        const slice = collectionOf(grown(tree, write), fn, file, repository);
        if (slice === null || !/^(make\(\s*)?\[\]/.test(slice.type) || isShortened(slice, file, repository)) continue;
        yield {
          node: write,
          confidence: "medium",
          message: `The slice ${slice.text} is appended to in ${fn.name}, which runs for every call, and nothing shortens it.`,
          advice: "take out what is done with, or keep only the newest",
        };
      }
    }
  },
};

/** `s` of `s = append(s, …)`; "" of others. */
function grown(tree: SyntaxTree, write: NodeIndex): string {
  const name = tree.fieldText(write, "left");
  return tree.fieldText(write, "right").replace(/\s+/g, "").startsWith(`append(${name},`) ? name : "";
}
