/**
 * A buffer for every value that goroutines send, so that each of them ends, whether or not anybody receives:
 *
 *   ch := make(chan result, 1)                     instead of make(chan result)
 *   go func() { ch <- work() }()
 *
 *   errs := make(chan error, len(hosts))           one goroutine for each host
 *   for _, host := range hosts {
 *       go func() { errs <- ping(host) }()
 *   }
 *
 *   req := request{reply: make(chan answer, 1)}    whoever gets the request replies once
 *
 * Only where the number of sends is certain, and where nothing after a send relies on its having been received: each send ends
 * its goroutine, but for a `close` of the same channel.
 */
import type { AbandonedSend } from "../channels/abandoned.ts";
import { abandonedSendsIn } from "../channels/abandoned-sends.ts";
import type { Channel } from "../channels/channel.ts";
import { channelsIn } from "../channels/channels-in.ts";
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { argumentsOf, functionAround, loopAround } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import type { Located } from "../types/package-members.ts";
import { scopesOf } from "../types/scopes.ts";
import { typesOf } from "../types/types.ts";
import { type FileEdits, insertion, replacement, type TextEdit } from "./text-edits.ts";

/** @param send the statement of the finding */
export function bufferForSends(file: GoFile, repository: Repository, send: NodeIndex): FileEdits | null {
  const one = abandonedSendsIn(repository, file).find((found) => found.send.file === file && found.send.node === send);
  if (one === undefined || NOT_BY_BUFFER.has(one.reason.kind)) return null;
  const { channel, others, reason } = one;
  const edits: TextEdit[] = [];
  for (const each of new Set([channel, ...others.map((other) => channelOf(repository, channel, other))])) {
    const edit = each === null || each.made.file !== channel.made.file ? null : bufferFor(repository, each, reason);
    if (edit === null) return null;
    edits.push(edit);
  }
  return { file: channel.made.file, edits };
}

/** The channel of another send, which the same exit abandons. */
const channelOf = (repository: Repository, known: Channel, { file, node }: Located): Channel | null =>
  [known, ...channelsIn(repository, known.made.file)].find(({ uses }) =>
    uses.sends.some((send) => send.file === file && send.node === node),
  ) ?? null;

function bufferFor(repository: Repository, channel: Channel, reason: AbandonedSend["reason"]): TextEdit | null {
  const size = reason.kind === "reply left" ? repliesOf(channel) : sentValues(repository, channel);
  return size === null || channel.uses.mayBeSentElsewhere ? null : bufferOf(channel.made, size);
}

/** A function that sends to itself, a result that nobody takes, and a context that goes on need more than a buffer. */
const NOT_BY_BUFFER: ReadonlySet<AbandonedSend["reason"]["kind"]> = new Set([
  "no receiver yet",
  "discarded",
  "iteration left",
]);

/** `make(chan T)`, or one with a number that is too small, gets the size. */
function bufferOf({ file: { tree }, node }: Located, size: string): TextEdit | null {
  const [type, capacity] = argumentsOf(tree, node);
  if (type === undefined) return null;
  if (capacity === undefined) return insertion(tree.end(type), `, ${size}`);
  const isNumber = tree.kind(capacity) === "int_literal";
  if (!isNumber || (/^\d+$/.test(size) && Number(size) <= Number(tree.text(capacity)))) return null;
  return replacement(tree, capacity, size);
}

const SENDERS_MAX = 8;

/** How many values the goroutines send that the function around `make` starts: `1`, `len(hosts)`, `len(hosts)+1`. */
function sentValues(repository: Repository, { made, uses }: Channel): string | null {
  const { tree } = made.file;
  const home = functionAround(tree, made.node);
  if (home === null || uses.sends.some(({ file }) => file !== made.file)) return null;
  const literals = new Set(uses.sends.map(({ node }) => functionAround(tree, node)));
  const counts: string[] = [];
  for (const literal of literals) {
    const start = literal === null ? null : startOf(tree, literal, home);
    const count = start === null ? null : countOf(repository, { made, start });
    if (literal === null || count === null) return null;
    counts.push(count);
  }
  const endsAll = uses.sends.every(({ node }) => loopAround(tree, node) === null && endsLiteral(tree, node));
  if (!endsAll || counts.length === 0 || counts.length > SENDERS_MAX) return null;
  // Another goroutine may close the channel only when all have sent, which a buffer does not change.
  const isClosedBySender = uses.closes.every(
    ({ file, node }) => file === made.file && literals.has(functionAround(tree, node)),
  );
  if (uses.closes.length > 0 && (!isClosedBySender || counts.length > 1 || counts[0] !== "1")) return null;
  return sumOf(counts);
}

