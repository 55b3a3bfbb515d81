/**
 * Stacks of V8 that lack the frames of inlined functions, and the full stacks that they belong to.
 *
 * V8's sampler does not see inlined frames. Once `price` is inlined into the handler, its memory is on a shorter stack:
 *
 *   Array.from < price main.js:5 < memoized < handler < emit        before
 *   Array.from < handler < emit                                     after: the same allocation
 *
 * A shorter stack belongs to a longer one with the same beginning and the same end. Where several fit, the one with most of
 * their memory counts; where none has most of it, the stack is left as it is. Go's profiles keep inlined frames.
 */
import type { ProfileSeries } from "../../series/fold.ts";
import { isGoFile } from "../../series/own-code.ts";
import type { FrameIndex, StackIndex } from "../../series/stacks.ts";

/** Stacks that are compared with each other, the largest first. */
const STACKS_MAX = 400;
/** Part of the memory on all longer stacks that fit. */
const MOST = 0.6;

/** @param amount by stack, positive. @returns the longer stack of each shorter one */
export function inlinedStacks(series: ProfileSeries, amount: Float64Array): ReadonlyMap<StackIndex, StackIndex> {
  const rows = (Array.from(amount.keys()) as StackIndex[])
    .filter((stack) => amount[stack]! > 0 && !isOfGo(series, stack))
    .sort((a, b) => amount[b]! - amount[a]!)
    .slice(0, STACKS_MAX);
  const paths = new Map(rows.map((stack) => [stack, pathOf(series, stack)]));
  const found = new Map<StackIndex, StackIndex>();
  for (const short of rows) {
    const path = paths.get(short)!;
    const longer = rows.filter((one) => isInlinedFrom(path, paths.get(one)!));
    const whole = longer.reduce((sum, one) => sum + amount[one]!, 0);
    const [first] = longer;
    if (first !== undefined && amount[first]! >= MOST * whole) found.set(short, first);
  }
  return new Map([...found].map(([short, longer]) => [short, found.get(longer) ?? longer]));
}

function isOfGo({ stacks, functions }: ProfileSeries, stack: StackIndex): boolean {
  for (let frame = stacks.start(stack); frame < stacks.end(stack); frame = (frame + 1) as FrameIndex) {
    const file = functions.names.text(stacks.fileOf(frame));
    if (file !== "") return isGoFile(file);
  }
  return true;
}

function pathOf({ stacks }: ProfileSeries, stack: StackIndex): number[] {
  const path: number[] = [];
  for (let frame = stacks.start(stack); frame < stacks.end(stack); frame = (frame + 1) as FrameIndex)
    path.push(stacks.functionOf(frame));
  return path;
}

/** Whether a path is a longer one without some frames in the middle; both ends have at least one frame in common. */
function isInlinedFrom(short: readonly number[], long: readonly number[]): boolean {
  if (long.length <= short.length || short.length < 2) return false;
  let begin = 0;
  while (begin < short.length && short[begin] === long[begin]) begin++;
  let end = 0;
  while (end < short.length && short[short.length - 1 - end] === long[long.length - 1 - end]) end++;
  return begin >= 1 && end >= 1 && begin + end >= short.length;
}
