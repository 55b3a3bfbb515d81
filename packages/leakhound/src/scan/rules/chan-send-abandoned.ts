/**
 * A goroutine that sends its result to nobody:
 *
 *   ch := make(chan T)                     unbuffered
 *   go func() { ch <- work() }()           waits for a receiver
 *   select { case v := <-ch: …
 *            case <-ctx.Done(): return }   nobody receives any more
 *
 * Condition: the function that makes the channel may leave with fewer receives than there are sends: the receive is one
 * case of a select, or stands behind a return, or there are more senders than receives, or none at all. Or the channel is
 * returned, and a loop without an end sends to it.
 * Quiet: the channel has a buffer; the send stands in a select; others have the channel; what is left is drained.
 */
import type { GoFile, GoFunction } from "../index/go-file.ts";
import { packageOf, type Repository } from "../index/repository.ts";
import { callAssigned, functionAround } from "../syntax/queries.ts";
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
      if (scope !== null) yield* abandoned({ file, repository, scope, name, made });
    }
  },
};

interface Channel {
  readonly file: GoFile;
  readonly repository: Repository;
  readonly scope: NodeIndex;
  readonly name: string;
  readonly made: NodeIndex;
}

const STOPPED_READING = "its reader has stopped reading";

interface Send {
  readonly node: NodeIndex;
  /** In a loop, or by a goroutine that is started in one. */
  readonly isRepeated: boolean;
}

function* abandoned(channel: Channel): Generator<Match> {
  const { name } = channel;
  const sends = sendsOf(channel);
  const reason = sends.length === 0 ? null : reasonFor(channel, sends);
  if (reason === null) return;
  for (const { node } of sends)
    yield {
      node,
      // Whoever reads it may do so for as long as the process lives.
      confidence: reason === STOPPED_READING ? "medium" : "high",
      message: `The goroutine waits for ever to send to ${name}, which is unbuffered, once ${reason}.`,
      advice: "make(chan …, n) with room for every send, or send in a select with the end of the context",
    };
}

/** Sends of goroutines that nothing but a receiver sets free. */
function sendsOf(channel: Channel): Send[] {
  const { file, scope, name, made } = channel;
  const { tree } = file;
  return [...tree.within(scope, "go_statement")].flatMap((started) => {
    const isStartedOften = isInLoop(tree, started, made);
    const literal = literalOf(tree, started);
    if (literal === null) return sendsOfHelper(channel, started) ? [{ node: started, isRepeated: isStartedOften }] : [];
    return [...tree.within(literal, "send_statement")]
      .filter((send) => tree.fieldText(send, "channel") === name && functionAround(tree, send) === literal)
      .filter((send) => !isSelected(tree, send))
      .map((node) => ({ node, isRepeated: isStartedOften || isInLoop(tree, node, literal) }));
  });
}

const literalOf = (tree: SyntaxTree, started: NodeIndex): NodeIndex | null => {
  const call = tree.children(started)[0];
  const callee = call === undefined ? null : tree.field(call, "function");
  return callee !== null && tree.kind(callee) === "func_literal" ? callee : null;
};

