/**
 * The levels of the stacks of one instance: how much each stack holds at each scrape. From memory or from the store, in one or
 * several parts, one after the other in time.
 *
 *   part 0: 10:00 10:01 … 10:59     part 1: 11:00 11:01 …
 *     main < serve < leak   5 6 …      main < serve < leak   70 71 …
 */
import { holdTimes, type Levels, type Range } from "../views/levels.ts";

export interface StackLevels {
  /** Unix milliseconds, ascending. */
  readonly times: readonly number[];
  /** Number of stacks. */
  readonly length: number;
  /** Functions of a stack, root first. */
  frames(stack: number): readonly string[];
  /** Calls back for each stack that has a value at a scrape, its position in `times`. */
  visit(scrape: number, each: (stack: number, value: number) => void): void;
}

export interface InstanceStacks {
  readonly instance: string;
  readonly parts: readonly StackLevels[];
}

/** Root first; empty for all stacks. */
export type CallSite = readonly string[];

/** What all stacks of a call site hold together, at each scrape. */
export function totalsOf({ parts }: InstanceStacks, callSite: CallSite): Levels {
  const timesMs: number[] = [];
  const values: number[] = [];
  for (const part of parts) {
    const isWanted = wantedStacks(part, callSite);
    for (const [scrape, time] of part.times.entries()) {
      let sum = 0;
      part.visit(scrape, (stack, value) => {
        if (isWanted(stack)) sum += value;
      });
      timesMs.push(time);
      values.push(sum);
    }
  }
  return { timesMs, values };
}

/** What the stacks of each group hold together, at each scrape. */
export function totalsBy(
  { parts }: InstanceStacks,
  groupOf: (frames: readonly string[]) => string,
): ReadonlyMap<string, Levels> {
  const timesMs = parts.flatMap(({ times }) => times);
  const groups = new Map<string, number[]>();
  let first = 0;
  for (const part of parts) {
    const columns = new Array<number[] | undefined>(part.length);
    for (const scrape of part.times.keys())
      part.visit(scrape, (stack, value) => {
        columns[stack] ??= columnOf(groups, groupOf(part.frames(stack)), timesMs.length);
        columns[stack][first + scrape]! += value;
      });
    first += part.times.length;
  }
  return new Map([...groups].map(([name, values]) => [name, { timesMs, values }]));
}

function columnOf(groups: Map<string, number[]>, name: string, length: number): number[] {
  const known = groups.get(name) ?? new Array<number>(length).fill(0);
  groups.set(name, known);
  return known;
}

export interface StackSum {
  /** Root first. */
  readonly frames: readonly string[];
  readonly sum: number;
}

/**
 * The integral of each stack's level over a range, in its unit times milliseconds, and when the instance was seen.
 *
 * Divided by the time that any instance was seen, and summed over instances, integrals give what a service holds.
 */
export function integralsOf(
  { parts }: InstanceStacks,
  callSite: CallSite,
  range: Range,
): { readonly stacks: readonly StackSum[]; readonly spans: readonly Range[] } {
  const timesMs = parts.flatMap(({ times }) => times);
  const holds = holdTimes({ timesMs, values: timesMs }, range);
  const sums = new StackSums();
  let first = 0;
  for (const part of parts) {
    const isWanted = wantedStacks(part, callSite);
    const ofStack = new Float64Array(part.length);
    for (const scrape of part.times.keys()) {
      const holdMs = holds[first + scrape]!;
      if (holdMs <= 0) continue;
      part.visit(scrape, (stack, value) => {
        if (isWanted(stack)) ofStack[stack]! += value * holdMs;
      });
    }
    sums.add(part, ofStack);
    first += part.times.length;
  }
  return { stacks: sums.all(), spans: spansOf(timesMs, holds, range) };
}

/** How much each stack's total rose over a range. A total that falls is of a new process, which began at 0. */
export function increasesOf({ parts }: InstanceStacks, callSite: CallSite, range: Range): readonly StackSum[] {
  const sums = new StackSums();
  /** Totals at the end of the part before, by stack. */
  let ends: ReadonlyMap<string, number> | null = null;
  for (const part of parts) {
    const isWanted = wantedStacks(part, callSite);
    const risen = new Float64Array(part.length);
    const before = startsOf(part, ends);
    let hasBefore = ends !== null;
    for (const [scrape, time] of part.times.entries()) {
      if (time > range.toMs) break;
      const isCounted = hasBefore && time > range.fromMs;
      part.visit(scrape, (stack, value) => {
        if (!isWanted(stack)) return;
        if (isCounted) risen[stack]! += value >= before[stack]! ? value - before[stack]! : value;
        before[stack] = value;
      });
      hasBefore = true;
    }
    sums.add(part, risen);
    ends = new Map(Array.from(before, (total, stack) => [part.frames(stack).join("\n"), total]));
  }
  return sums.all();
}

function startsOf(part: StackLevels, ends: ReadonlyMap<string, number> | null): Float64Array {
  return Float64Array.from({ length: part.length }, (_, stack) => ends?.get(part.frames(stack).join("\n")) ?? 0);
}

/** From totals since the start of a process to what was added since the scrape before. */
export function increasesOver({ timesMs, values }: Levels): Levels {
  const rises = values.slice(1).map((value, row) => (value >= values[row]! ? value - values[row]! : value));
  return { timesMs: timesMs.slice(1), values: rises };
}

/** Adds the values of equal stacks of different parts and instances. */
export class StackSums {
  readonly #sums = new Map<string, { readonly frames: readonly string[]; sum: number }>();

  /** @param values of each stack of the part */
  add(part: StackLevels, values: Float64Array): void {
    for (let stack = 0; stack < values.length; stack++)
      if (values[stack] !== 0) this.addStack(part.frames(stack), values[stack]!);
  }

  addStack(frames: readonly string[], value: number): void {
    const key = frames.join("\n");
    const known = this.#sums.get(key);
    if (known) known.sum += value;
    else this.#sums.set(key, { frames, sum: value });
  }

  all(): readonly StackSum[] {
    return [...this.#sums.values()];
  }
}

function wantedStacks(part: StackLevels, callSite: CallSite): (stack: number) => boolean {
  if (callSite.length === 0) return () => true;
  const known = new Int8Array(part.length).fill(-1);
  return (stack) => {
    if (known[stack] === -1) {
      const frames = part.frames(stack);
      known[stack] = callSite.every((name, at) => frames[at] === name) ? 1 : 0;
    }
    return known[stack] === 1;
  };
}

function spansOf(timesMs: readonly number[], holds: readonly number[], { fromMs }: Range): Range[] {
  const spans: { fromMs: number; toMs: number }[] = [];
  for (const [row, holdMs] of holds.entries()) {
    if (holdMs <= 0) continue;
    const from = Math.max(timesMs[row]!, fromMs);
    const last = spans.at(-1);
    if (last && from <= last.toMs) last.toMs = Math.max(last.toMs, from + holdMs);
    else spans.push({ fromMs: from, toMs: from + holdMs });
  }
  return spans;
}
