/**
 * Follows the function that receives from a channel, and finds exits at which fewer values were received than goroutines
 * send: those goroutines wait forever.
 *
 *   ch := make(chan T)
 *   go func() { ch <- work() }()     1 send waits
 *   select {
 *   case v := <-ch:                  none
 *   case <-ctx.Done():
 *       return                       exit where 1 send waits forever
 *   }
 *
 *   state   0 to 2 sends wait, 3 for more;   + 4 something was received;   + 8 a goroutine that receives was started
 */
import { exitsOfPaths, ownNodes, type Transfer } from "../flow/paths.ts";
import { terminatingCalls } from "../flow/terminating-calls.ts";
import type { RunBy } from "../goroutines/starts.ts";
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { functionAround } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import type { Located } from "../types/package-members.ts";
import { scopesOf } from "../types/scopes.ts";
import { type Types, typesOf } from "../types/types.ts";
import { pathOf } from "../types/value-path.ts";
import type { ChannelUses } from "./channel.ts";
import { isBeforeStart } from "./failed-starts.ts";
import { lastWords } from "./last-words.ts";
import { keyOf } from "./located.ts";
import { runAmong } from "./run-among.ts";
import { MANY, type SendCounter } from "./send-counts.ts";

const WAITING = 3;
const RECEIVED = 4;
const RECEIVER = 8;

/** Where the function stops receiving. */
export interface EarlyExit {
  /** A return, the function itself for its end, or a statement that waits for the senders. */
  readonly node: NodeIndex;
  readonly how: "returns" | "ends" | "waits for senders";
  /** Sends that wait there, at most: 1, 2, or 3 for more. */
  readonly waiting: number;
  /** Something was received before. */
  readonly hasReceived: boolean;
}

export interface ReceivePaths {
  readonly exits: readonly EarlyExit[];
  /** Sends of the function itself, or calls that send, at which no goroutine receives. */
  readonly blockedSends: readonly NodeIndex[];
}

export interface ReceiveQuestion {
  readonly repository: Repository;
  /** The function that has the channel. */
  readonly home: Located;
  readonly counter: SendCounter;
  /** What the function and those that it runs do with the channel. */
  readonly uses: Pick<ChannelUses, "receives" | "holders" | "closes">;
  /** Sends that block. */
  readonly sends: readonly Located[];
  /** The call that starts the senders, where the channel is the result of a call. */
  readonly origin: NodeIndex | null;
  /** Sends of the goroutines that the origin starts. */
  readonly originSends: number;
  /** Where each turn of a loop makes the channel, and how many values its buffer takes. */
  readonly remade?: { readonly node: NodeIndex; readonly capacity: number };
}