/** `go fetch(url, ch)`, where fetch does nothing with its parameter but send to it, once. */
function sendsOfHelper({ file, repository, name }: Channel, started: NodeIndex): boolean {
  const { tree } = file;
  const call = tree.children(started)[0];
  const list = call === undefined ? null : tree.field(call, "arguments");
  const place = list === null ? -1 : tree.children(list).findIndex((one) => tree.text(one) === name);
  const helper = call === undefined ? undefined : functionNamed(tree.fieldText(call, "function"), file, repository);
  const parameter = helper?.parameters[place]?.name;
  if (!helper || parameter === undefined) return false;
  const uses = [...helper.text.matchAll(new RegExp(`\\b${parameter}\\b(\\s*<-)?`, "g"))].slice(1);
  return !/\bselect\s*\{/.test(helper.text) && uses.length > 0 && uses.every(([, sent]) => sent !== undefined);
}

const functionNamed = (name: string, file: GoFile, repository: Repository): GoFunction | undefined =>
  packageOf(repository, file)
    .flatMap(({ functions }) => functions)
    .find((one) => one.name === name && one.receiver === null);

/** `case ch <- v:` of a select. */
function isSelected(tree: SyntaxTree, send: NodeIndex): boolean {
  const wait = tree.above(send, "communication_case", "func_literal");
  return wait !== null && tree.field(wait, "communication") === send;
}

/** A loop around the node, within a function or behind a statement of it. */
function isInLoop(tree: SyntaxTree, node: NodeIndex, from: NodeIndex): boolean {
  const loop = tree.above(node, "for_statement", "func_literal", "function_declaration", "method_declaration");
  return loop !== null && tree.kind(loop) === "for_statement" && loop > from;
}

function reasonFor(channel: Channel, sends: readonly Send[]): string | null {
  const { scope } = channel;
  const { tree } = channel.file;
  const { receives, isReturned, isHandedOn } = usesOf(channel);
  if (isHandedOn || receives.some((one) => functionAround(tree, one) !== scope)) return null;
  if (isReturned) return isEndless(tree, sends) ? STOPPED_READING : null;
  const [first] = receives;
  if (first === undefined) return "it is started: nobody receives";
  const isBefore = (one: NodeIndex) =>
    one < first && !tree.contains(one, first) && isAside(tree, one, first) && isReached(tree, sends[0]!.node, one);
  if (hasReturn(tree, scope, isBefore)) return "the function has returned before it receives";
  const repeated = receives.filter((one) => isInLoop(tree, one, channel.made) || isRanged(tree, one));
  if (repeated.length === 0) return reasonOnce(tree, sends, receives);
  if (repeated.length > 1 || receives.length > 1) return null;
  return reasonInLoop(tree, sends, first);
}

/** Where each receive is made once. */
function reasonOnce(tree: SyntaxTree, sends: readonly Send[], receives: readonly NodeIndex[]): string | null {
  if (receives.length === 1 && isOneOfCases(tree, receives[0]!))
    return "the select that receives has left by its other case";
  const isFewer = sends.some(({ isRepeated }) => isRepeated) || sends.length > receives.length;
  return isFewer && !areAlternatives(tree, sends) ? "the function has received, which it does fewer times" : null;
}

function reasonInLoop(tree: SyntaxTree, sends: readonly Send[], receive: NodeIndex): string | null {
  const wait = isOneOfCases(tree, receive) ? tree.above(receive, "communication_case") : null;
  const isMany = sends.length > 1 || sends.some(({ isRepeated }) => isRepeated);
  const loop = tree.above(receive, "for_statement")!;
  // The case that receives the only one may return, and so may who counts.
  const isEarly = (one: NodeIndex) => (isMany || (wait !== null && !tree.contains(wait, one))) && !isCounted(tree, one);
  return hasReturn(tree, loop, isEarly) ? "the loop that receives is left early" : null;
}

interface Uses {
  readonly receives: readonly NodeIndex[];
  readonly isReturned: boolean;
  readonly isHandedOn: boolean;
}

/** Uses of the channel in its function; those of goroutines that only send are none. */
function usesOf(channel: Channel): Uses {
  const { scope, name, made } = channel;
  const { tree } = channel.file;
  const receives: NodeIndex[] = [];
  let [isReturned, isHandedOn] = [false, false];
  for (const node of tree.within(scope, "identifier")) {
    if (node <= made || tree.contains(made, node) || tree.text(node) !== name) continue;
    const up = tree.parent(node)!;
    const kind = tree.kind(up);
    if (kind === "unary_expression" || kind === "range_clause") receives.push(node);
    else if (kind === "return_statement" || tree.kind(tree.parent(up)!) === "return_statement") isReturned = true;
    else if (kind === "expression_list" && tree.kind(tree.parent(up)!) === "range_clause") receives.push(node);
    else if (kind === "argument_list") isHandedOn ||= !isHarmless(channel, up);
    else if (kind !== "send_statement" || tree.field(up, "channel") !== node) isHandedOn = true;
  }
  return { receives, isReturned, isHandedOn };
}

/** `close(ch)`, `len(ch)`, and the helper that sends. */
const isHarmless = (channel: Channel, list: NodeIndex): boolean => {
  const { tree } = channel.file;
  const call = tree.parent(list)!;
  const starts = tree.parent(call);
  return (
    /^(close|len|cap)$/.test(tree.fieldText(call, "function")) ||
    (starts !== null && tree.kind(starts) === "go_statement" && sendsOfHelper(channel, starts))
  );
};

const isRanged = (tree: SyntaxTree, receive: NodeIndex): boolean => {
  const clause = tree.above(receive, "range_clause", "block");
  return clause !== null && tree.kind(clause) === "range_clause";
};

/** Sends in a loop without a head or condition. */
const isEndless = (tree: SyntaxTree, sends: readonly Send[]): boolean =>
  sends.some(({ node }) => {
    const loop = tree.above(node, "for_statement", "func_literal");
    const [head] = loop === null || tree.kind(loop) !== "for_statement" ? [] : tree.children(loop);
    if (loop === null || head === undefined || /\b(return|break)\b/.test(tree.text(loop))) return false;
    return tree.kind(head) === "block" || (tree.kind(head) === "for_clause" && tree.field(head, "condition") === null);
  });

/** In the head of a case of a select that has others. */
function isOneOfCases(tree: SyntaxTree, receive: NodeIndex): boolean {
  const wait = tree.above(receive, "communication_case", "func_literal");
  const head = wait === null ? null : tree.field(wait, "communication");
  if (wait === null || head === null || !tree.contains(head, receive)) return false;
  return tree.children(tree.parent(wait)!).length > 1;
}

/** Sends of one goroutine in its branches: only one of them is made. */
const areAlternatives = (tree: SyntaxTree, sends: readonly Send[]): boolean =>
  !sends.some(({ isRepeated }) => isRepeated) &&
  sends.length > 1 &&
  new Set(sends.map(({ node }) => functionAround(tree, node))).size === 1;

function hasReturn(tree: SyntaxTree, within: NodeIndex, isMeant: (one: NodeIndex) => boolean): boolean {
  const own = tree.kind(within) === "for_statement" ? functionAround(tree, within) : within;
  return [...tree.within(within, "return_statement")].some((one) => functionAround(tree, one) === own && isMeant(one));
}

/** Behind the send, and not in the other branch of an if. */
function isReached(tree: SyntaxTree, send: NodeIndex, way: NodeIndex): boolean {
  for (let check = tree.above(send, "if_statement"); check !== null; check = tree.above(check, "if_statement")) {
    const other = tree.field(check, "alternative");
    if (other !== null && tree.contains(other, way) && !tree.contains(other, send)) return false;
  }
  return way > send;
}

/** `if running == 0 { return }` */
function isCounted(tree: SyntaxTree, way: NodeIndex): boolean {
  const check = tree.above(way, "if_statement", "for_statement");
  return check !== null && /^[^!]*[=<>]=(?!\s*(nil|true|false|")\b)/.test(tree.fieldText(check, "condition"));
}

/** Not in another case of the select that receives. */
const isAside = (tree: SyntaxTree, way: NodeIndex, receive: NodeIndex): boolean => {
  const wait = tree.above(way, "communication_case", "func_literal", "function_declaration", "method_declaration");
  return wait === null || tree.kind(wait) !== "communication_case" || !tree.contains(tree.parent(wait)!, receive);
};
