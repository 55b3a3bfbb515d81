/**
 * Slices in a field to which a loop of a goroutine appends as long as it runs, for global-slice-append:
 *
 *   for {
 *       select {
 *       case <-ctx.Done(): return
 *       case <-ticker.C:   s.errs = append(s.errs, s.sync())       nothing shortens s.errs
 *       }
 *   }
 *
 * Not reported: the loop leaves after the append; code of the package shortens the slice, replaces it, passes it on or checks
 * its length; exported fields, which other packages may empty.
 */
import { isOfOneCall } from "../calls/call-values.ts";
import { collectionOf, isBounded } from "../calls/collections.ts";
import { perCallFunctions } from "../calls/per-call.ts";
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { appendedSlice } from "./appended-slice.ts";
import type { Match } from "./rule.ts";
import { serviceLoopAround } from "./service-loops.ts";

export function* loopAppends(file: GoFile, repository: Repository): Generator<Match> {
  const { tree } = file;
  const perCall = new Set(perCallFunctions(file, repository).map(({ node }) => node));
  const reported = new Set<string>();
  for (const fn of file.functions) {
    if (fn.receiver === null || perCall.has(fn.node) || tree.kind(fn.node) !== "method_declaration") continue;
    for (const write of tree.within(fn.node, "assignment_statement")) {
      const text = appendedSlice(tree, write);
      const loop = text.startsWith(`${fn.receiver.name}.`) ? serviceLoopAround(file, repository, write) : null;
      if (loop === null || reported.has(text) || isLeftAfter(tree, write, loop)) continue;
      const slice = collectionOf(text, fn, file, repository);
      if (slice === null || /^\p{Lu}/u.test(slice.name) || !/^(?:make\(\s*)?\[\]/.test(slice.type)) continue;
      if (isOfOneCall(fn, file, repository) || isBounded(slice, file, repository)) continue;
      reported.add(text);
      yield {
        node: write,
        confidence: "low",
        message: `The loop of ${fn.name} appends to the slice ${slice.text} as long as it runs, and nothing shortens it.`,
        advice: "keep only the newest, or empty the slice where it was read",
      };
    }
  }
}

/** A return or a break comes after the append, in its block or in one around it. */
function isLeftAfter(tree: SyntaxTree, write: NodeIndex, loop: NodeIndex): boolean {
  for (let at = write; at !== loop; ) {
    const list = tree.parent(at);
    if (list === null) return false;
    if (tree.kind(list) === "statement_list") {
      const rest = tree.children(list).filter((one) => one > at);
      if (rest.some((one) => ["return_statement", "break_statement", "goto_statement"].includes(tree.kind(one))))
        return true;
    }
    at = list;
  }
  return false;
}
