/**
 * How much a finding weighs: what bounds the damage lowers its confidence, and high needs evidence that it repeats.
 *
 *   in a test helper, a tool, main                        low: it ends with a short process
 *   in a package that only tests and programs for them use    low
 *   where a process comes once                            low: one file or connection stays
 *   in a loop over the configuration of such code         medium
 *   where the source does not show how often code runs    medium: it may be once
 *   left open where the error was not yet checked         medium: the value may not have been acquired
 *   left open where a switch finds no case, an error      medium: only a mistake in the program leads there
 *   a file, left open on an error, not for every call     medium: local files seldom fail
 *   behind a check that a field is nil, which it sets     medium: once for each value
 *   a channel of a connection                             medium: it ends with the connection
 *   left open on an error that ends the process           low: nothing stays
 *   left open where a deadline cannot be set              low: the connection is closed then
 *   left open where the loop ends with its next turn      low: one value
 *   a listener or a database, left open on an error       medium: of each address or file, a process has one at a time
 */

import { callsFromHandler, type RunCount, runCountAround, runCountOf, runsPerCall } from "../calls/run-count.ts";
import { CONFIDENCES, type Confidence } from "../findings/finding.ts";
import { isInMain, isInTest, isShortLived } from "../findings/surroundings.ts";
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { isFailureExit } from "../lifetime/failure-exits.ts";
import { callAssigned, functionAround } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import type { Located } from "../types/package-members.ts";
import { failureEndsProcess } from "./ends-process.ts";
import { isOfLastTurn } from "./last-turn.ts";
import { leakOf, type NamedLeak } from "./leak-steps.ts";
import { isUsedByTestsOnly } from "./test-packages.ts";

/** What is to be weighed. */
export interface WeighedMatch {
  readonly rule: string;
  readonly file: GoFile;
  readonly repository: Repository;
  readonly node: NodeIndex;
  readonly confidence: Confidence;
}

/** Routes are registered in main, and a lock that main keeps stops the others. */
const HOLDS_IN_MAIN = /^(gctx|lock)-/;
/** A program that waits forever does no work, however often it comes there. */
const WAITS = new Set([
  "chan-receive-abandoned",
  "cond-never-signalled",
  "nil-channel",
  "semaphore-not-released",
  "waitgroup-done-missed",
]);
/** The goroutine stays where it is. */
const BLOCKS = new Set([
  "chan-send-abandoned",
  "goroutine-no-exit",
  "goroutine-waits-for-itself",
  "break-leaves-select-only",
  "ticker-range-no-exit",
]);
/** What is set up once is used for every call. */
const SET_UP = new Set(["metric-label-unbounded"]);

/** They say that the code runs for every call. */
const CLAIMS_CALLS = new Set(["ctx-chain-growth", "global-slice-append", "http-transport-per-call", "client-per-call"]);

const around = (file: GoFile, node: NodeIndex): Located => ({ file, node: functionAround(file.tree, node) ?? node });

/** The function around a node, or around the literal that it is in, gets a request. */
const isHandlerAround = ({ tree, functions }: GoFile, node: NodeIndex): boolean =>
  functions.some((fn) => fn.isHandler && tree.contains(fn.node, node));

export function weightOf({ rule, file, repository, node, confidence }: WeighedMatch): Confidence {
  if (isShortLived(file) || isInTest(file, node) || isUsedByTestsOnly(repository, file)) return "low";
  if (HOLDS_IN_MAIN.test(rule)) return confidence;
  if (isInMain(file, node)) return "low";
  if (confidence === "low" || WAITS.has(rule) || SET_UP.has(rule)) return confidence;
  if (
    CLAIMS_CALLS.has(rule) &&
    !isHandlerAround(file, node) &&
    callsFromHandler(repository, around(file, node)) === null
  )
    return "low";
  const leak = leakOf(rule, file, repository, node);
  if (
    leak !== null &&
    (endsProcess(repository, file, leak) || isOfLastTurn(file, node, leak) || isOfDeadline(file.tree, leak))
  )
    return "low";
  const isDoubtful =
    leak !== null &&
    (leak.isUnchecked === true ||
      (isRareFailure(file, leak) && !runsPerCall(repository, { file, node })) ||
      PARTS.has(leak.noun) ||
      isInUnknownCase(file, leak.exit) ||
      isBoundedByItself(file, leak));
  const checked = isDoubtful || isOncePerValue(file, node) ? least(confidence, "medium") : confidence;
  // A return leaves the function, and with it the loops around it; a goroutine that waits forever does not come again.
  const isReturn = leak?.how === "exit" && file.tree.kind(leak.exit) === "return_statement";
  const isLast = isReturn || BLOCKS.has(rule);
  return least(
    checked,
    BOUND[isLast ? runCountAround(repository, { file, node }) : runCountOf(repository, { file, node })],
  );
}

