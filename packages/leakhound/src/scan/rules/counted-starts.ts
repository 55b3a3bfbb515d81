/**
 * Wait groups that count the goroutines of a loop before it, and for which fewer goroutines call Done by the time of the Wait; for
 * waitgroup-done-missed:
 *
 *   wg.Add(len(hosts))
 *   for _, host := range hosts {
 *       if host.off { continue }     this turn starts no goroutine
 *       go probe(host)
 *       wg.Wait()                    or: waits in the first turn for all of them
 *   }
 */
import { waitGroupCalls } from "../goroutines/missed-done.ts";
import type { GoroutineStart } from "../goroutines/starts.ts";
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { argumentsOf, loopAround } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { countOfTurns, turnWithout, withoutLength } from "../syntax/turns.ts";
import type { ValuePath } from "../types/value-path.ts";
import type { Match } from "./rule.ts";

export interface GroupUses {
  readonly file: GoFile;
  readonly repository: Repository;
  readonly fn: NodeIndex;
  /** Goroutines that the function starts. */
  readonly starts: readonly GoroutineStart[];
  /** Calls of Wait by their wait group. */
  readonly waits: ReadonlyMap<ValuePath, readonly NodeIndex[]>;
}

export function* countedStarts(uses: GroupUses): Generator<Match> {
  const { file, repository, fn, waits } = uses;
  const added = waitGroupCalls({ file, repository }, fn, "Add", false);
  for (const [path, calls] of waits) {
    const adds = added.get(path) ?? [];
    yield* waitsInLoop(uses, calls, adds);
    const match = turnWithoutStart(uses, path, adds);
    if (match !== null) yield match;
  }
}

/** `wg.Add(len(all))` before the loop, `go …` and `wg.Wait()` in it. */
function* waitsInLoop(
  { file, starts }: GroupUses,
  waits: readonly NodeIndex[],
  adds: readonly NodeIndex[],
): Generator<Match> {
  const { tree } = file;
  const [add] = adds;
  for (const wait of waits) {
    const loop = loopAround(tree, wait);
    if (loop === null || add === undefined || !adds.every((one) => one < loop && !isOne(tree, one))) continue;
    if (!starts.some(({ node }) => loopAround(tree, node) === loop)) continue;
    yield {
      node: wait,
      confidence: "high",
      message: `Wait is in the loop that starts the goroutines, so it waits forever in the first turn: Add on line ${tree.line(add)} counts all of them.`,
      advice: "wait after the loop, or Add(1) in each turn",
      steps: [{ file, node: add, text: "adds all goroutines" }],
    };
  }
}

/** `wg.Add(len(hosts))`, and a turn of the loop over the hosts that starts no goroutine and calls no Done. */
function turnWithoutStart(
  { file, repository, starts, waits }: GroupUses,
  path: ValuePath,
  [add, more]: readonly NodeIndex[],
): Match | null {
  const { tree } = file;
  const [wait] = waits.get(path) ?? [];
  const [count] = add === undefined ? [] : argumentsOf(tree, add);
  if (wait === undefined || add === undefined || more !== undefined || count === undefined) return null;
  if (loopAround(tree, add) !== null) return null;
  const [start, another] = starts.filter(({ node }) => {
    const loop = loopAround(tree, node);
    return loop !== null && loop > add && countOfTurns(tree, loop) === withoutLength(tree.text(count));
  });
  const loop = start === undefined ? null : loopAround(tree, start.node);
  if (start === undefined || another !== undefined || loop === null) return null;
  const corrections = (["Done", "Add"] as const).flatMap(
    (method) => waitGroupCalls({ file, repository }, loop, method, false).get(path) ?? [],
  );
  const turn = turnWithout(tree, loop, start.node, (one) => corrections.some((call) => tree.contains(one, call)));
  if (turn === null) return null;
  return {
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

const isOne = (tree: SyntaxTree, call: NodeIndex): boolean => {
  const [count] = argumentsOf(tree, call);
  return count !== undefined && tree.text(count) === "1";
};