/** null where the function is too complicated, or where other goroutines receive as well. */
export function receivePaths(question: ReceiveQuestion): ReceivePaths | null {
  const { home, repository, counter, uses, sends, origin } = question;
  const { receives, holders } = uses;
  const { tree } = home.file;
  const receivers = new Set(
    receives.map(({ file, node }) => keyOf({ file, node: functionAround(file.tree, node) ?? node })),
  );
  const operations = new Map<NodeIndex, Transfer>();
  const blocked = new Set<NodeIndex>();
  const waits = new Map<NodeIndex, Set<number>>();
  const known = new Set<string>([keyOf(home)]);
  const add = (node: NodeIndex, transfer: Transfer): void => {
    const before = operations.get(node);
    operations.set(
      node,
      before === undefined
        ? transfer
        : (state) => {
            const after = before(state);
            return after === null ? null : transfer(after);
          },
    );
  };
  if (origin !== null) add(origin, sendsMore(question.originSends));
  const { remade } = question;
  // What the buffer of the channel before takes does not wait; what it does not take waits forever.
  if (remade !== undefined)
    add(remade.node, (state) => ((state & WAITING) > remade.capacity ? state | MANY : state & ~(WAITING | RECEIVED)));
  const loopEnds = new Map<NodeIndex, Transfer>();
  const run = counter.runOf(home, holders);
  for (const start of run.starts) {
    const counts = counter.count(start.body);
    add(start.node, sendsMore(counts.own + counts.started));
    if (counts.own > 0) for (const last of lastWords({ repository, home, start, sends })) add(last, receivedAll);
    if (!receivesIn({ repository, receivers, holders, known }, start.body)) continue;
    add(start.node, (state) => state | RECEIVER);
    // A loop that starts workers starts at least one.
    const loop = loopOfReceive(tree, start.node, home.node);
    if (loop !== null) loopEnds.set(loop, (state) => state | RECEIVER);
  }
  const maker = run.calls.find(({ node }) => node === origin)?.callee;
  for (const { node: call, callee } of run.calls) {
    // Each call of the function that makes the channel has one of its own.
    if (maker !== undefined && keyOf(callee) === keyOf(maker)) continue;
    const counts = counter.count(callee);
    if (call !== origin) add(call, sendsMore(counts.started));
    if (counts.own > 0) add(call, noteBlocked(blocked, call));
    if (receivesIn({ repository, receivers, holders, known }, callee)) add(call, () => RECEIVED | RECEIVER);
  }
  for (const { file, node } of sends)
    if (file === home.file && functionAround(tree, node) === home.node) add(node, noteBlocked(blocked, node));
  for (const { file, node } of receives) {
    if (file !== home.file || functionAround(tree, node) !== home.node) continue;
    // `<-start()`: the channel is received from after the call that starts the senders.
    add(origin !== null && tree.contains(node, origin) ? origin : node, received);
    for (const loop of loopsAround(tree, node, home.node))
      loopEnds.set(loop, isCounting(tree, loop) ? receivedAll : receivedMany);
  }
  if ([...receivers].some((key) => !known.has(key))) return null;
  for (const wait of waitsIn(question, run)) {
    const states = new Set<number>();
    waits.set(wait, states);
    add(wait, (state) => {
      states.add(state);
      return state;
    });
  }
  for (const call of terminatingCalls(tree, home.node)) add(call, () => null);
  const mayStart = (fn: Located): boolean => counter.count(fn).own > 0 || counter.count(fn).started > 0;
  const senders: RunBy = {
    starts: run.starts.filter(({ body }) => mayStart(body)),
    calls: run.calls.filter(({ callee }) => mayStart(callee)),
  };
  const exits = exitsOfPaths({ tree, fn: home.node, initial: 0, operations, loopEnds });
  if (exits === null) return null;
  const early: EarlyExit[] = [];
  for (const [node, states] of waits) {
    const waiting = mostWaiting(states);
    if (waiting !== null) early.push({ node, how: "waits for senders", ...waiting });
  }
  for (const { node, states } of exits) {
    if (
      (isCounted(tree, node) && !isLimit(tree, node, uses)) ||
      isAfterLastError(home.file, node, sends) ||
      isBeforeStart({ repository, home, senders, mayStart }, node)
    )
      continue;
    const waiting = mostWaiting(states);
    if (waiting !== null) early.push({ node, how: node === home.node ? "ends" : "returns", ...waiting });
  }
  return { exits: early, blockedSends: [...blocked] };
}

/** Goroutines that send were started: 3 for more than two sends. */
const sendsMore =
  (count: number): Transfer =>
  (state) =>
    (state & ~WAITING) | Math.min(MANY, (state & WAITING) + count);

/** One send goes on; of more than two, there may be any number left. */
function received(state: number): number {
  const waiting = state & WAITING;
  return (waiting === MANY || waiting === 0 ? state : state - 1) | RECEIVED;
}

const receivedAll: Transfer = (state) => (state & ~WAITING) | RECEIVED;

/** The end of a loop that counts nothing: a sender that sends one value, or two, may wait still. */
const receivedMany: Transfer = (state) => ((state & WAITING) === MANY ? receivedAll(state) : state);

/** `for range n`, `for i := 0; i < n; i++`, `for left > 0`; and not `for err == nil` or `for !done`. */
function isCounting(tree: SyntaxTree, loop: NodeIndex): boolean {
  const head = tree.firstChild(loop);
  if (head === undefined || head === tree.field(loop, "body")) return false;
  if (tree.kind(head) === "range_clause" || tree.kind(head) === "for_clause") return true;
  return [head, ...tree.within(head, "binary_expression")].some((one) => {
    const right = tree.kind(one) === "binary_expression" ? tree.field(one, "right") : null;
    return right !== null && COMPARISONS.has(operatorOf(tree, one)) && !CONSTANTS.has(tree.text(right));
  });
}

const COMPARISONS = new Set(["<", ">", "<=", ">=", "==", "!="]);
const CONSTANTS = new Set(["nil", "true", "false"]);

/** Of a binary expression. */
function operatorOf(tree: SyntaxTree, node: NodeIndex): string {
  const [left, right] = [tree.field(node, "left"), tree.field(node, "right")];
  return left === null || right === null ? "" : tree.source.slice(tree.end(left), tree.start(right)).trim();
}

