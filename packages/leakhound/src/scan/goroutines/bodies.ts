/** Functions and literals that some `go` statement of the repository runs, by `path#node`. */

import { folderOf } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { receiverTypeName } from "../types/package-members.ts";
import { runBy } from "./starts.ts";

export interface GoroutineBodies {
  readonly functions: ReadonlySet<string>;
  /** Types of which a goroutine runs a method, as `folder/Type`. */
  readonly types: ReadonlySet<string>;
}

const known = new WeakMap<Repository, GoroutineBodies>();

/** Computed once for each repository. */
export function goroutineBodies(repository: Repository): GoroutineBodies {
  const found = known.get(repository) ?? findBodies(repository);
  known.set(repository, found);
  return found;
}

function findBodies(repository: Repository): GoroutineBodies {
  const functions = new Set<string>();
  const types = new Set<string>();
  for (const file of repository.files) {
    const { tree } = file;
    for (const node of tree.within(tree.root, "function_declaration", "method_declaration", "func_literal"))
      for (const { body } of runBy(repository, { file, node }).starts) {
        functions.add(`${body.file.path}#${body.node}`);
        const type = receiverTypeName(body.file, body.node);
        if (type !== null) types.add(folderOf(body.file.path) + type);
      }
  }
  return { functions, types };
}
