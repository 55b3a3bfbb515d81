/** Goroutines of a file that never end, with what is known of the code that starts them; for the rules about them. */
import { type Endless, whyNeverEnds } from "../channels/never-ends.ts";
import { type EndlessParameters, endlessParametersOf, NO_PARAMETERS } from "../goroutines/endless-contexts.ts";
import { type Reached, reachedPerCall } from "../goroutines/per-call-reach.ts";
import { type GoroutineStart, runBy } from "../goroutines/starts.ts";
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import type { Located } from "../types/package-members.ts";

export interface EndlessStart {
  readonly start: GoroutineStart;
  readonly endless: Endless;
  /** The declared function around the start. */
  readonly starter: Located;
  /** How the function that starts it is reached for every call; null where it is not. */
  readonly perCall: Reached | null;
}

const known = new WeakMap<SyntaxTree, readonly EndlessStart[]>();

/** Computed once for each tree. */
export function endlessStarts(repository: Repository, file: GoFile): readonly EndlessStart[] {
  const found = known.get(file.tree) ?? [...findStarts(repository, file)];
  known.set(file.tree, found);
  return found;
}

function* findStarts(repository: Repository, file: GoFile): Generator<EndlessStart> {
  const { tree } = file;
  for (const fn of tree.within(tree.root, "function_declaration", "method_declaration", "func_literal"))
    for (const start of runBy(repository, { file, node: fn }).starts) {
      const endless = whyNeverEnds(repository, start.body, {
        starter: { file, node: fn },
        parameters: parametersOf(repository, start, file),
      });
      if (endless === null) continue;
      const declared = declaredAround(tree, fn);
      if (declared === null) continue;
      yield {
        start,
        endless,
        starter: { file, node: declared },
        perCall: reachedPerCall(repository, { file, node: fn }),
      };
    }
}

/** Of `go f(x)`; a group passes no arguments. */
function parametersOf(repository: Repository, { node, body, group }: GoroutineStart, file: GoFile): EndlessParameters {
  const call = group === null ? file.tree.firstChild(node) : undefined;
  return call === undefined
    ? NO_PARAMETERS
    : endlessParametersOf(repository, { file, node: call }, body, NO_PARAMETERS);
}

function declaredAround(tree: SyntaxTree, fn: NodeIndex): NodeIndex | null {
  return tree.kind(fn) === "func_literal" ? tree.above(fn, "function_declaration", "method_declaration") : fn;
}
