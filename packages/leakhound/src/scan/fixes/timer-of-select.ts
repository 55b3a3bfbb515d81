/**
 * A timer that a select makes, which stays until it fires where another case comes first:
 *
 *   timer := time.NewTimer(limit)
 *   defer timer.Stop()                 outside of loops
 *   select {
 *   case v := <-values:
 *       timer.Stop()                   in a loop: in each of the other cases
 *   case <-timer.C:                    instead of time.After(limit)
 *   }
 *
 * A timer of its own for each turn is right before Go 1.23 and since: one timer for all turns needs a Reset, before which an older Go
 * has to stop the timer and to empty its channel. Of a ticker that a select makes, only the first tick is ever received.
 */
import { ownNodes } from "../flow/paths.ts";
import { type GoFile, importOf } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { argumentsOf, functionAround, loopAround, selectCaseAround } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { typesOf } from "../types/types.ts";
import { linesBefore, linesInCase, replacement, type TextEdit } from "./text-edits.ts";
import { freeNames } from "./visible.ts";

/** @param call of `time.After` or of a function that makes a timer or ticker, in the head of a case */
export function timerOfSelect(file: GoFile, repository: Repository, call: NodeIndex): readonly TextEdit[] | null {
  const { tree } = file;
  const timer = timerIn(file, call);
  if (timer === null || hasGoto(tree, timer.list) || !mayComeFirst(file, repository, timer)) return null;
  const name = nameFor(file, timer);
  if (name === null) return null;
  const isInLoop = loopAround(tree, call) !== null;
  const made = `${name} := ${timer.packageName}.NewTimer(${tree.text(timer.duration)})`;
  const others = tree.children(timer.select).filter((one) => one !== timer.wait && tree.kind(one) !== "comment");
  const edits = [
    linesBefore(tree, timer.select, isInLoop ? [made] : [made, `defer ${name}.Stop()`]),
    replacement(tree, timer.channel, `${name}.C`),
    ...(isInLoop ? others.map((one) => linesInCase(tree, one, [`${name}.Stop()`])) : []),
  ];
  const complete = edits.filter((edit) => edit !== null);
  return complete.length === edits.length ? complete : null;
}

/** A jump over the declaration of a variable does not compile. */
const hasGoto = (tree: SyntaxTree, list: NodeIndex): boolean => {
  const fn = functionAround(tree, list);
  return fn !== null && ownNodes(tree, fn, "goto_statement").length > 0;
};

interface SelectTimer {
  /** `time`, as the file calls it. */
  readonly packageName: string;
  readonly duration: NodeIndex;
  /** `time.After(d)`, `time.NewTimer(d).C` */
  readonly channel: NodeIndex;
  readonly wait: NodeIndex;
  readonly select: NodeIndex;
  /** The statements among which the select is. */
  readonly list: NodeIndex;
}

const FACTORIES = new Set(["After", "Tick", "NewTimer", "NewTicker"]);

/** null where the call makes no timer in the head of a case, or where no line can come before the select. */
function timerIn(file: GoFile, call: NodeIndex): SelectTimer | null {
  const { tree } = file;
  if (tree.kind(call) !== "call_expression") return null;
  const target = tree.field(call, "function");
  if (target === null || tree.kind(target) !== "selector_expression" || importOf(file, tree.text(target)) !== "time")
    return null;
  const factory = tree.fieldText(target, "field");
  const channel = factory === "After" || factory === "Tick" ? call : tree.parent(call);
  const wait = selectCaseAround(tree, call);
  const head = wait === null ? null : tree.field(wait, "communication");
  if (!FACTORIES.has(factory) || channel === null || wait === null || head === null || !tree.contains(head, call))
    return null;
  if (channel !== call && tree.fieldText(channel, "field") !== "C") return null;
  const select = tree.parent(wait);
  const list = select === null ? null : tree.parent(select);
  const [duration] = argumentsOf(tree, call);
  if (select === null || list === null || tree.kind(list) !== "statement_list" || duration === undefined) return null;
  if (tree.text(duration).includes("\n")) return null;
  return { packageName: tree.fieldText(target, "operand"), duration, channel, wait, select, list };
}

/** The duration may be computed before the heads of the cases that come first: it calls nothing of the repository, or they do not. */
function mayComeFirst(file: GoFile, repository: Repository, { duration, wait, select }: SelectTimer): boolean {
  const { tree } = file;
  if (!callsOwnCode(file, repository, duration)) return true;
  return tree.children(select).every((one) => {
    const head = one < wait ? tree.field(one, "communication") : null;
    return head === null || !callsOwnCode(file, repository, head);
  });
}

/** Calls of a library, such as `ctx.Done()`, and conversions depend on nothing that the other heads change. */
const callsOwnCode = (file: GoFile, repository: Repository, node: NodeIndex): boolean =>
  [node, ...file.tree.within(node, "call_expression")].some((call) => {
    if (file.tree.kind(call) !== "call_expression") return false;
    const kind = typesOf(repository).callee(file, call)?.kind;
    return kind !== "conversion" && kind !== "library" && kind !== "builtin";
  });

/** `timer`; `timer2` for the second one among the same statements, where both may be repaired at once. */
function nameFor(file: GoFile, { list, channel }: SelectTimer): string | null {
  const lists = known.get(file.tree) ?? new Map<NodeIndex, ReadonlyMap<NodeIndex, number>>();
  known.set(file.tree, lists);
  const ranks = lists.get(list) ?? ranksIn(file, list);
  lists.set(list, ranks);
  const rank = ranks.get(channel) ?? 0;
  return freeNames(file.tree, list, "timer")[rank] ?? null;
}

const known = new WeakMap<SyntaxTree, Map<NodeIndex, ReadonlyMap<NodeIndex, number>>>();

/** How many timers come first among the selects of the same list of statements. Found once for each list. */
function ranksIn(file: GoFile, list: NodeIndex): ReadonlyMap<NodeIndex, number> {
  const { tree } = file;
  const ranks = new Map<NodeIndex, number>();
  for (const select of tree.children(list)) {
    if (tree.kind(select) !== "select_statement") continue;
    for (const channel of timersIn(file, select)) ranks.set(channel, ranks.size);
  }
  return ranks;
}

/** The channels of timers in the heads of the cases. */
const timersIn = (file: GoFile, select: NodeIndex): readonly NodeIndex[] =>
  file.tree.children(select).flatMap((one) => {
    const head = file.tree.field(one, "communication");
    if (head === null) return [];
    return file.tree.within(head, "call_expression").flatMap((call) => timerIn(file, call)?.channel ?? []);
  });