/** The `go` statement of the function itself that runs a literal. */
function startOf(tree: SyntaxTree, literal: NodeIndex, home: NodeIndex): NodeIndex | null {
  const call = tree.parent(literal);
  const start = call === null || tree.kind(call) !== "call_expression" ? null : tree.parent(call);
  if (start === null || tree.kind(start) !== "go_statement" || tree.field(call!, "function") !== literal) return null;
  return functionAround(tree, literal) === home ? start : null;
}

interface StartOfChannel {
  /** The call of `make`. */
  readonly made: Located;
  /** The `go` statement. */
  readonly start: NodeIndex;
}

/** How often the statement runs for one channel. */
function countOf(repository: Repository, { made: { file, node }, start }: StartOfChannel): string | null {
  const { tree } = file;
  const loop = loopAround(tree, start);
  if (loop === loopAround(tree, node)) return "1";
  if (loop === null || loop < node || loopAround(tree, loop) !== loopAround(tree, node)) return null;
  const [clause] = tree.children(loop);
  const ranged = clause === undefined || tree.kind(clause) !== "range_clause" ? null : tree.field(clause, "right");
  if (ranged === null || tree.kind(ranged) !== "identifier" || !isKnownBefore(tree, ranged, node)) return null;
  const type = typesOf(repository).of(file, ranged);
  return type?.kind === "list" || type?.kind === "map" ? `len(${tree.text(ranged)})` : null;
}

/** A parameter or local variable that has its value when the channel is made, and keeps it. */
function isKnownBefore(tree: SyntaxTree, name: NodeIndex, made: NodeIndex): boolean {
  const scopes = scopesOf(tree);
  const declaration = scopes.declarationOf(name);
  if (declaration === null || declaration > made) return false;
  return scopes.usesOf(declaration).every((use) => {
    const list = tree.parent(use);
    const isAssigned = list !== null && tree.fieldName(list) === "left";
    const isGiven = list !== null && tree.kind(list) === "unary_expression";
    return use < made || use >= name || !(isAssigned || isGiven);
  });
}

/** `len(a)` and two goroutines: `len(a)+2`. */
function sumOf(counts: readonly string[]): string | null {
  const ones = counts.filter((count) => count === "1").length;
  const lengths = counts.filter((count) => count !== "1");
  if (lengths.length > 1) return null;
  const [length] = lengths;
  if (length === undefined) return String(ones);
  return ones === 0 ? length : `${length}+${ones}`;
}

/** Nothing follows the statement in the literal but a close of the channel and a return. */
function endsLiteral(tree: SyntaxTree, send: NodeIndex): boolean {
  const literal = functionAround(tree, send);
  const channel = tree.fieldText(send, "channel");
  for (let at: NodeIndex | null = send; at !== null && at !== literal; at = tree.parent(at)) {
    let next = isInList(tree, at) ? tree.nextSibling(at) : null;
    while (next !== null && (tree.kind(next) === "comment" || tree.text(next) === `close(${channel})`))
      next = tree.nextSibling(next);
    if (next === null) continue;
    return tree.kind(next) === "return_statement" && tree.children(next).length === 0;
  }
  return true;
}

/** A statement among others; the branches of an `if` do not follow one another. */
const isInList = (tree: SyntaxTree, node: NodeIndex): boolean => {
  const parent = tree.parent(node);
  return parent !== null && tree.kind(parent) === "statement_list";
};

/** A request is answered by one of the sends, which comes last where the request is handled. */
function repliesOf({ uses }: Channel): string | null {
  if (uses.closes.length > 0) return null;
  return uses.sends.every(({ file: { tree }, node }) => isLast(tree, node)) ? "1" : null;
}

/** The statement is the last of its case or function, or goes on with the next request. */
function isLast(tree: SyntaxTree, statement: NodeIndex): boolean {
  let next = tree.nextSibling(statement);
  while (next !== null && tree.kind(next) === "comment") next = tree.nextSibling(next);
  const list = tree.parent(statement);
  const around = list === null ? null : tree.parent(list);
  if (around === null || tree.kind(list!) !== "statement_list") return false;
  if (next !== null) return tree.kind(next) === "return_statement" || tree.kind(next) === "continue_statement";
  const kind = tree.kind(around);
  if (kind === "communication_case" || kind === "type_case" || kind === "expression_case") return true;
  const owner = tree.parent(around);
  const ownerKind = owner === null ? "" : tree.kind(owner);
  return kind === "block" && (ownerKind === "func_literal" || /_declaration$/.test(ownerKind));
}
