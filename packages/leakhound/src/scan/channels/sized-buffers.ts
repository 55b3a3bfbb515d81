/**
 * Buffers that have a place for each goroutine of one loop, and none for those of another one:
 *
 *   results := make(chan result, len(required))
 *   for _, one := range required { go call(one, results) }
 *   for _, one := range optional { go call(one, results) }      no places for these
 */
import { argumentsOf, loopAround } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { countOfTurns, withoutLength } from "../syntax/turns.ts";
import { onlyValueOf } from "../types/only-value.ts";
import type { Located } from "../types/package-members.ts";
import { scopesOf } from "../types/scopes.ts";
import type { Channel } from "./channel.ts";
import type { SendCounter } from "./send-counts.ts";

interface SizeQuestion {
  readonly channel: Channel;
  /** The function that makes the channel and starts the goroutines. */
  readonly home: Located;
  readonly counter: SendCounter;
}

/** The size is a sum of lengths, and a loop over another list starts goroutines that send. */
export function isSizedForOthers({ channel, home, counter }: SizeQuestion): boolean {
  const { file, node } = channel.made;
  const { tree } = file;
  const [, size] = argumentsOf(tree, node);
  const lists = size === undefined || file !== home.file ? null : listsOf(tree, size);
  if (lists === null) return false;
  const starts = counter.runOf(home, channel.uses.holders).starts.filter(({ body }) => counter.count(body).own > 0);
  const counts = starts.map((start) => {
    const loop = loopAround(tree, start.node);
    return loop === null ? null : countOfTurns(tree, loop);
  });
  const isPlanned = (count: string | null) => count === null || lists.has(count);
  return counts.some(isPlanned) && counts.some((count) => !isPlanned(count) && count !== null && NAME.test(count));
}

/** `w.required`, and not the result of a call, which may be a part of the list. */
const NAME = /^[\p{L}_][\p{L}\p{N}_.]*$/u;

/** `required` and `optional` of `len(required) + len(optional)`; null for other sizes. */
function listsOf(tree: SyntaxTree, size: NodeIndex): ReadonlySet<string> | null {
  const declaration = tree.kind(size) === "identifier" ? scopesOf(tree).declarationOf(size) : null;
  const value = declaration === null ? size : onlyValueOf(tree, declaration);
  const terms =
    value === null
      ? []
      : tree
          .text(value)
          .split("+")
          .map((term) => term.trim());
  if (terms.length === 0 || !terms.every((term) => LENGTH.test(term))) return null;
  return new Set(terms.map(withoutLength));
}

const LENGTH = /^len\([^()]*\)$/;
