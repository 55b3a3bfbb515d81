/**
 * Goroutines that wait in `once.Do` until a loop ends that another one of them runs; for goroutine-no-exit:
 *
 *   go db.expirer()                  for each ping
 *
 *   func (db *db) expirer() {
 *       db.once.Do(func() {          the first one runs the loop, and all others wait here
 *           for { select { case <-tick: …; case <-db.quit: return } }
 *       })
 *   }
 */
import { isEndless, ownNodes } from "../flow/paths.ts";
import { startsIn } from "../goroutines/starts.ts";
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { argumentsOf } from "../syntax/queries.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import { isOnceCall } from "../types/once-calls.ts";
import type { Located } from "../types/package-members.ts";
import { typesOf } from "../types/types.ts";

export interface OnceLoop {
  /** Starts the goroutine. */
  readonly start: NodeIndex;
  /** The call of Do. */
  readonly once: Located;
  readonly loop: Located;
}

export function* onceLoops(repository: Repository, file: GoFile): Generator<OnceLoop> {
  for (const { start } of startsIn(repository, file)) {
    const found = onceLoopIn(repository, start.body);
    if (found !== null) yield { start: start.node, ...found };
  }
}

function onceLoopIn(repository: Repository, { file, node: fn }: Located): Omit<OnceLoop, "start"> | null {
  const { tree } = file;
  if (!file.source.includes(".Do(")) return null;
  const types = typesOf(repository);
  for (const call of ownNodes(tree, fn, "call_expression")) {
    const [run] = isOnceCall(types, file, call) ? argumentsOf(tree, call) : [];
    const target = run === undefined ? null : types.target(file, run);
    const loop = target?.kind === "function" ? endlessLoopIn(target.fn) : null;
    if (loop !== null) return { once: { file, node: call }, loop };
  }
  return null;
}

function endlessLoopIn({ file, node: fn }: Located): Located | null {
  const loop = ownNodes(file.tree, fn, "for_statement").find((one) => isEndless(file.tree, one));
  return loop === undefined ? null : { file, node: loop };
}
