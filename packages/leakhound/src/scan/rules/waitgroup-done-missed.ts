/**
 * A wait group that waits forever, because a goroutine returns without Done, or because it waits in the loop that starts the
 * goroutines:
 *
 *   go func() {
 *       if err := get(url); err != nil {
 *           return                            no Done
 *       }
 *       wg.Done()
 *   }()
 *   wg.Wait()                                 waits forever
 *
 * Condition: a goroutine calls Done on some exit path and not on another; or Add counts all goroutines before the
 * loop that starts them, and Wait is in that loop.
 * Not reported: Done in a defer; Done in a function that is called; Done in a loop, which stands for more than one job.
 */
import { missedDones, waitGroupCalls } from "../goroutines/missed-done.ts";
import { type GoroutineStart, runBy } from "../goroutines/starts.ts";
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import { countedStarts } from "./counted-starts.ts";
import type { Match, Rule } from "./rule.ts";

export const waitgroupDoneMissed: Rule = {
  id: "waitgroup-done-missed",
  *find(file, repository) {
    if (!file.source.includes("WaitGroup")) return;
    const { tree } = file;
    for (const fn of tree.within(tree.root, "function_declaration", "method_declaration", "func_literal"))
      yield* missedIn(file, repository, fn);
  },
};

function* missedIn(file: GoFile, repository: Repository, fn: NodeIndex): Generator<Match> {
  const { starts } = runBy(repository, { file, node: fn });
  const waits = waitGroupCalls({ file, repository }, fn, "Wait", false);
  for (const start of starts) {
    for (const { path, exits, calls } of missedDones(file, repository, start)) {
      const [wait] = waits.get(path) ?? [];
      yield missedDone(file, { start, exit: exits[0]!, wait: wait ?? null, done: calls[0]! });
    }
  }
  yield* countedStarts({ file, repository, fn, starts, waits });
}

interface Missed {
  readonly start: GoroutineStart;
  readonly exit: NodeIndex;
  readonly wait: NodeIndex | null;
  /** A call of Done. */
  readonly done: NodeIndex;
}

function missedDone(file: GoFile, { start, exit, wait, done }: Missed): Match {
  const { tree } = file;
  const where = exit === start.body.node ? "ends" : `returns on line ${tree.line(exit)}`;
  return {
    node: wait ?? start.node,
    confidence: "high",
    message: `The wait group waits forever if the goroutine of line ${tree.line(start.node)} ${where}: it does not call Done there.`,
    advice: `as the first statement of the goroutine: defer ${tree.text(done)}`,
    steps: [
      { file, node: start.node, text: "starts the goroutine" },
      { file, node: exit, text: "exits without Done" },
    ],
  };
}
