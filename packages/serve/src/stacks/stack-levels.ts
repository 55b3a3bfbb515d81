/**
 * The levels of the stacks of one instance: how much each stack holds at each scrape. From memory or from the store, in one or
 * several parts, one after the other in time.
 *
 *   part 0: 10:00 10:01 … 10:59     part 1: 11:00 11:01 …
 *     main < serve < leak   5 6 …      main < serve < leak   70 71 …
 */
import { heldAt, holdTimes, type Levels, mergedTimes, type Range } from "../views/levels.ts";

/** Stacks by number; parts and instances may share a table, as those of one build do in the store. */
export interface StackTable {
  /** Number of stacks. */
  readonly length: number;
  /** Functions of a stack, root first. */
  frames(stack: number): readonly string[];
}

export interface StackLevels {
  /** Unix milliseconds, ascending. */
  readonly times: readonly number[];
  readonly table: StackTable;
  /** Calls back for each stack that has a value at a scrape, its position in `times`. */
  visit(scrape: number, each: (stack: number, value: number) => void): void;
}

export interface InstanceStacks {
  readonly instance: string;
  readonly parts: readonly StackLevels[];
  /** Further times at which it was seen, and its stacks were as before. */
  readonly seenMs: readonly number[];
}

/** Root first; empty for all stacks. */
export type CallSite = readonly string[];

/** What all stacks of a call site hold together, at each scrape. */
export function totalsOf({ parts, seenMs }: InstanceStacks, callSite: CallSite): Levels {
  const timesMs: number[] = [];
  const values: number[] = [];
  for (const part of parts) {
    const isWanted = wantedStacks(part.table, callSite);
    for (const [scrape, time] of part.times.entries()) {
      let sum = 0;
      part.visit(scrape, (stack, value) => {
        if (isWanted(stack)) sum += value;
      });
      timesMs.push(time);
      values.push(sum);
    }
  }
  return heldAt({ timesMs, values }, seenMs);
}

/** What the stacks of each group hold together, at each scrape. */
export function totalsBy(
  { parts, seenMs }: InstanceStacks,
  groupOf: (frames: readonly string[]) => string,
): ReadonlyMap<string, Levels> {
  const timesMs = parts.flatMap(({ times }) => times);
  const groups = new Map<string, number[]>();
  let first = 0;
  for (const part of parts) {
    const columns = new Array<number[] | undefined>(part.table.length);
    for (const scrape of part.times.keys())
      part.visit(scrape, (stack, value) => {
        columns[stack] ??= columnOf(groups, groupOf(part.table.frames(stack)), timesMs.length);
        columns[stack][first + scrape]! += value;
      });
    first += part.times.length;
  }
  return new Map([...groups].map(([name, values]) => [name, heldAt({ timesMs, values }, seenMs)]));
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
  { parts, seenMs }: InstanceStacks,
  callSite: CallSite,
  range: Range,
): { readonly sums: StackSums; readonly spans: readonly Range[] } {
  const timesMs = parts.flatMap(({ times }) => times);
  const holds = holdsOf(timesMs, seenMs, range);
  const sums = new StackSums();
  let first = 0;
  for (const part of parts) {
    const isWanted = wantedStacks(part.table, callSite);
    const ofStack = new Float64Array(part.table.length);
    for (const scrape of part.times.keys()) {
      const holdMs = holds[first + scrape]!;
      if (holdMs <= 0) continue;
      part.visit(scrape, (stack, value) => {
        if (isWanted(stack)) ofStack[stack]! += value * holdMs;
      });
    }
    sums.add(part.table, ofStack);
    first += part.times.length;
  }
  return { sums, spans: spansOf(timesMs, holds, range) };
}

/** How much each stack's total rose over a range. A total that falls is of a new process, which began at 0. */
export function increasesOf({ parts }: InstanceStacks, callSite: CallSite, range: Range): StackSums {
  const sums = new StackSums();
  let ends: Ends | null = null;
  for (const part of parts) {
    const isWanted = wantedStacks(part.table, callSite);
    const risen = new Float64Array(part.table.length);
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
    sums.add(part.table, risen);
    ends = { table: part.table, totals: before };
  }
  return sums;
}