const BOUND: Readonly<Record<RunCount, Confidence>> = { once: "low", few: "medium", unknown: "medium", many: "high" };

/** A channel of AMQP ends with its connection. */
const PARTS = new Set(["the channel"]);

/** The function leaves by an error, and so do its callers, up to one that ends the process. */
function endsProcess(repository: Repository, file: GoFile, { how, exit }: NamedLeak): boolean {
  if (how !== "exit" || file.tree.kind(exit) !== "return_statement" || !isFailureExit(file.tree, exit)) return false;
  const fn = functionAround(file.tree, exit);
  return fn !== null && failureEndsProcess(repository, { file, node: fn });
}

/** `if err := conn.SetReadDeadline(t); err != nil { return err }`: it fails only where the connection is closed. */
function isOfDeadline(tree: SyntaxTree, { how, exit }: NamedLeak): boolean {
  const branch = how === "exit" ? tree.above(exit, "if_statement", "func_literal") : null;
  if (branch === null || tree.kind(branch) !== "if_statement" || !isFailureExit(tree, exit)) return false;
  const list = tree.parent(branch);
  const statements = list === null ? [] : tree.children(list);
  const statement = tree.field(branch, "initializer") ?? statements[statements.indexOf(branch) - 1];
  const assigned = statement === undefined ? null : callAssigned(tree, statement);
  return assigned !== null && /\.Set(?:Read|Write)?Deadline$/.test(assigned.callee);
}

/** What is done with an open local file seldom fails. */
const isRareFailure = ({ tree }: GoFile, { noun, how, exit }: NamedLeak): boolean =>
  noun === "the file" && how === "exit" && isFailureExit(tree, exit);

/** A second one cannot be opened while the first one is. */
const EXCLUSIVE = new Set(["the listener", "the database"]);

const isBoundedByItself = ({ tree }: GoFile, { noun, how, exit }: NamedLeak): boolean =>
  EXCLUSIVE.has(noun) && how === "exit" && isFailureExit(tree, exit);

/** `if s.ticker == nil { s.ticker = …; go s.tick() }`: once for each s. */
function isOncePerValue({ tree }: GoFile, node: NodeIndex): boolean {
  const next = (from: NodeIndex) => tree.above(from, "if_statement", "func_literal");
  for (let at = next(node); at !== null; at = next(at)) {
    const condition = tree.kind(at) === "if_statement" ? tree.field(at, "condition") : null;
    const block = condition === null ? null : tree.field(at, "consequence");
    const field = condition === null ? null : /^(\w+(?:\.\w+)+) == nil$/.exec(tree.text(condition))?.[1];
    if (!field || block === null || !tree.contains(block, node)) continue;
    for (const assignment of tree.within(block, "assignment_statement"))
      if (tree.fieldText(assignment, "left") === field) return true;
  }
  return false;
}

/** `default: return fmt.Errorf("unknown kind %v", kind)` */
function isInUnknownCase({ tree }: GoFile, exit: NodeIndex): boolean {
  const list = tree.parent(exit);
  const branch = list === null ? null : tree.parent(list);
  if (list === null || branch === null || tree.kind(branch) !== "default_case") return false;
  const around = tree.parent(branch);
  return around !== null && tree.kind(around) !== "select_statement" && isFailureExit(tree, exit);
}

const least = (one: Confidence, other: Confidence): Confidence =>
  CONFIDENCES.indexOf(one) < CONFIDENCES.indexOf(other) ? one : other;