/** Where senders wait and no other goroutine receives; null where all values were received. */
function mostWaiting(states: ReadonlySet<number>): Pick<EarlyExit, "waiting" | "hasReceived"> | null {
  const left = [...states].filter((state) => (state & WAITING) !== 0 && (state & RECEIVER) === 0);
  if (left.length === 0) return null;
  const waiting = Math.max(...left.map((state) => state & WAITING));
  return { waiting, hasReceived: left.every((state) => (state & RECEIVED) !== 0) };
}

const noteBlocked =
  (blocked: Set<NodeIndex>, node: NodeIndex): Transfer =>
  (state) => {
    if ((state & RECEIVER) === 0) blocked.add(node);
    return state;
  };

const DEPTH_MAX = 4;

interface Receivers {
  readonly repository: Repository;
  /** Functions that receive, and those that have the channel. */
  readonly receivers: ReadonlySet<string>;
  readonly holders: ReadonlySet<string>;
  /** Receivers that were reached so far. */
  readonly known: Set<string>;
}

/** The function, or one that it calls or starts, receives. Those that do are added to the known ones. */
function receivesIn(all: Receivers, fn: Located, depth = 0, seen = new Set<string>()): boolean {
  const key = keyOf(fn);
  if (seen.has(key) || depth > DEPTH_MAX || !all.holders.has(key)) return false;
  seen.add(key);
  let found = all.receivers.has(key);
  if (found) all.known.add(key);
  const { starts, calls } = runAmong(all.repository, fn, all.holders);
  for (const { body } of starts) found = receivesIn(all, body, depth + 1, seen) || found;
  for (const { callee } of calls) found = receivesIn(all, callee, depth + 1, seen) || found;
  return found;
}

/** The loops around a node in the same function, innermost first. */
function loopsAround(tree: SyntaxTree, node: NodeIndex, fn: NodeIndex): NodeIndex[] {
  const loops: NodeIndex[] = [];
  for (let loop = loopOfReceive(tree, node, fn); loop !== null; loop = loopOfReceive(tree, loop, fn)) loops.push(loop);
  return loops;
}

/** The loop around a receive, in the same function. */
function loopOfReceive(tree: SyntaxTree, node: NodeIndex, fn: NodeIndex): NodeIndex | null {
  const loop = tree.above(node, "for_statement", "func_literal", "function_declaration", "method_declaration");
  return loop !== null && loop !== fn && tree.kind(loop) === "for_statement" ? loop : null;
}

/** `group.Wait()` of a group whose goroutines send, and `wg.Wait()` where they call `wg.Done()` behind their sends. */
function* waitsIn({ repository, home, counter, sends }: ReceiveQuestion, { starts }: RunBy): Generator<NodeIndex> {
  const { file, node } = home;
  const { tree } = file;
  const types = typesOf(repository);
  const awaited = new Set<string>();
  for (const { body, group } of starts) {
    if (counter.count(body).own === 0) continue;
    const path = group === null ? null : pathOf(types, file, group);
    if (path !== null) awaited.add(path);
    for (const done of doneCalls(types, body, sends)) awaited.add(done);
  }
  if (awaited.size === 0) return;
  for (const { call, operand } of waitCalls(tree, node)) {
    const path = pathOf(types, file, operand);
    if (path !== null && awaited.has(path)) yield call;
  }
}

interface WaitCall {
  readonly call: NodeIndex;
  readonly operand: NodeIndex;
}

const waitsKnown = new WeakMap<SyntaxTree, Map<NodeIndex, readonly WaitCall[]>>();

/** Calls of a method Wait that are not deferred; found once for each function. */
function waitCalls(tree: SyntaxTree, fn: NodeIndex): readonly WaitCall[] {
  const functions = waitsKnown.get(tree) ?? new Map<NodeIndex, readonly WaitCall[]>();
  waitsKnown.set(tree, functions);
  const calls =
    functions.get(fn) ?? [...ownNodes(tree, fn, "call_expression")].flatMap((call) => waitCallAt(tree, call));
  functions.set(fn, calls);
  return calls;
}

function waitCallAt(tree: SyntaxTree, call: NodeIndex): WaitCall[] {
  const target = tree.field(call, "function");
  if (target === null || tree.kind(target) !== "selector_expression" || tree.fieldText(target, "field") !== "Wait")
    return [];
  const parent = tree.parent(call);
  const operand = tree.field(target, "operand");
  return operand === null || (parent !== null && tree.kind(parent) === "defer_statement") ? [] : [{ call, operand }];
}

/**
 * Wait groups whose Done a goroutine calls, by their paths; a literal shares the names of its function. Where Done comes
 * before a send, whoever waits for the group goes on and may receive.
 */
