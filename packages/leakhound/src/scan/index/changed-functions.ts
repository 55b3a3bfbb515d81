/** The functions that a change has touched, for rules that need more than a file to say what is wanted. */

import type { NodeIndex } from "../syntax/tree.ts";
import type { GoFile } from "./go-file.ts";
import type { Place } from "./located-map.ts";
import type { Lines, Repository } from "./repository.ts";

const known = new WeakMap<Repository, readonly Place[]>();

/** Declared functions with changed lines, and the literals in them; null where all findings are wanted. */
export function changedFunctions(repository: Repository): readonly Place[] | null {
  const { files, isWanted, isTouched } = repository;
  if (isWanted === undefined || isTouched === undefined) return null;
  const found =
    known.get(repository) ?? files.filter(({ path }) => isWanted(path)).flatMap((file) => touchedIn(file, isTouched));
  known.set(repository, found);
  return found;
}

function touchedIn(file: GoFile, isTouched: (path: string, lines: Lines) => boolean): Place[] {
  const { tree, path } = file;
  const found: Place[] = [];
  let touchedEnd = 0;
  for (const node of tree.within(tree.root, "function_declaration", "method_declaration", "func_literal")) {
    const isInTouched = node < touchedEnd;
    if (!isInTouched && !isTouched(path, linesOf(file, node))) continue;
    if (!isInTouched) touchedEnd = tree.subtreeEnd(node);
    found.push({ file, node });
  }
  return found;
}

const linesOf = ({ tree }: GoFile, node: NodeIndex): Lines => ({
  from: tree.line(node),
  to: tree.lineAt(tree.end(node) - 1),
});
