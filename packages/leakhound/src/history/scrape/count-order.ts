/**
 * The order of Go's goroutine, block and mutex profiles: the largest (last) value first; goroutines of equal counts by a
 * text of the stack,
 *
 *   "@ 0x47bcdf 0x4a1120\n# labels: {…}"        the return addresses in hexadecimal, as text
 *
 * so 0x1047bcd comes before 0x47bcdf. The address of a location is the one of the call, one less than the return address.
 * Labels are compared by their rows, which is not Go's order, and a stack that ends compares as if it had no next address,
 * where Go's text has the hidden runtime.goexit; so the caller checks the result against the real order.
 *
 * Source: printCountProfile in runtime/pprof/pprof.go.
 */
import type { Int64Column } from "../../base/int64.ts";
import { type Dictionary, labelsOfStack, stackLength } from "../dictionary/dictionary.ts";
import { tablesOf } from "../dictionary/tables.ts";

export interface CountedStacks {
  readonly dictionary: Dictionary;
  /** Row of the dictionary's mappings, which gives the addresses. */
  readonly mappings: number;
  readonly stacks: Uint32Array;
  readonly counts: Float64Array;
}

/** Rows in Go's order. Equal rows keep their order. */
export function countOrder({ dictionary, mappings, stacks, counts }: CountedStacks): Int32Array {
  const { address } = tablesOf(dictionary, mappings).locations;
  const order = Int32Array.from(stacks.keys());
  return order.sort((a, b) => {
    if (counts[a] !== counts[b]) return counts[b]! - counts[a]!;
    return stacks[a] === stacks[b]
      ? a - b
      : compareStacks(dictionary, address, { a: stacks[a]!, b: stacks[b]! }) || a - b;
  });
}

function compareStacks(
  dictionary: Dictionary,
  address: Int64Column,
  { a, b }: { readonly a: number; readonly b: number },
): number {
  const { stacks } = dictionary;
  const { words } = stacks;
  const [left, right] = [stackLength(dictionary, a), stackLength(dictionary, b)];
  for (let at = 0; at < Math.min(left, right); at++) {
    const [x, y] = [words[stacks.start(a) + at]!, words[stacks.start(b) + at]!];
    if (x === y) continue;
    const difference = compareAsText(address.unsigned(x) + 1, address.unsigned(y) + 1);
    if (difference !== 0) return difference;
  }
  return left - right || labelsOfStack(dictionary, a) - labelsOfStack(dictionary, b);
}

/** Compares the hexadecimal digits of two numbers from the first on; of equal beginnings, the shorter comes first. */
function compareAsText(a: number, b: number): number {
  return withFirstDigit(a) - withFirstDigit(b) || a - b;
}

/** The number shifted so that its first digit is the one before the point: from 1 to below 16. */
function withFirstDigit(value: number): number {
  let shifted = value;
  while (shifted >= 16) shifted /= 16;
  return shifted;
}
