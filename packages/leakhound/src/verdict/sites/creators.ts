/**
 * The service's own code behind goroutines of a library, whose stacks have none.
 *
 *   goroutine   ants/v2.(*Pool).ticktock                         only the library
 *   dump        created by main.serve                            the go statement, where it is own code
 *   heap        ants/v2.newWorkerArray < ants/v2.NewPool < main.work < …
 *
 * A binary profile does not say who started a goroutine. But what starts goroutines also allocates: of the heap's stacks that
 * enter the package from own code, the frame with the most growth names the caller. That is likely, and not certain.
 */
import { packageOf } from "../../profile/names/go-names.ts";
import type { ProfileSeries } from "../../series/fold.ts";
import { type FrameOwners, type SnapshotRange, stackGrowth } from "../../series/sites.ts";
import type { FrameIndex, StackIndex } from "../../series/stacks.ts";
import type { Frame } from "../facts/measures.ts";
import { frameAt } from "./site-frames.ts";

export interface ProfileCode {
  readonly series: ProfileSeries;
  readonly range: SnapshotRange;
  readonly owners: FrameOwners;
}

export interface Creator {
  readonly frame: Frame;
  readonly by: "dump" | "heap";
}

/** @returns null where the stack has own code itself, or nothing names the creator */
export function creatorOf(stack: StackIndex, goroutines: ProfileCode, heap: ProfileCode | null): Creator | null {
  const { series, owners } = goroutines;
  const { start, end } = { start: series.stacks.start(stack), end: series.stacks.end(stack) };
  if (start === end || owners.firstOwn(stack) !== null) return null;
  return creatorInDump(stack, goroutines) ?? (heap && callerInHeap(entryPackage(stack, goroutines), heap));
}

/** The dump names a function without its file, so its place is that of the same function on another stack. */
function creatorInDump(stack: StackIndex, { series, owners }: ProfileCode): Creator | null {
  const name = series.dumpLabels.mostOf("created_by", stack);
  if (name === null) return null;
  const path = packageOf(name);
  for (let other = 0 as StackIndex; other < series.stacks.length; other = (other + 1) as StackIndex)
    for (const frame of framesIn(series, other)) {
      const known = frameAt(series, frame);
      if (packageOf(known.function) !== path || owners.of(frame) !== "own") continue;
      const isSame = known.function === name;
      return { frame: isSame ? known : { function: name, file: "", line: 0 }, by: "dump" };
    }
  return path === "main" ? { frame: { function: name, file: "", line: 0 }, by: "dump" } : null;
}

/** The package whose function the goroutine began with; null for the standard library, which everything calls. */
function entryPackage(stack: StackIndex, { series, owners }: ProfileCode): string | null {
  const entry = [...framesIn(series, stack)]
    .reverse()
    .find((frame) => series.functions.text(series.stacks.functionOf(frame)) !== "runtime.goexit");
  return entry !== undefined && owners.of(entry) === "dependency" ? packageAt(series, entry) : null;
}

/** The first own frame below the package, with the most growth. */
function callerInHeap(path: string | null, { series, range, owners }: ProfileCode): Creator | null {
  if (path === null || path === "" || range.end === range.first) return null;
  const { amount } = stackGrowth(series, range);
  const callers = new Map<number, { amount: number; readonly frame: FrameIndex }>();
  for (let stack = 0 as StackIndex; stack < series.stacks.length; stack = (stack + 1) as StackIndex) {
    const own = callerOn(path, stack, { series, range, owners });
    if (own === null) continue;
    const key = series.stacks.functionOf(own);
    const caller = callers.get(key) ?? { amount: 0, frame: own };
    caller.amount += Math.max(0, amount[stack]!);
    callers.set(key, caller);
  }
  const [most] = [...callers.values()].sort((a, b) => b.amount - a.amount);
  return most ? { frame: frameAt(series, most.frame), by: "heap" } : null;
}

function callerOn(path: string, stack: StackIndex, { series, owners }: ProfileCode): FrameIndex | null {
  let isEntered = false;
  for (const frame of framesIn(series, stack)) {
    if (packageAt(series, frame) === path) isEntered = true;
    else if (isEntered && owners.of(frame) === "own") return frame;
  }
  return null;
}

const packageAt = ({ functions, stacks }: ProfileSeries, frame: FrameIndex): string =>
  packageOf(functions.text(stacks.functionOf(frame)));

function* framesIn({ stacks }: ProfileSeries, stack: StackIndex): Generator<FrameIndex> {
  for (let frame = stacks.start(stack); frame < stacks.end(stack); frame = (frame + 1) as FrameIndex) yield frame;
}