function doneCalls(types: Types, { file, node }: Located, sends: readonly Located[]): Set<string> {
  const { tree } = file;
  const paths = new Set<string>();
  const early = new Set<string>();
  for (const call of tree.within(node, "call_expression")) {
    const callee = types.callee(file, call);
    if (callee?.kind !== "library" || callee.name !== "sync.WaitGroup.Done") continue;
    const target = tree.field(call, "function");
    const operand = target === null ? null : tree.field(target, "operand");
    const path = operand === null ? null : pathOf(types, file, operand);
    if (path === null) continue;
    paths.add(path);
    if (isBeforeSend(file, call, sends)) early.add(path);
  }
  return new Set([...paths].filter((path) => !early.has(path)));
}

/** `wg.Done()` and a send behind it in the same block. */
function isBeforeSend({ tree, path }: GoFile, done: NodeIndex, sends: readonly Located[]): boolean {
  const statement = tree.parent(done);
  const block = statement === null ? null : tree.parent(statement);
  if (statement === null || block === null || tree.kind(statement) !== "expression_statement") return false;
  return sends.some(({ file, node }) => file.path === path && node > done && tree.contains(block, node));
}

/**
 * `case r := <-results: if r.err != nil { return r.err }`, where the sender returns after it sent an error:
 *
 *   results <- result{err: err}
 *   return
 */
function isAfterLastError({ tree }: GoFile, exit: NodeIndex, sends: readonly Located[]): boolean {
  if (!sends.some(({ file, node }) => isFollowedByReturn(file.tree, node))) return false;
  const check = tree.above(exit, "if_statement", "func_literal", "function_declaration", "method_declaration");
  const condition = check !== null && tree.kind(check) === "if_statement" ? tree.field(check, "condition") : null;
  const [left, right] = condition === null ? [] : [tree.field(condition, "left"), tree.field(condition, "right")];
  if (!left || !right || tree.kind(left) !== "selector_expression" || tree.kind(right) !== "nil") return false;
  const operand = tree.field(left, "operand");
  const declaration = operand === null ? null : scopesOf(tree).declarationOf(operand);
  const statement = declaration === null ? null : tree.above(declaration, "receive_statement", "short_var_declaration");
  const value = statement === null ? null : tree.field(statement, "right");
  return value !== null && tree.text(value).startsWith("<-");
}

function isFollowedByReturn(tree: SyntaxTree, send: NodeIndex): boolean {
  let at = send;
  for (let level = 0; level < SENDS_NESTED_MAX; level++) {
    const list = tree.parent(at);
    if (list === null) return false;
    const next = tree.nextSibling(at);
    if (next !== null) return tree.kind(next) === "return_statement";
    const branch = tree.above(list, "if_statement", "func_literal");
    if (branch === null || tree.kind(branch) !== "if_statement") return false;
    at = branch;
  }
  return false;
}

const SENDS_NESTED_MAX = 3;

/** `if running == 0 { return }`: the function counts what it receives. */
function isCounted(tree: SyntaxTree, exit: NodeIndex): boolean {
  const check = tree.above(
    exit,
    "if_statement",
    "for_statement",
    "func_literal",
    "function_declaration",
    "method_declaration",
  );
  const condition = check !== null && tree.kind(check) === "if_statement" ? tree.field(check, "condition") : null;
  return condition !== null && tree.kind(condition) === "binary_expression" && comparesCount(tree, condition);
}

/** In a range over a channel that the senders close: a count that ends it is a limit, and not the number of values. */
const isLimit = (tree: SyntaxTree, exit: NodeIndex, { receives, closes }: ReceiveQuestion["uses"]): boolean =>
  closes.length > 0 &&
  receives.every(({ node }) => {
    const loop = tree.kind(node) === "range_clause" ? tree.parent(node) : null;
    return loop !== null && tree.contains(loop, exit);
  });

/** `running == 0`, alone or together with other conditions */
function comparesCount(tree: SyntaxTree, condition: NodeIndex): boolean {
  const [left, right] = [tree.field(condition, "left"), tree.field(condition, "right")];
  if (left === null || right === null) return false;
  const operator = operatorOf(tree, condition);
  if (operator === "&&")
    return [left, right].some((one) => tree.kind(one) === "binary_expression" && comparesCount(tree, one));
  const isCount = (node: NodeIndex) =>
    tree.kind(node) === "int_literal" || tree.kind(node) === "call_expression" || tree.kind(node) === "identifier";
  return (
    ["==", ">=", "<="].includes(operator) &&
    isCount(right) &&
    !["true", "false", "nil"].includes(tree.kind(right)) &&
    tree.text(right) !== "nil"
  );
}
