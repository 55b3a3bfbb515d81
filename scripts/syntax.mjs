// Reads TypeScript for the checks of this folder: syntax trees in the form of ESTree, made by oxc-parser.
import { extname } from "node:path";
import { parseSync, visitorKeys } from "oxc-parser";

/**
 * @returns the syntax tree of a file
 * @throws Error if the text is not TypeScript: the checks run on files that compile
 */
export function parsed(file, text) {
  const { program, errors } = parseSync(file, text, { lang: extname(file) === ".tsx" ? "tsx" : "ts" });
  if (errors.length > 0) throw new Error(`${file}: ${errors[0].message}`);
  return program;
}

/**
 * Calls `visit(node, parents)` for each node, in the order of the text; the last of `parents` is the node's own.
 * Where `visit` returns false, the node's children are left out.
 */
export function walk(node, visit, parents = []) {
  if (visit(node, parents) === false) return;
  parents.push(node);
  for (const key of visitorKeys[node.type] ?? [])
    for (const child of [node[key]].flat()) if (child) walk(child, visit, parents);
  parents.pop();
}

/** @returns a function that gives the line of an offset, from 1 on; offsets may come in any order */
export function linesOf(text) {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return (offset) => {
    let [low, high] = [0, starts.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (starts[middle] <= offset) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}
