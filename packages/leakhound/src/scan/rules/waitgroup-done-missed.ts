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
import { argumentsOf, loopAround } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { countOfTurns, turnWithout, withoutLength } from "../syntax/turns.ts";
import type { ValuePath } from "../types/value-path.ts";
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
  yield* waitsInLoop(file, repository, fn, { starts, waits });
  yield* turnsWithoutStart(file, repository, fn, { starts, waits });
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

interface LoopOfStarts {
  readonly starts: readonly GoroutineStart[];
  readonly waits: ReadonlyMap<ValuePath, readonly NodeIndex[]>;
}

/** `wg.Add(len(all))` before the loop, `go …` and `wg.Wait()` in it. */
function* waitsInLoop(
  file: GoFile,
  repository: Repository,
  fn: NodeIndex,
  { starts, waits }: LoopOfStarts,
): Generator<Match> {
  const { tree } = file;
  const added = waitGroupCalls({ file, repository }, fn, "Add", false);
  for (const [path, calls] of waits)
    for (const wait of calls) {
      const loop = loopAround(tree, wait);
      const adds = added.get(path) ?? [];
      if (loop === null || adds.length === 0 || !adds.every((add) => add < loop && !isOne(tree, add))) continue;
      if (!starts.some(({ node }) => loopAround(tree, node) === loop)) continue;
      yield {
        node: wait,
        confidence: "high",
        message: `Wait is in the loop that starts the goroutines, so it waits forever in the first turn: Add on line ${tree.line(adds[0] ?? wait)} counts all of them.`,
        advice: "wait after the loop, or Add(1) in each turn",
        steps: [{ file, node: adds[0] ?? wait, text: "adds all goroutines" }],
      };
    }
}

/** `wg.Add(len(hosts))`, and a turn of the loop over the hosts that starts no goroutine and calls no Done. */
function* turnsWithoutStart(
  file: GoFile,
  repository: Repository,
  fn: NodeIndex,
  { starts, waits }: LoopOfStarts,
): Generator<Match> {
  const { tree } = file;
  const added = waitGroupCalls({ file, repository }, fn, "Add", false);
  for (const [path, calls] of waits) {
    const [wait] = calls;
    const [add, more] = added.get(path) ?? [];
    const [count] = add === undefined ? [] : argumentsOf(tree, add);
    if (wait === undefined || add === undefined || more !== undefined || count === undefined) continue;
    if (loopAround(tree, add) !== null) continue;
    const own = starts.filter(({ node }) => {
      const loop = loopAround(tree, node);
      return loop !== null && loop > add && countOfTurns(tree, loop) === withoutLength(tree.text(count));
    });
    const [start, another] = own;
    const loop = start === undefined ? null : loopAround(tree, start.node);
    if (start === undefined || another !== undefined || loop === null) continue;
    const corrections = (["Done", "Add"] as const).flatMap(
      (method) => waitGroupCalls({ file, repository }, loop, method, false).get(path) ?? [],
    );
    const turn = turnWithout(tree, loop, start.node, (one) => corrections.some((call) => tree.contains(one, call)));
    if (turn === null) continue;
    yield {
      node: wait,
      confidence: "high",
      message: `The wait group waits forever: Add on line ${tree.line(add)} counts all turns, and the one that continues on line ${tree.line(turn)} starts no goroutine.`,
      advice: "call Add(1) right before each goroutine, or Done before continue",
      steps: [
        { file, node: add, text: "adds all goroutines" },
        { file, node: turn, text: "starts none, and calls no Done" },
      ],
    };
  }
}

const isOne = (tree: SyntaxTree, call: NodeIndex): boolean => {
  const [count] = argumentsOf(tree, call);
  return count !== undefined && tree.text(count) === "1";
};
