/**
 * The site of a heap leak that is spread over many functions: the call path under which most of the growth happens.
 *
 * Growth on stacks of caches that may still be filling is left out. Where the path ends in a library or in the standard
 * library before it reaches the service's own code, the frame of own code with the most growth below the path is named,
 * if it has a fifth of the growth: it is the place to look at.
 */

import { packageOf } from "../../profile/names/go-names.ts";
import type { ProfileSeries } from "../../series/fold.ts";
import { isGoFile } from "../../series/own-code.ts";
import { type FrameOwners, type SnapshotRange, stackGrowth } from "../../series/sites.ts";
import type { FrameIndex, StackIndex } from "../../series/stacks.ts";
import { trendOf } from "../../stats/trend.ts";
import { type SiteUnit, siteId } from "../facts/site-id.ts";
import type { FillingCaches } from "./filling-caches.ts";
import { inlinedStacks } from "./inlined-stacks.ts";
import { isServingCost } from "./serving-cost.ts";
import type { SiteTrend } from "./site-trend.ts";
import { stackSetSeries } from "./stack-set.ts";
import { dominatingSubtree, type Steps } from "./subtree.ts";

const OWN_SHARE_MIN = 0.2;

export interface SpreadInput {
  readonly series: ProfileSeries;
  readonly range: SnapshotRange;
  readonly owners: FrameOwners;
}

export function spreadSite(input: SpreadInput, { stacks: ofCaches }: FillingCaches): SiteTrend | null {
  const { series, range, owners } = input;
  const { amount } = stackGrowth(series, range);
  const inlined = inlinedStacks(series, amount);
  const growth = amount.map((value, stack) =>
    ofCaches.has(stack as StackIndex) || isNotOfTheService(series, stack as StackIndex) ? 0 : value,
  );
  for (const [short, long] of inlined) {
    growth[long]! += growth[short]!;
    growth[short] = 0;
  }
  const subtree = dominatingSubtree(series, growth, stepsOf(input));
  if (!subtree) return null;
  const isOwnPath = hasOwnFrame(input, subtree.frame, subtree.leadStack);
  const own = isOwnPath ? null : largestOwnFrame(series, owners, growth);
  const { frame, leadStack, stacks } = own ?? subtree;
  return siteOf(input, { unit: own ? "own-frame" : "subtree", frame, leadStack, stacks: withInlined(stacks, inlined) });
}

/** Go's profiles have all frames, so there the walk needs no rules of its own. */
function stepsOf({ series, owners }: SpreadInput): Steps {
  const isOfGo = (frame: FrameIndex) => isGoFile(series.functions.names.text(series.stacks.fileOf(frame)));
  const hasPackage = (frame: FrameIndex) => packageOf(series.functions.text(series.stacks.functionOf(frame))) !== "";
  return {
    isProgram: (frame) => owners.of(frame) !== "standard" && !isOfGo(frame),
    isBuiltIn: (frame) => owners.of(frame) === "standard" && isOfGo(frame) && !hasPackage(frame),
  };
}

/** The cost of serving profiles, and memory of the engine that no function of a program allocates. */
const isNotOfTheService = (series: ProfileSeries, stack: StackIndex): boolean =>
  isServingCost(series, stack) || isEngine(series, stack);

const ENGINE = /^\((?:V8 API|GC|root|program|BYTECODE_COMPILER|PARSER|COMPILER|EXTERNAL|IDLE|LOGGING)\)$/;

function isEngine({ stacks, functions }: ProfileSeries, stack: StackIndex): boolean {
  const [start, end] = [stacks.start(stack), stacks.end(stack)];
  return end - start === 1 && ENGINE.test(functions.text(stacks.functionOf(start)));
}

function withInlined(
  stacks: ReadonlySet<StackIndex>,
  inlined: ReadonlyMap<StackIndex, StackIndex>,
): ReadonlySet<StackIndex> {
  const short = [...inlined].flatMap(([one, long]) => (stacks.has(long) ? [one] : []));
  return new Set([...stacks, ...short]);
}

/** Whether the path from the root to this frame passes through own code. */
function hasOwnFrame({ series, owners }: SpreadInput, frame: FrameIndex, stack: StackIndex): boolean {
  for (let at = frame; at < series.stacks.end(stack); at = (at + 1) as FrameIndex)
    if (owners.of(at) === "own") return true;
  return false;
}

interface Group {
  readonly frame: FrameIndex;
  readonly leadStack: StackIndex;
  readonly stacks: ReadonlySet<StackIndex>;
}

/** The first own function, from the leaf, with the most growth; null where none has a fifth of it. */
function largestOwnFrame(series: ProfileSeries, owners: FrameOwners, growth: Float64Array): Group | null {
  const groups = new Map<number, { amount: number; readonly stacks: StackIndex[] }>();
  let whole = 0;
  for (let stack = 0 as StackIndex; stack < growth.length; stack = (stack + 1) as StackIndex) {
    whole += growth[stack]!;
    const own = growth[stack] === 0 ? null : owners.firstOwn(stack);
    if (own === null) continue;
    const key = series.stacks.functionOf(own) * series.functions.names.length + series.stacks.fileOf(own);
    const group = groups.get(key) ?? { amount: 0, stacks: [] };
    group.amount += growth[stack]!;
    group.stacks.push(stack);
    groups.set(key, group);
  }
  const [largest] = [...groups.values()].sort((a, b) => b.amount - a.amount);
  if (!largest || largest.amount < OWN_SHARE_MIN * whole) return null;
  const leadStack = largest.stacks.reduce((lead, stack) => (growth[stack]! > growth[lead]! ? stack : lead));
  return { frame: owners.firstOwn(leadStack)!, leadStack, stacks: new Set(largest.stacks) };
}

function siteOf(
  { series, range }: SpreadInput,
  { unit, frame, leadStack, stacks }: Group & { readonly unit: SiteUnit },
): SiteTrend | null {
  const sum = stackSetSeries(series, range, stacks);
  const trend = trendOf(sum);
  if (!trend) return null;
  const path: string[] = [];
  for (let at = frame; at < series.stacks.end(leadStack); at = (at + 1) as FrameIndex)
    path.push(series.functions.identity(series.stacks.functionOf(at)));
  const id = siteId({ profile: "heap", unit, functions: unit === "subtree" ? path : path.slice(0, 1) });
  return { ...sum, trend, trafficRatio: 1, leadStack, frame, id };
}
