/**
 * The labelled corpus: scenario and seed give one series and the truth about it.
 *
 *   seed ──draw──▶ stage (window, snapshots, sites, heap, sampling) ──play──▶ act ──watch──▶ series + truth
 */
import type { TargetSeries } from "../packages/leakhound/src/series/target.ts";
import type { LeakKind } from "../packages/leakhound/src/verdict/facts/verdict.ts";
import { Random } from "./random.ts";
import { HEAP_LEAKS } from "./scenarios/heap-leaks.ts";
import { INNOCENTS } from "./scenarios/innocent.ts";
import { OTHER_LEAKS } from "./scenarios/other-leaks.ts";
import type { Act, Scenario, Stage, TrueVerdict } from "./scenarios/types.ts";
import { companyOf } from "./simulate/company.ts";
import { unsteadyLoad } from "./simulate/load.ts";
import { GOROUTINE_STACK_BYTES } from "./simulate/memory.ts";
import { type Leaked, leakedPerHour, watch } from "./simulate/simulate.ts";
import type { Family, Observation, Part, Service } from "./simulate/types.ts";

export const SCENARIOS: readonly Scenario[] = [...HEAP_LEAKS, ...OTHER_LEAKS, ...INNOCENTS];

const MIB = 1024 * 1024;
const WINDOW_SECONDS: readonly [number, number] = [120, 3 * 86_400];
const SNAPSHOTS: readonly [number, number] = [10, 500];
const SITES: readonly [number, number] = [20, 5000];
/** Points of all sites at all snapshots, so that one case takes a second at most. */
const POINTS_MAX = 250_000;
const GO_PERIODS = [512, 512, 512, 64, 4096];
const V8_PERIODS = [16, 64, 512];

export interface Truth {
  readonly verdict: TrueVerdict;
  readonly kind: LeakKind | null;
  /** Each of them is a right first site; empty where no profile shows the leak. */
  readonly functions: readonly string[];
  /**
   * Bytes an hour that leak in the longest life of the process; of goroutines, their stacks and what they pin.
   * Null where nothing leaks, or nobody counted.
   */
  readonly bytesPerHour: number | null;
  /** Goroutines an hour on each leaking stack. */
  readonly countPerHour: number | null;
  /** Seconds after the watch began at which the leak did. */
  readonly sinceSeconds: number | null;
}

export interface Case {
  readonly scenario: string;
  readonly seed: number;
  readonly family: Family;
  readonly series: TargetSeries;
  readonly truth: Truth;
  /** Of the longest life of the process. */
  readonly snapshots: number;
  readonly windowSeconds: number;
  readonly period: number;
}

export interface CaseOptions {
  /** Fewer make a smaller service, and a faster case. */
  readonly pointsMax?: number;
  /** The same service once more, after a change to its parts: watched by another schedule, for about as long. */
  readonly after?: (part: Part) => Part;
}

/** The same scenario and seed give the same case, always. */
export function drawCase(scenario: Scenario, seed: number, { pointsMax = POINTS_MAX, after }: CaseOptions = {}): Case {
  const random = new Random(seed).fork(scenario.name);
  const stage = drawStage(scenario, random.fork("stage"));
  const played = scenario.play(stage);
  const act = after ? { ...played, parts: played.parts.map(after) } : played;
  const watching = after ? random.fork("after") : random;
  const windowSeconds = stage.windowSeconds * (after ? watching.between(0.7, 1.5) : 1);
  const observation = drawObservation({ ...stage, windowSeconds }, act, watching.fork("observation"));
  const service = serviceOf(stage, act, pointsMax / observation.snapshotSeconds.length, random.fork("service"));
  const { series, leaked } = watch(service, observation, watching.fork("watch"));
  const life = longestLife(leaked);
  return {
    scenario: scenario.name,
    seed,
    family: stage.family,
    series,
    truth: truthOf(scenario, act, life),
    snapshots: life.length,
    windowSeconds,
    period: stage.period,
  };
}

function drawStage(scenario: Scenario, random: Random): Stage {
  const family = random.pick(scenario.families);
  const windowSeconds = random.logBetween(...(scenario.window ?? WINDOW_SECONDS));
  const period = random.pick(family === "go" ? GO_PERIODS : V8_PERIODS) * 1024;
  const coarseness = Math.sqrt(Math.max(1, period / (512 * 1024)));
  return {
    family,
    random: random.fork("scenario"),
    windowSeconds,
    period,
    heapBytes: random.logBetween(8 * MIB, (family === "go" ? 1024 : 256) * MIB) * coarseness,
    leakBytes: Math.max(4 * MIB, random.logBetween(60, 600) * period),
    load: unsteadyLoad(windowSeconds, random.between(0.02, 0.15), random.fork("load")),
  };
}

