/**
 * A buffer for the one value that a goroutine sends:
 *
 *   ch := make(chan result, 1)        instead of make(chan result)
 *   go func() { ch <- work() }()      the goroutine ends, whether or not anybody receives
 *
 * Only where the channel carries one value, and where nothing after the send relies on its having been received: each send
 * ends its goroutine.
 */
import type { AbandonedSend } from "../channels/abandoned.ts";
import { abandonedSendsIn } from "../channels/abandoned-sends.ts";
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { argumentsOf, functionAround, loopAround } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import type { Located } from "../types/package-members.ts";
import { insertion, type TextEdit } from "./text-edits.ts";

export interface FileEdits {
  readonly file: GoFile;
  readonly edits: readonly TextEdit[];
}

/** @param send the statement of the finding */
export function bufferOfOne(file: GoFile, repository: Repository, send: NodeIndex): FileEdits | null {
  const one = abandonedSendsIn(repository, file).find((found) => found.send.file === file && found.send.node === send);
  if (one === undefined || !isReceivedLater(one)) return null;
  const { channel } = one;
  const { made, capacity, uses } = channel;
  const { tree } = made.file;
  const [type, size] = argumentsOf(tree, made.node);
  const home = functionAround(tree, made.node);
  if (type === undefined || size !== undefined || capacity !== 0 || home === null) return null;
  if (uses.isKept || uses.mayBeSentElsewhere || uses.closes.length > 0 || uses.returnedBy.length > 0) return null;
  if (uses.receives.some(({ file: { tree: other }, node }) => loopAround(other, node) !== null)) return null;
  return sendsOnce(uses.sends, { file: made.file, node: home })
    ? { file: made.file, edits: [insertion(tree.end(type), ", 1")] }
    : null;
}

/** A goroutine sends, and the function stops receiving; a function that sends to itself needs more than a buffer. */
const isReceivedLater = ({ reason }: AbandonedSend): boolean =>
  reason.kind === "early exit" || reason.kind === "no receiver";

/** All sends belong to one goroutine that the function starts once, and each ends the goroutine. */
function sendsOnce(sends: readonly Located[], home: Located): boolean {
  const { tree } = home.file;
  const literals = new Set(sends.map(({ file, node }) => (file === home.file ? functionAround(tree, node) : null)));
  const [literal, more] = literals;
  if (literal === undefined || literal === null || more !== undefined || literal === home.node) return false;
  if (functionAround(tree, literal) !== home.node || loopAround(tree, literal) !== null) return false;
  const call = tree.parent(literal);
  const start = call === null ? null : tree.parent(call);
  if (start === null || tree.kind(start) !== "go_statement" || tree.kind(call!) !== "call_expression") return false;
  return sends.every(({ node }) => loopAround(tree, node) === null && endsLiteral(tree, node, literal));
}

/** Nothing follows the statement in the literal but a return. */
function endsLiteral(tree: SyntaxTree, statement: NodeIndex, literal: NodeIndex): boolean {
  for (let at: NodeIndex | null = statement; at !== null && at !== literal; at = tree.parent(at)) {
    let next = tree.kind(at) === "send_statement" || isInList(tree, at) ? tree.nextSibling(at) : null;
    while (next !== null && tree.kind(next) === "comment") next = tree.nextSibling(next);
    if (next === null) continue;
    if (tree.kind(next) === "return_statement") return tree.children(next).length === 0;
    return false;
  }
  return true;
}

/** A statement among others; the branches of an `if` do not follow one another. */
const isInList = (tree: SyntaxTree, node: NodeIndex): boolean => {
  const parent = tree.parent(node);
  return parent !== null && tree.kind(parent) === "statement_list";
};
