/**
 * Timers that call a function, and tickers, which some path leaves running, for timer-leak:
 *
 *   ticker := time.NewTicker(d)
 *   go func() {                               the goroutine is the only code that has the ticker
 *       select {
 *       case <-ctx.Done(): return             an exit path of the goroutine without Stop
 *       case <-done:       ticker.Stop()
 *       }
 *   }()
 *
 *   p := &producer{flush: time.NewTicker(d)}
 *   if err := p.connect(); err != nil {
 *       return nil, err                       p is dropped, and its ticker stays
 *   }
 *   return p, nil
 */
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { isFailureExit } from "../lifetime/failure-exits.ts";
import { flowOf, type Lifetime, lifetimeOf } from "../lifetime/lifetime.ts";
import { ownerAt } from "../lifetime/owners.ts";
import { type ReleaseBy, type Resource, releaseBy } from "../lifetime/resource.ts";
import { howLeaked } from "../lifetime/unreleased.ts";
import { callAssigned, functionAround } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import type { Match } from "./rule.ts";
import { timeCalls } from "./time-calls.ts";

/** @param makers functions of package time: `NewTicker` where the version of Go does not collect tickers */
export function* timersOnPaths(
  file: GoFile,
  repository: Repository,
  makers: readonly ("AfterFunc" | "NewTicker")[],
): Generator<Match> {
  const { tree } = file;
  for (const maker of makers)
    for (const call of timeCalls(file, tree.root, maker)) {
      const how = howLeft({ file, repository }, call, maker);
      if (how === null) continue;
      const isTicker = maker === "NewTicker";
      yield {
        node: call,
        confidence: isTicker ? "medium" : "low",
        message: isTicker
          ? `The ticker is ${how}, and stays forever before Go 1.23.`
          : `The timer is ${how}, so it keeps what its function references until it fires, and calls the function then.`,
        advice: `right after it is created: defer ${nameOf(tree, call)}.Stop()`,
      };
    }
}

interface Place {
  readonly file: GoFile;
  readonly repository: Repository;
}

/** The variable that gets the timer. */
function nameOf(tree: SyntaxTree, call: NodeIndex): string {
  const statement = tree.above(call, "short_var_declaration", "assignment_statement", "var_spec", "block");
  const [target] = statement === null ? [] : (callAssigned(tree, statement)?.names ?? []);
  return target ?? "timer";
}

/** "not stopped on the exit path at line 7"; null where every path stops the timer, or other code may. */
function howLeft(place: Place, call: NodeIndex, maker: "AfterFunc" | "NewTicker"): string | null {
  const { tree } = place.file;
  const own = inVariable(place, call);
  if (own !== null) {
    const lifetime = lifetimeOf(own);
    if (flowOf(own)?.uses.hasRelease === true) return howLeftByOwn(tree, lifetime);
    return maker === "NewTicker" && lifetime.kind === "leaked in goroutine"
      ? howLeaked(lifetime, tree, "stopped")
      : null;
  }
  const part = inField(place, call);
  const lifetime = part === null ? null : lifetimeOf(part);
  return lifetime?.kind === "leaked on path" && isFailureExit(tree, lifetime.exit)
    ? howLeftByOwn(tree, lifetime)
    : null;
}

function howLeftByOwn(tree: SyntaxTree, lifetime: Lifetime): string | null {
  if (lifetime.kind === "overwritten") return `replaced at line ${tree.line(lifetime.exit)} before it is stopped`;
  if (lifetime.kind !== "leaked on path") return null;
  const isReturn = tree.kind(lifetime.exit) === "return_statement";
  return isReturn ? `not stopped on the exit path at line ${tree.line(lifetime.exit)}` : "not stopped on each path";
}

/** Of `t := time.NewTicker(d)`. */
function inVariable({ file, repository }: Place, call: NodeIndex): Resource | null {
  const { tree } = file;
  const list = tree.parent(call);
  const statement = list === null || !["right", "value"].includes(tree.fieldName(list)) ? null : tree.parent(list);
  const scope = functionAround(tree, call);
  if (statement === null || scope === null) return null;
  const variable = tree.kind(statement) === "var_spec" ? tree.field(statement, "name") : firstTarget(tree, statement);
  if (variable === null || tree.kind(variable) !== "identifier") return null;
  return { file, repository, scope, statement, variable, error: null, release: STOP };
}

const STOP = releaseBy("", "Stop");

/** The only name on the left. */
function firstTarget(tree: SyntaxTree, statement: NodeIndex): NodeIndex | null {
  const left = tree.field(statement, "left");
  const [target, more] = left === null ? [] : tree.children(left);
  return target === undefined || more !== undefined ? null : target;
}

/** Of `p := &producer{flush: time.NewTicker(d)}` and of `p.flush = time.NewTicker(d)`, where the function makes p. */
function inField({ file, repository }: Place, call: NodeIndex): Resource | null {
  const { tree } = file;
  const scope = functionAround(tree, call);
  const owner = scope === null ? null : ownerAt({ file, repository, scope }, call);
  const statement = tree.above(call, "short_var_declaration", "assignment_statement", "func_literal");
  if (scope === null || owner === null || statement === null) return null;
  const release: ReleaseBy = releaseBy(`.${owner.field}`, "Stop");
  return { file, repository, scope, statement, variable: owner.declaration, error: null, release, isOwner: true };
}
