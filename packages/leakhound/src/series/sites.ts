/**
 * Sites: stacks grouped by the place that an engineer would name.
 *
 *   stack  make < strings.Clone < main.remember < main.serve      function: strings.Clone    own: main.remember
 *   stack  make < main.remember < main.serve                      function: main.remember    own: main.remember
 *                                                                  stack: each stack is its own site
 *
 * Points stay sparse; only the sites that a caller picks become dense rows over time, so memory is bounded by the picks
 * and not by sites × snapshots.
 */

import type { Brand } from "../base/brand.ts";
import type { TextPattern } from "../base/text-pattern.ts";
import type { SampledValues } from "../stats/sampling.ts";
import type { ProfileSeries } from "./fold.ts";
import { type CodeOwner, ownerOf } from "./own-code.ts";
import type { FrameIndex, StackIndex } from "./stacks.ts";
import { valuesOverTime } from "./values.ts";

export type SiteIndex = Brand<number, "SiteIndex">;
export type SiteIdentity = "function" | "own" | "stack";

/** Snapshots [first, end) of a series: one incarnation, or a part of it. */
export interface SnapshotRange {
  readonly first: number;
  readonly end: number;
}

/** What decides whose code a frame is. */
type FrameTables = Pick<ProfileSeries, "stacks" | "functions">;

const OWNERS: readonly CodeOwner[] = ["own", "dependency", "standard"];
const UNKNOWN = -1;
const NO_OWN_FRAME = -2;
const FIRST_ROWS = 1024;
/** A file's number is below this, whatever the number of files that follow. */
const FILES_MAX = 2 ** 24;

/** Of code that is own by its path: tables that several series share have the same answers for all of them. */
const ownersByPath = new WeakMap<FrameTables["stacks"], FrameOwners>();

/** Whose code the frames of a series are. @param own frames of the service's own code; null decides by path */
export function frameOwners(series: FrameTables, own: TextPattern | null): FrameOwners {
  if (own !== null) return new FrameOwners(series, own);
  const known = ownersByPath.get(series.stacks) ?? new FrameOwners(series, null);
  ownersByPath.set(series.stacks, known);
  return known;
}

/** Whose code a frame is. Answers are kept, since callers ask about the same few thousand frames again and again. */
export class FrameOwners {
  readonly #tables: FrameTables;
  readonly #own: TextPattern | null;
  readonly #known = new Map<number, CodeOwner>();
  /** Numbers of `OWNERS`, by frame. */
  #ofFrame = new Int8Array(FIRST_ROWS).fill(UNKNOWN);
  /** First own frame, by stack. */
  #firstOwn = new Int32Array(FIRST_ROWS).fill(UNKNOWN);

  constructor({ stacks, functions }: FrameTables, own: TextPattern | null) {
    this.#tables = { stacks, functions };
    this.#own = own;
  }

