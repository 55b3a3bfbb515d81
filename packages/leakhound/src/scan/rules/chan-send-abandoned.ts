/**
 * A goroutine that sends its result to nobody:
 *
 *   ch := make(chan T)                     unbuffered
 *   go func() { ch <- work() }()           blocks until someone receives
 *   select { case v := <-ch: …
 *            case <-ctx.Done(): return }   nothing receives after this return
 *
 * Condition: the function that makes the channel may return after fewer receives than there are sends: the receive is
 * one case of a select, or comes after a return, or there are more senders than receives, or no receive at all. Or the
 * function returns the channel, and an endless loop sends to it.
 * Not reported: the channel has a buffer; the send is in a select; other code has the channel; the rest is drained.
 */

import { firstAtLeast } from "../index/ascending.ts";
import type { GoFile } from "../index/go-file.ts";
import { functionNamed, packageOf, type Repository } from "../index/repository.ts";
import { scopeIndex } from "../index/scope-index.ts";
import { callAssigned, functionAround, loopAround } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import type { Match, Rule } from "./rule.ts";

export const chanSendAbandoned: Rule = {
  id: "chan-send-abandoned",
  *find(file, repository) {
    const { tree } = file;
    for (const made of tree.within(tree.root, "short_var_declaration")) {
      const assigned = callAssigned(tree, made);
      const name = assigned?.names[0];
      if (!assigned || name === undefined || assigned.callee !== "make") continue;
      if (!/^\(\s*chan\s[^,]*\)$/s.test(tree.fieldText(assigned.call, "arguments"))) continue;
      const scope = functionAround(tree, made);
      if (scope !== null) yield* abandonedSends({ file, repository, scope, name, made });
    }
  },
};

interface Channel {
  readonly file: GoFile;
  readonly repository: Repository;
  readonly scope: NodeIndex;
  readonly name: string;
  /** The statement that makes the channel. */
  readonly made: NodeIndex;
}

interface Send {
  readonly node: NodeIndex;
  /** In a loop, or by a goroutine that a loop starts. */
  readonly isRepeated: boolean;
}

const CALLER_STOPS = "if the caller stops receiving";

function* abandonedSends(channel: Channel): Generator<Match> {
  const { name } = channel;
  const sends = sendsOf(channel);
  const reason = sends.length === 0 ? null : reasonFor(channel, sends);
  if (reason === null) return;
  for (const { node } of sends)
    yield {
      node,
      // The caller may receive for as long as the process lives.
      confidence: reason === CALLER_STOPS ? "medium" : "high",
      message: `The send to ${name}, an unbuffered channel, blocks its goroutine forever ${reason}.`,
      advice: "make the channel with a buffer for every send, make(chan …, n); or send in a select with ctx.Done()",
    };
}

/** Sends of goroutines that only a receiver unblocks. */
function sendsOf(channel: Channel): Send[] {
  const { file, scope, name, made } = channel;
  const { tree } = file;
  return (goroutineSends(tree, scope).get(name) ?? []).flatMap(({ node, started, literal }) => {
    const isStartedInLoop = isInLoop(tree, started, made);
    if (literal !== null) return [{ node, isRepeated: isStartedInLoop || isInLoop(tree, node, literal) }];
    return isSendingHelper(channel, started) ? [{ node, isRepeated: isStartedInLoop }] : [];
  });
}

interface GoroutineSend {
  /** The send; for a helper, the `go` statement. */
  readonly node: NodeIndex;
  /** The `go` statement. */
  readonly started: NodeIndex;
  /** The literal that the goroutine runs; null for a helper, which gets the channel as an argument. */
  readonly literal: NodeIndex | null;
}

const sendsKnown = new WeakMap<SyntaxTree, Map<NodeIndex, ReadonlyMap<string, readonly GoroutineSend[]>>>();

/** Sends of the goroutines that a function starts, by the name of the channel. */
function goroutineSends(tree: SyntaxTree, scope: NodeIndex): ReadonlyMap<string, readonly GoroutineSend[]> {
  const scopes = sendsKnown.get(tree) ?? new Map<NodeIndex, ReadonlyMap<string, readonly GoroutineSend[]>>();
  sendsKnown.set(tree, scopes);
  const found = scopes.get(scope);
  if (found) return found;
  const byChannel = new Map<string, GoroutineSend[]>();
  const add = (channel: string, send: GoroutineSend) => {
    const same = byChannel.get(channel);
    if (same) same.push(send);
    else byChannel.set(channel, [send]);
  };
  for (const started of tree.within(scope, "go_statement")) {
    const literal = literalOf(tree, started);
    if (literal === null)
      for (const name of new Set(argumentTexts(tree, started))) add(name, { node: started, started, literal });
    else
      for (const node of tree.within(literal, "send_statement"))
        if (functionAround(tree, node) === literal && !isSelected(tree, node))
          add(tree.fieldText(node, "channel"), { node, started, literal });
  }
  scopes.set(scope, byChannel);
  return byChannel;
}

