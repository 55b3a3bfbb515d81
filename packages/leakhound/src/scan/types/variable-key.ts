/**
 * Names a variable across the functions of a package:
 *
 *   t            "41"                 a local variable that row 41 declares, in its file only
 *   p.tick       "shop/poller.tick"   the field of any poller
 *   registry     "shop/registry"      a variable of the package
 */
import type { Located } from "./package-members.ts";
import type { Types } from "./types.ts";
import { pathOf, rootOf } from "./value-path.ts";

export function variableKey(types: Types, { file, node }: Located): string | null {
  if (file.tree.kind(node) !== "selector_expression") return pathOf(types, file, node);
  return types.fieldAt(file, node)?.key ?? null;
}

/** The key means something in its file only. */
export const isLocal = (key: string): boolean => rootOf(key) !== null;