  of(frame: FrameIndex): CodeOwner {
    if (frame >= this.#ofFrame.length)
      this.#ofFrame = widened(this.#ofFrame, new Int8Array(Math.max(frame + 1, 2 * this.#ofFrame.length)));
    const known = this.#ofFrame[frame]!;
    if (known !== UNKNOWN) return OWNERS[known]!;
    const owner = this.#ownerOf(frame);
    this.#ofFrame[frame] = OWNERS.indexOf(owner);
    return owner;
  }

  /** First frame of the service's own code, counted from the leaf; null where the stack has none. */
  firstOwn(stack: StackIndex): FrameIndex | null {
    if (stack >= this.#firstOwn.length)
      this.#firstOwn = widened(this.#firstOwn, new Int32Array(Math.max(stack + 1, 2 * this.#firstOwn.length)));
    if (this.#firstOwn[stack] === UNKNOWN) this.#firstOwn[stack] = this.#findOwn(stack) ?? NO_OWN_FRAME;
    const found = this.#firstOwn[stack]!;
    return found === NO_OWN_FRAME ? null : (found as FrameIndex);
  }

  #ownerOf(frame: FrameIndex): CodeOwner {
    const { functions, stacks } = this.#tables;
    const key = stacks.functionOf(frame) * FILES_MAX + stacks.fileOf(frame);
    const known = this.#known.get(key);
    if (known) return known;
    const owner = ownerOf(
      functions.text(stacks.functionOf(frame)),
      functions.names.text(stacks.fileOf(frame)),
      this.#own,
    );
    this.#known.set(key, owner);
    return owner;
  }

  #findOwn(stack: StackIndex): FrameIndex | null {
    const { stacks } = this.#tables;
    for (let frame = stacks.start(stack); frame < stacks.end(stack); frame = (frame + 1) as FrameIndex)
      if (this.of(frame) === "own") return frame;
    return null;
  }
}

function widened<T extends Int8Array | Int32Array>(column: T, wider: T): T {
  wider.fill(UNKNOWN).set(column);
  return wider;
}

/**
 * The frame that a site of this stack is named after; null for an empty stack. The leaf of a parked goroutine is always
 * the scheduler, so a goroutine is named after the first frame outside the runtime.
 */
export function leafFrame(series: ProfileSeries, stack: StackIndex): FrameIndex | null {
  const { stacks, functions } = series;
  const start = stacks.start(stack);
  const end = stacks.end(stack);
  if (start === end) return null;
  if (series.kind === "heap") return start;
  for (let frame = start; frame < end; frame = (frame + 1) as FrameIndex)
    if (!isRuntime(functions.text(stacks.functionOf(frame)))) return frame;
  return start;
}

/** True for the scheduler, and for the thin wrappers through which the standard library parks a goroutine in it. */
export function isRuntime(functionName: string): boolean {
  return /^(internal\/)?runtime[./]|^(internal\/poll|sync|internal\/sync|time|os\/signal)\.runtime_|^time\.Sleep$/.test(
    functionName,
  );
}

/** The site of each stack; sites are numbered from 0 without gaps. */
export interface Sites {
  readonly identity: SiteIdentity;
  readonly length: number;
  readonly ofStack: Uint32Array;
}

export function groupSites(series: ProfileSeries, identity: SiteIdentity, owners: FrameOwners): Sites {
  const { stacks } = series;
  const ofStack = new Uint32Array(stacks.length);
  const ofFunction = new Map<number, number>();
  for (let stack = 0 as StackIndex; stack < stacks.length; stack = (stack + 1) as StackIndex) {
    if (identity === "stack") {
      ofStack[stack] = stack;
      continue;
    }
    const own = identity === "own" ? owners.firstOwn(stack) : null;
    const frame = own ?? leafFrame(series, stack);
    const key = frame === null ? -1 : stacks.functionOf(frame);
    if (!ofFunction.has(key)) ofFunction.set(key, ofFunction.size);
    ofStack[stack] = ofFunction.get(key)!;
  }
  return { identity, length: identity === "stack" ? stacks.length : ofFunction.size, ofStack };
}

/** Per site: the mean amount in the last third of the range minus the mean amount in its first third. */
export function roughGrowth(series: ProfileSeries, sites: Sites, range: SnapshotRange): Float64Array {
  const growth = new Float64Array(sites.length);
  visitThirds(series, range, ({ points, weight }) => {
    for (let point = points.start; point < points.end; point++)
      growth[sites.ofStack[series.pointStack[point]!]!]! += weight * series.pointAmount[point]!;
  });
  return growth;
}

/** How much each stack grew over a range, and in what time. */
export interface StackGrowth {
  readonly amount: Float64Array;
  readonly objects: Float64Array;
  /** Between the middles of the first and the last third; 0 for one snapshot, which is compared with nothing. */
  readonly elapsedMs: number;
}

/** Like `roughGrowth`, for every stack, in amount and objects; for a single snapshot all that it contains. */
export function stackGrowth(series: ProfileSeries, range: SnapshotRange): StackGrowth {
  const isSingle = range.end - range.first === 1;
  const amount = new Float64Array(series.stacks.length);
  const objects = new Float64Array(series.stacks.length);
  visitThirds(series, range, ({ points, weight }) => {
    if (isSingle && weight < 0) return;
    for (let point = points.start; point < points.end; point++) {
      amount[series.pointStack[point]!]! += weight * series.pointAmount[point]!;
      objects[series.pointStack[point]!]! += weight * (series.pointObjects?.[point] ?? 0);
    }
  });
  const third = thirdOf(range);
  const middle = (first: number) => (series.snapshots[first]!.at + series.snapshots[first + third - 1]!.at) / 2;
  return { amount, objects, elapsedMs: isSingle ? 0 : middle(range.end - third) - middle(range.first) };
}

interface WeightedPoints {
  /** Points [start, end) of one snapshot. */
  readonly points: { readonly start: number; readonly end: number };
  readonly weight: number;
}

const thirdOf = ({ first, end }: SnapshotRange): number => Math.max(1, Math.floor((end - first) / 3));

/** Visits the snapshots of the first third with a negative weight, and those of the last third with the same positive weight. */
function visitThirds(series: ProfileSeries, range: SnapshotRange, visit: (part: WeightedPoints) => void): void {
  const third = thirdOf(range);
  for (const points of series.snapshots.slice(range.first, range.first + third)) visit({ points, weight: -1 / third });
  for (const points of series.snapshots.slice(range.end - third, range.end)) visit({ points, weight: 1 / third });
}

/** Values of the picked sites over the snapshots of a range, in the order of the picks. */
export function siteValues(
  series: ProfileSeries,
  sites: Sites,
  picks: readonly SiteIndex[],
  range: SnapshotRange,
): SampledValues[] {
  const snapshots = series.snapshots.slice(range.first, range.end);
  const values = valuesOverTime(series, snapshots, picks, (stack, visit) => visit(sites.ofStack[stack]!));
  return picks.map((site) => values.get(site)!);
}