/** A schedule with jitter, and here and there a scrape that brought nothing. */
function drawObservation(stage: Stage, act: Act, random: Random): Observation {
  const most = Math.min(SNAPSHOTS[1], Math.floor(stage.windowSeconds));
  const count = Math.round(random.logBetween(SNAPSHOTS[0], most));
  const every = stage.windowSeconds / (count - 1);
  const lost = random.chance(0.3) ? random.between(0.02, 0.15) : 0;
  const scrapes = Array.from({ length: count }, (_, row) => row * every + random.between(0, Math.min(0.5, every / 4)));
  const isKept = (row: number) => row === 0 || row === count - 1 || count < 15 || !random.chance(lost);
  const often = random.pick([1, 1, 1, 3]);
  return {
    family: stage.family,
    period: stage.period,
    snapshotSeconds: scrapes.filter((_, row) => isKept(row)),
    readingSeconds: scrapes.flatMap((seconds) =>
      Array.from({ length: often }, (_, part) => seconds + 0.1 + (part * every) / often),
    ),
    readings: act.readings ?? random.pick(["all", "all", "all", "runtime", "resident", "none"]),
    forcesCollection: act.forcesCollection ?? (stage.family === "node" || random.chance(0.75)),
  };
}

function serviceOf(stage: Stage, act: Act, sitesMax: number, random: Random): Service {
  const sites = Math.round(Math.max(SITES[0], Math.min(random.logBetween(...SITES), sitesMax)));
  const company = companyOf({
    family: stage.family,
    sites,
    heapBytes: stage.heapBytes,
    random: random.fork("company"),
  });
  const ageSeconds =
    act.ageSeconds ?? (random.chance(0.3) ? random.between(0.5, 5) : stage.windowSeconds * random.logBetween(0.05, 2));
  return {
    parts: [company, ...act.parts],
    load: act.load ?? stage.load,
    collector: {
      percent: () => 100,
      limitBytes: null,
      settleSeconds: Math.min(stage.windowSeconds / 10, random.logBetween(5, 300)),
      ...act.collector,
    },
    ageSeconds,
    arrivals: random.pick(["even", "random"]),
    restartSeconds: act.restartSeconds ?? [],
  };
}

/** Snapshots of the process that lived longest within the watch. */
function longestLife(leaked: readonly Leaked[]): readonly Leaked[] {
  const lives: Leaked[][] = [];
  for (const one of leaked) {
    const life = lives.at(-1);
    if (life && one.age > life.at(-1)!.age) life.push(one);
    else lives.push([one]);
  }
  return lives.reduce((longest, life) => (spanOf(life) > spanOf(longest) ? life : longest), lives[0] ?? []);
}

const spanOf = (life: readonly Leaked[]): number => life.at(-1)!.seconds - life[0]!.seconds;

function truthOf(scenario: Scenario, act: Act, life: readonly Leaked[]): Truth {
  const verdict = act.verdict ?? scenario.verdict;
  if (verdict !== "leak")
    return { verdict, kind: null, functions: [], bytesPerHour: null, countPerHour: null, sinceSeconds: null };
  const since = act.leaksFrom ?? 0;
  const stacks = act.parts.flatMap(({ goroutines = [] }) => goroutines.filter(({ leaks }) => leaks)).length;
  const leaking = life.filter(({ seconds }) => seconds >= since);
  return {
    verdict,
    kind: scenario.kind,
    functions: leakingFunctions(scenario.kind, act.parts),
    bytesPerHour: leakedPerHour(leaking, leakedBytes),
    countPerHour: scenario.kind === "goroutine" ? leakedPerHour(leaking, (one) => one.goroutines) / stacks : null,
    sinceSeconds: since,
  };
}

const leakedBytes = ({ heapBytes, offHeapBytes, goroutines }: Leaked): number =>
  heapBytes + offHeapBytes + goroutines * GOROUTINE_STACK_BYTES;

/** Goroutines are named by the first frame outside the runtime. */
function leakingFunctions(kind: LeakKind | null, parts: readonly Part[]): string[] {
  const stacks = parts.flatMap((part) =>
    (kind === "goroutine" ? (part.goroutines ?? []) : (part.heap ?? []))
      .filter(({ leaks }) => leaks)
      .map(({ stack }) => stack),
  );
  const named = stacks.map((stack) =>
    kind === "goroutine" ? stack.find(({ function: name }) => !isScheduler(name)) : stack[0],
  );
  return [...new Set(named.map((place) => place!.function))];
}

const isScheduler = (name: string): boolean => /^runtime\.|^sync\.runtime_|^internal\/poll\.runtime_/.test(name);
