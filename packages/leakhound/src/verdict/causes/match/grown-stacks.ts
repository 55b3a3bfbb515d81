/**
 * The stacks that grew: the input for the knowledge base.
 *
 *   series   the last third of the snapshots minus the first, for stacks of the sites that grow
 *   pair     the second profile minus the first
 *   single   everything in use: the stacks that would grow if this grew
 */
import type { ProfileSeries } from "../../../series/fold.ts";
import type { FunctionNumber } from "../../../series/functions.ts";
import type { CodeOwner } from "../../../series/own-code.ts";
import { type FrameOwners, type SnapshotRange, stackGrowth } from "../../../series/sites.ts";
import type { FrameIndex, StackIndex } from "../../../series/stacks.ts";
import type { Frame } from "../../facts/measures.ts";
import { inlinedStacks } from "../../sites/inlined-stacks.ts";
import { isServingCost } from "../../sites/serving-cost.ts";
import { PARKING, type WaitState, waitStateOf, waitStateOfText } from "../known-leaks/wait-state.ts";
import type { StacksInQuestion } from "./in-question.ts";

/** Stacks that are examined, most growth first; all others grew less than each of these. */
const STACKS_MAX = 1_000;
const OWN_FUNCTIONS_MAX = 2;
/** Up to this number of snapshots there is no trend, only a difference. */
const PAIR_MAX = 7;

export type Basis = "series" | "pair" | "single";

export interface GrownFrame extends Frame {
  readonly owner: CodeOwner;
}

export interface GrownStack {
  /** Leaf first. */
  readonly frames: readonly GrownFrame[];
  /** Bytes or goroutines. */
  readonly amount: number;
  /** Objects by which it grew; 0 where unknown. */
  readonly objects: number;
  /** What its goroutines do; null for a heap, and where the profile does not show it. */
  readonly state: WaitState | null;
}

/** The growth of one kind of profile. */
export interface ProfileGrowth {
  readonly basis: Basis;
  /** All stacks that grew, most growth first. */
  readonly stacks: readonly GrownStack[];
  /** Those of them that are in question: they leak for certain, or may. */
  readonly judged: readonly GrownStack[];
  /** Mean bytes between two samples; 0 where every event is counted. */
  readonly period: number;
  /** Between the middles of the compared thirds; 0 for a single profile. */
  readonly elapsedMs: number;
}

export interface GrowthInput {
  readonly series: ProfileSeries;
  readonly range: SnapshotRange;
  readonly owners: FrameOwners;
  /** Selects the stacks in question, where there is a trend. */
  readonly inQuestion: StacksInQuestion;
}

/** @returns null where there is no profile */
export function profileGrowth({ series, range, owners, inQuestion }: GrowthInput): ProfileGrowth | null {
  const count = range.end - range.first;
  if (count === 0) return null;
  const { amount, objects, elapsedMs } = stackGrowth(series, range);
  const rows = (Array.from(amount.keys()) as StackIndex[]).filter((stack) => amount[stack]! > 0);
  rows.sort((a, b) => amount[b]! - amount[a]!);
  const picked = rows.filter((stack) => !isServingCost(series, stack)).slice(0, STACKS_MAX);
  const inlined = series.kind === "heap" ? inlinedStacks(series, amount) : new Map<StackIndex, StackIndex>();
  const isBinary = series.kind === "goroutine" && hasParking(series);
  const stacks = picked.map((stack): GrownStack => {
    const frames = framesOf(series, owners, inlined.get(stack) ?? stack);
    const text = series.dumpLabels.mostOf("state", stack);
    const functions = frames.map(({ function: name }) => name);
    return {
      frames,
      amount: amount[stack]!,
      objects: Math.max(0, objects[stack]!),
      state: series.kind === "goroutine" ? stateOf(text, functions, isBinary) : null,
    };
  });
  const basis = count === 1 ? "single" : count <= PAIR_MAX ? "pair" : "series";
  const judged = inQuestion === "all" ? stacks : questioned(stacks, picked, inQuestion);
  return {
    basis,
    stacks,
    judged: judged.length === 0 && basis !== "series" ? stacks : judged,
    period: series.periodBytes,
    elapsedMs,
  };
}

