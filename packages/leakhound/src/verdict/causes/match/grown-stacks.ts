/**
 * What grew, stack by stack: the question that the knowledge base is asked.
 *
 *   series   last third of the snapshots less the first, for stacks of the sites that the verdict found growing
 *   pair     the second profile less the first
 *   single   all that there is: what would grow, if this grew
 */
import type { ProfileSeries } from "../../../series/fold.ts";
import type { CodeOwner } from "../../../series/own-code.ts";
import { type FrameOwners, type SnapshotRange, stackGrowth } from "../../../series/sites.ts";
import type { FrameIndex, StackIndex } from "../../../series/stacks.ts";
import type { Frame } from "../../facts/measures.ts";
import { frameAt } from "../../sites/site-frames.ts";
import { type WaitState, waitStateOf } from "../known-leaks/wait-state.ts";

/** Stacks looked at, most growth first; the rest grew less than each of these. */
const STACKS_MAX = 1_000;
const OWN_FUNCTIONS_MAX = 2;
/** What being asked for profiles costs, and what packages make once when the process starts: no leaks. */
const IGNORED = /^(?:runtime|net\/http)\/pprof\.|^runtime\.doInit\d*$/;
/** Snapshots below which there is no trend, only a difference. */
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
  readonly state: WaitState | null;
}

/** Of one profile kind. */
export interface ProfileGrowth {
  readonly basis: Basis;
  /** All that grew, most first. */
  readonly stacks: readonly GrownStack[];
  /** Of those, what the verdict is about: a part that rises beyond chance, where there is one. */
  readonly judged: readonly GrownStack[];
  /** Whether `judged` is such a part, and not all. */
  readonly hasSuspects: boolean;
  /** Bytes between two samples; 0 where every event is counted. */
  readonly period: number;
  /** Between the middles of what was compared; 0 for a single profile. */
  readonly elapsedMs: number;
}

export interface GrowthInput {
  readonly series: ProfileSeries;
  readonly range: SnapshotRange;
  readonly owners: FrameOwners;
  /** Whether the verdict is about this stack; null when it is about none. */
  readonly isJudged: ((stack: StackIndex) => boolean) | null;
}

/** @returns null where there is no profile */
export function profileGrowth({ series, range, owners, isJudged }: GrowthInput): ProfileGrowth | null {
  const count = range.end - range.first;
  if (count === 0) return null;
  const { amount, objects, elapsedMs } = stackGrowth(series, range);
  const rows = (Array.from(amount.keys()) as StackIndex[]).filter((stack) => amount[stack]! > 0);
  rows.sort((a, b) => amount[b]! - amount[a]!);
  const picked = rows.filter((stack) => !isIgnored(series, stack)).slice(0, STACKS_MAX);
  const stacks = picked.map((stack) => grownStack(series, owners, stack, amount[stack]!, Math.max(0, objects[stack]!)));
  const judged = isJudged ? withSameOwnFunctions(stacks, picked.map(isJudged)) : [];
  return {
    basis: count === 1 ? "single" : count <= PAIR_MAX ? "pair" : "series",
    stacks,
    judged: judged.length > 0 ? judged : stacks,
    hasSuspects: judged.length > 0,
    period: series.periodBytes,
    elapsedMs,
  };
}

function isIgnored({ stacks, functions }: ProfileSeries, stack: StackIndex): boolean {
  for (let frame = stacks.start(stack); frame < stacks.end(stack); frame = (frame + 1) as FrameIndex)
    if (IGNORED.test(functions.text(stacks.functionOf(frame)))) return true;
  return false;
}

/**
 * The stacks picked, and what the same own functions ask for besides: a timer set for each cart grows by too
 * little to be beyond chance alone.
 */
function withSameOwnFunctions(stacks: readonly GrownStack[], isPicked: readonly boolean[]): GrownStack[] {
  const askers = new Set(stacks.flatMap((stack, row) => (isPicked[row] ? nearestOwnFunctions(stack) : [])));
  return stacks.filter((stack, row) => isPicked[row] || nearestOwnFunctions(stack).some((name) => askers.has(name)));
}

function grownStack(
  series: ProfileSeries,
  owners: FrameOwners,
  stack: StackIndex,
  amount: number,
  objects: number,
): GrownStack {
  const { stacks } = series;
  const frames: GrownFrame[] = [];
  for (let frame = stacks.start(stack); frame < stacks.end(stack); frame = (frame + 1) as FrameIndex)
    frames.push({ ...frameAt(series, frame), owner: owners.of(frame) });
  const state = series.kind === "goroutine" ? waitStateOf(frames.map((one) => one.function)) : null;
  return { frames, amount, objects, state };
}

const RUNTIME = /^(?:internal\/)?runtime[./]/;
/** What the compiler turns `make`, `new`, `append` and the like into. */
const ALLOCATOR =
  /^runtime\.(?:malloc|newobject|new(?:array|slice)|make|grow|map(?:assign|clone)|rawstring|rawbyte|rawrune|concatstring|slicebyteto|stringto|convT|persistentalloc)/;

/**
 * The first frame that is not the runtime's. Where all are, what asked the allocator: Go leaves such stacks
 * whole, and what the runtime makes for itself would all be mallocgc's. Null for an empty stack.
 */
export function leafOf({ frames }: GrownStack): GrownFrame | null {
  const isOther = ({ function: name }: GrownFrame) => !RUNTIME.test(name);
  return frames.find(isOther) ?? frames.find(({ function: name }) => !ALLOCATOR.test(name)) ?? frames[0] ?? null;
}

/** The first frame of the service's own code, from the leaf. */
export const firstOwnFrame = ({ frames }: GrownStack): GrownFrame | null =>
  frames.find(({ owner }) => owner === "own") ?? null;

/** The own functions nearest to the leaf: who asks, and who that works for. */
export const nearestOwnFunctions = ({ frames }: GrownStack): readonly string[] =>
  frames
    .filter(({ owner }) => owner === "own")
    .slice(0, OWN_FUNCTIONS_MAX)
    .map(({ function: name }) => name);

export const totalOf = (stacks: readonly GrownStack[]): number => stacks.reduce((sum, { amount }) => sum + amount, 0);