function argumentTexts(tree: SyntaxTree, started: NodeIndex): string[] {
  const call = tree.children(started)[0];
  const list = call === undefined ? null : tree.field(call, "arguments");
  return list === null ? [] : tree.children(list).map((argument) => tree.text(argument));
}

const literalOf = (tree: SyntaxTree, started: NodeIndex): NodeIndex | null => {
  const call = tree.children(started)[0];
  const callee = call === undefined ? null : tree.field(call, "function");
  return callee !== null && tree.kind(callee) === "func_literal" ? callee : null;
};

/** `go fetch(url, ch)`, where fetch does nothing with its parameter but send to it. */
function isSendingHelper({ file, repository, name }: Channel, started: NodeIndex): boolean {
  const { tree } = file;
  const call = tree.children(started)[0];
  const index = argumentTexts(tree, started).indexOf(name);
  const callee = call === undefined ? "" : tree.fieldText(call, "function");
  const helper = functionNamed(callee, packageOf(repository, file));
  const parameter = helper?.parameters[index]?.name;
  if (!helper || parameter === undefined) return false;
  const uses = [...helper.text.matchAll(new RegExp(`\\b${parameter}\\b(\\s*<-)?`, "g"))].slice(1);
  return !/\bselect\s*\{/.test(helper.text) && uses.length > 0 && uses.every(([, sent]) => sent !== undefined);
}

/** `case ch <- v:` of a select. */
function isSelected(tree: SyntaxTree, send: NodeIndex): boolean {
  const around = tree.above(send, "communication_case", "func_literal");
  return around !== null && tree.field(around, "communication") === send;
}

/** A loop is around the node that begins after `from`, in the same function. */
function isInLoop(tree: SyntaxTree, node: NodeIndex, from: NodeIndex): boolean {
  const loop = loopAround(tree, node);
  return loop !== null && loop > from;
}

/** When the sends block: `if …` or `because …`; null where every send may be received. */
function reasonFor(channel: Channel, sends: readonly Send[]): string | null {
  const { scope } = channel;
  const { tree } = channel.file;
  const { receives, isReturned, escapes } = usesOf(channel);
  if (escapes || receives.some((one) => functionAround(tree, one) !== scope)) return null;
  if (isReturned) return isEndless(tree, sends) ? CALLER_STOPS : null;
  const [first] = receives;
  if (first === undefined) return "because nothing receives from it";
  const sent = sends[0]!.node;
  const isBefore = (one: NodeIndex) =>
    !tree.contains(one, first) && isOutsideSelect(tree, one, first) && isReached(tree, sent, one);
  if (returnsBetween(channel, sent + 1, first).some(isBefore)) return "if the function returns before it receives";
  const repeated = receives.filter((one) => isInLoop(tree, one, channel.made) || isRanged(tree, one));
  if (repeated.length === 0) return reasonWithoutLoop(tree, sends, receives);
  if (repeated.length > 1 || receives.length > 1) return null;
  return reasonInLoop(channel, sends, first);
}

function reasonWithoutLoop(tree: SyntaxTree, sends: readonly Send[], receives: readonly NodeIndex[]): string | null {
  if (receives.length === 1 && isOneOfCases(tree, receives[0]!)) return "if the select takes its other case";
  const isFewer = sends.some(({ isRepeated }) => isRepeated) || sends.length > receives.length;
  return isFewer && !areAlternatives(tree, sends) ? "because there are fewer receives than sends" : null;
}

function reasonInLoop(channel: Channel, sends: readonly Send[], receive: NodeIndex): string | null {
  const { tree } = channel.file;
  const received = isOneOfCases(tree, receive) ? tree.above(receive, "communication_case") : null;
  const isMany = sends.length > 1 || sends.some(({ isRepeated }) => isRepeated);
  const loop = tree.above(receive, "for_statement")!;
  // After the only send is received the loop may exit, and it may exit after it has counted the receives.
  const isEarly = (one: NodeIndex) =>
    (isMany || (received !== null && !tree.contains(received, one))) && !isCounted(tree, one);
  return returnsBetween(channel, loop, tree.subtreeEnd(loop)).some(isEarly)
    ? "if the receiving loop exits early"
    : null;
}

/** Returns of the function in rows from `start` to before `end`. */
function returnsBetween({ file: { tree }, scope }: Channel, start: number, end: number): NodeIndex[] {
  const { nodes } = scopeIndex(tree, scope).exits();
  return nodes
    .slice(firstAtLeast(nodes, start), firstAtLeast(nodes, end))
    .filter((node) => tree.kind(node) === "return_statement");
}

interface ChannelUses {
  readonly receives: readonly NodeIndex[];
  readonly isReturned: boolean;
  /** Other code gets the channel. */
  readonly escapes: boolean;
}

/** Uses of the channel in its function; goroutines that only send do not count. */
function usesOf(channel: Channel): ChannelUses {
  const { scope, name, made } = channel;
  const { tree } = channel.file;
  const receives: NodeIndex[] = [];
  let [isReturned, escapes] = [false, false];
  for (const node of scopeIndex(tree, scope).identifiersAfter(name, made)) {
    const parent = tree.parent(node)!;
    const kind = tree.kind(parent);
    if (kind === "unary_expression" || kind === "range_clause") receives.push(node);
    else if (kind === "return_statement" || tree.kind(tree.parent(parent)!) === "return_statement") isReturned = true;
    else if (kind === "expression_list" && tree.kind(tree.parent(parent)!) === "range_clause") receives.push(node);
    else if (kind === "argument_list") escapes ||= !isHarmlessCall(channel, parent);
    else if (kind !== "send_statement" || tree.field(parent, "channel") !== node) escapes = true;
  }
  return { receives, isReturned, escapes };
}

/** `close(ch)`, `len(ch)`, and the helper that sends. */
const isHarmlessCall = (channel: Channel, list: NodeIndex): boolean => {
  const { tree } = channel.file;
  const call = tree.parent(list)!;
  const starts = tree.parent(call);
  return (
    /^(close|len|cap)$/.test(tree.fieldText(call, "function")) ||
    (starts !== null && tree.kind(starts) === "go_statement" && isSendingHelper(channel, starts))
  );
};

const isRanged = (tree: SyntaxTree, receive: NodeIndex): boolean => {
  const clause = tree.above(receive, "range_clause", "block");
  return clause !== null && tree.kind(clause) === "range_clause";
};

/** A send in a loop without a condition, a return or a break. */
const isEndless = (tree: SyntaxTree, sends: readonly Send[]): boolean =>
  sends.some(({ node }) => {
    const loop = tree.above(node, "for_statement", "func_literal");
    const [head] = loop === null || tree.kind(loop) !== "for_statement" ? [] : tree.children(loop);
    if (loop === null || head === undefined || /\b(return|break)\b/.test(tree.text(loop))) return false;
    return tree.kind(head) === "block" || (tree.kind(head) === "for_clause" && tree.field(head, "condition") === null);
  });

/** In the head of a case of a select that has other cases. */
function isOneOfCases(tree: SyntaxTree, receive: NodeIndex): boolean {
  const around = tree.above(receive, "communication_case", "func_literal");
  const head = around === null ? null : tree.field(around, "communication");
  if (around === null || head === null || !tree.contains(head, receive)) return false;
  return tree.children(tree.parent(around)!).length > 1;
}

/** Sends in the branches of one goroutine: only one of them runs. */
const areAlternatives = (tree: SyntaxTree, sends: readonly Send[]): boolean =>
  !sends.some(({ isRepeated }) => isRepeated) &&
  sends.length > 1 &&
  new Set(sends.map(({ node }) => functionAround(tree, node))).size === 1;

/** The exit comes after the send, and is not in another branch of an if. */
function isReached(tree: SyntaxTree, send: NodeIndex, exit: NodeIndex): boolean {
  for (let check = tree.above(send, "if_statement"); check !== null; check = tree.above(check, "if_statement")) {
    const other = tree.field(check, "alternative");
    if (other !== null && tree.contains(other, exit) && !tree.contains(other, send)) return false;
  }
  return exit > send;
}

/** `if running == 0 { return }` */
function isCounted(tree: SyntaxTree, exit: NodeIndex): boolean {
  const check = tree.above(exit, "if_statement", "for_statement");
  return check !== null && /^[^!]*[=<>]=(?!\s*(nil|true|false|")\b)/.test(tree.fieldText(check, "condition"));
}

/** Not in another case of the select that receives. */
const isOutsideSelect = (tree: SyntaxTree, exit: NodeIndex, receive: NodeIndex): boolean => {
  const around = tree.above(exit, "communication_case", "func_literal", "function_declaration", "method_declaration");
  return around === null || tree.kind(around) !== "communication_case" || !tree.contains(tree.parent(around)!, receive);
};