/**
 * The stacks in question, and others with the same own functions, unless they are innocent: a timer set for each cart grows
 * by too little to be certain alone.
 */
function questioned(
  stacks: readonly GrownStack[],
  rows: readonly StackIndex[],
  { isPicked, isInnocent }: Exclude<StacksInQuestion, "all">,
): GrownStack[] {
  const own = new Set(stacks.flatMap((stack, row) => (isPicked(rows[row]!) ? nearestOwnFunctions(stack) : [])));
  return stacks.filter(
    (stack, row) =>
      isPicked(rows[row]!) || (!isInnocent(rows[row]!) && nearestOwnFunctions(stack).some((name) => own.has(name))),
  );
}

/** Frames of stacks, by the tables that have them: instances of one service are judged with the same. */
const knownFrames = new WeakMap<FrameOwners, Map<StackIndex, readonly GrownFrame[]>>();
const KNOWN_STACKS_MAX = 4_000;

export function framesOf(series: ProfileSeries, owners: FrameOwners, stack: StackIndex): readonly GrownFrame[] {
  const known = knownFrames.get(owners) ?? new Map<StackIndex, readonly GrownFrame[]>();
  knownFrames.set(owners, known);
  const before = known.get(stack);
  if (before) return before;
  const { stacks, functions } = series;
  const frames: GrownFrame[] = [];
  for (let frame = stacks.start(stack); frame < stacks.end(stack); frame = (frame + 1) as FrameIndex)
    frames.push({
      function: functions.text(stacks.functionOf(frame)),
      file: functions.names.text(stacks.fileOf(frame)),
      line: stacks.lineOf(frame),
      owner: owners.of(frame),
    });
  if (known.size >= KNOWN_STACKS_MAX) known.clear();
  known.set(stack, frames);
  return frames;
}

/** By the frames of the runtime, or by the header of a text dump; what a binary profile does not show as parked runs. */
function stateOf(text: string | null, functions: readonly string[], isBinary: boolean): WaitState | null {
  if (text !== null) return waitStateOfText(text, functions);
  return waitStateOf(functions) ?? (isBinary && !functions.includes(PARKING) ? "running" : null);
}

/** Whether the profiles have the frames of the scheduler, which text forms omit. */
function hasParking({ functions }: ProfileSeries): boolean {
  for (let row = 0; row < functions.length; row++) if (functions.text(row as FunctionNumber) === PARKING) return true;
  return false;
}

const RUNTIME = /^(?:internal\/)?runtime[./]/;
/** The runtime functions that `make`, `new`, `append` and similar operations compile to. */
const ALLOCATOR =
  /^runtime\.(?:malloc|newobject|new(?:array|slice)|make|grow|map(?:assign|clone)|rawstring|rawbyte|rawrune|concatstring|slicebyteto|stringto|convT|persistentalloc)/;

/**
 * The first frame outside the runtime. Where all frames are the runtime's, the first that is not part of the allocator,
 * since otherwise mallocgc would be the leaf of all memory that the runtime allocates for itself. Null for an empty stack.
 */
export function leafOf({ frames }: GrownStack): GrownFrame | null {
  const isOther = ({ function: name }: GrownFrame) => !RUNTIME.test(name);
  return frames.find(isOther) ?? frames.find(({ function: name }) => !ALLOCATOR.test(name)) ?? frames[0] ?? null;
}

/** The first frame of the service's own code, from the leaf; null where there is none. */
export const firstOwnFrame = ({ frames }: GrownStack): GrownFrame | null =>
  frames.find(({ owner }) => owner === "own") ?? null;

/** The own functions nearest to the leaf, the first own frame and its caller; those of Node with their file. */
export const nearestOwnFunctions = ({ frames }: GrownStack): readonly string[] =>
  frames
    .filter(({ owner }) => owner === "own")
    .slice(0, OWN_FUNCTIONS_MAX)
    .map(({ function: name, file }) => (name.includes(".") ? name : `${name}@${file}`));

export const totalOf = (stacks: readonly GrownStack[]): number => stacks.reduce((sum, { amount }) => sum + amount, 0);