/** Totals at the end of a part, by stack of its table. */
interface Ends {
  readonly table: StackTable;
  readonly totals: Float64Array;
}

/** Stacks of another table are the same ones where they have the same names. */
function startsOf({ table }: StackLevels, ends: Ends | null): Float64Array {
  if (ends === null) return new Float64Array(table.length);
  if (ends.table === table) return ends.totals.slice();
  const byName = new Map<string, number>();
  for (const [stack, total] of ends.totals.entries())
    if (total !== 0) byName.set(ends.table.frames(stack).join("\n"), total);
  if (byName.size === 0) return new Float64Array(table.length);
  return Float64Array.from({ length: table.length }, (_, stack) => byName.get(table.frames(stack).join("\n")) ?? 0);
}

/** From totals since the start of a process to what was added since the scrape before. */
export function increasesOver({ timesMs, values }: Levels): Levels {
  const rises = values.slice(1).map((value, row) => (value >= values[row]! ? value - values[row]! : value));
  return { timesMs: timesMs.slice(1), values: rises };
}

/**
 * Adds the values of equal stacks of different parts and instances: those of one table by their numbers, and only the sums of
 * different tables by their names.
 */
export class StackSums {
  readonly #tables = new Map<StackTable, Float64Array>();
  readonly #named = new Map<string, NamedSum>();

  /** @param values of each stack of the table */
  add(table: StackTable, values: Float64Array): void {
    const known = this.#tables.get(table);
    // A table of a build grows while the server runs.
    if (known === undefined || known.length < values.length) {
      const wider = new Float64Array(values.length);
      wider.set(known ?? []);
      this.#tables.set(table, wider);
    }
    const sums = this.#tables.get(table)!;
    for (let stack = 0; stack < values.length; stack++) sums[stack]! += values[stack]!;
  }

  /** Adds them by their names at once: for the table of a single profile, which is not kept. */
  addNamed(table: StackTable, values: Float64Array): void {
    for (let stack = 0; stack < values.length; stack++)
      if (values[stack] !== 0) addByName(this.#named, table.frames(stack), values[stack]!);
  }

  addAll(others: StackSums): void {
    for (const [table, values] of others.#tables) this.add(table, values);
    for (const { frames, sum } of others.#named.values()) addByName(this.#named, frames, sum);
  }

  all(): readonly StackSum[] {
    const byName = new Map([...this.#named].map(([key, one]) => [key, { ...one }]));
    for (const [table, values] of this.#tables)
      for (let stack = 0; stack < values.length; stack++) {
        if (values[stack] !== 0) addByName(byName, table.frames(stack), values[stack]!);
      }
    return [...byName.values()];
  }
}

interface NamedSum {
  readonly frames: readonly string[];
  sum: number;
}

function addByName(sums: Map<string, NamedSum>, frames: readonly string[], value: number): void {
  const key = frames.join("\n");
  const known = sums.get(key);
  if (known) known.sum += value;
  else sums.set(key, { frames, sum: value });
}

export function wantedStacks(table: StackTable, callSite: CallSite): (stack: number) => boolean {
  if (callSite.length === 0) return () => true;
  const known = new Int8Array(table.length).fill(-1);
  return (stack) => {
    if (known[stack] === -1) {
      const frames = table.frames(stack);
      known[stack] = callSite.every((name, at) => frames[at] === name) ? 1 : 0;
    }
    return known[stack] === 1;
  };
}

/** How long each scrape holds, with the times at which nothing new was seen. */
function holdsOf(timesMs: readonly number[], seenMs: readonly number[], range: Range): number[] {
  const merged = mergedTimes(timesMs, seenMs);
  const holds = new Array<number>(timesMs.length).fill(0);
  let row = -1;
  for (const [at, holdMs] of holdTimes({ timesMs: merged, values: merged }, range).entries()) {
    while (row + 1 < timesMs.length && timesMs[row + 1]! <= merged[at]!) row++;
    holds[row]! += holdMs;
  }
  return holds;
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
