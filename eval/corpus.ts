/**
 * The labeled corpus: a scenario and a seed give one series and the truth about it.
 *
 *   seed ──draw──▶ conditions (window, snapshots, sites, heap, sampling) ──▶ behavior ──watch──▶ series + truth
 */
import type { TargetSeries } from "../packages/leakhound/src/series/target.ts";
import type { LeakKind } from "../packages/leakhound/src/verdict/facts/verdict.ts";
import { Random } from "./random.ts";
import { HEAP_LEAKS } from "./scenarios/heap-leaks.ts";
import { INNOCENTS } from "./scenarios/innocent.ts";
import { OTHER_LEAKS } from "./scenarios/other-leaks.ts";
import { RESTARTING_INNOCENTS, RESTARTING_LEAKS } from "./scenarios/restarts.ts";
import type { Behavior, Conditions, Scenario, TrueVerdict } from "./scenarios/types.ts";
import { backgroundLoad } from "./simulate/background-load.ts";
import { unsteadyLoad } from "./simulate/load.ts";
import { GOROUTINE_STACK_BYTES } from "./simulate/memory.ts";
import { type Leaked, leakedPerHour, watch } from "./simulate/simulate.ts";
import type { Family, Observation, Part, Service } from "./simulate/types.ts";

export const SCENARIOS: readonly Scenario[] = [
  ...HEAP_LEAKS,
  ...OTHER_LEAKS,
  ...RESTARTING_LEAKS,
  ...INNOCENTS,
  ...RESTARTING_INNOCENTS,
];

const MIB = 1024 * 1024;
const WINDOW_SECONDS: readonly [number, number] = [120, 3 * 86_400];
const SNAPSHOTS: readonly [number, number] = [10, 500];
const SITES: readonly [number, number] = [20, 5000];
/** Sites times snapshots; with this limit one case takes a second at most. */
const POINTS_MAX = 250_000;
const GO_PERIODS = [512, 512, 512, 64, 4096];
const V8_PERIODS = [16, 64, 512];

export interface Truth {
  readonly verdict: TrueVerdict;
  readonly kind: LeakKind | null;
  /** Functions that are right as the first site; empty if no profile shows the leak. */
  readonly functions: readonly string[];
  /**
   * Leaked bytes per hour in the process that ran longest; for goroutines, their stacks and the memory that they retain.
   * Null if nothing leaks, or if the truth is unknown.
   */
  readonly bytesPerHour: number | null;
  /** Goroutines per hour on each leaking stack. */
  readonly countPerHour: number | null;
  /** Start of the leak, in seconds after the start of the watch. */
  readonly sinceSeconds: number | null;
}

export interface Case {
  readonly scenario: string;
  readonly seed: number;
  readonly family: Family;
  readonly series: TargetSeries;
  readonly truth: Truth;
  /** Snapshots of the process that ran longest. */
  readonly snapshots: number;
  readonly windowSeconds: number;
  readonly period: number;
}

export interface CaseOptions {
  /** A lower limit makes a smaller service, and a faster case. */
  readonly pointsMax?: number;
  /** Changes the parts of the service, which is then watched with another schedule for about as long. */
  readonly change?: (part: Part) => Part;
}

/** The same scenario and seed always give the same case. */
export function drawCase(scenario: Scenario, seed: number, { pointsMax = POINTS_MAX, change }: CaseOptions = {}): Case {
  const random = new Random(seed).fork(scenario.name);
  const conditions = drawConditions(scenario, random.fork("stage"));
  const planned = scenario.behavior(conditions);
  const behavior = change ? { ...planned, parts: planned.parts.map(change) } : planned;
  const watchRandom = change ? random.fork("after") : random;
  const windowSeconds = conditions.windowSeconds * (change ? watchRandom.between(0.7, 1.5) : 1);
  const observation = drawObservation({ ...conditions, windowSeconds }, behavior, watchRandom.fork("observation"));
  const service = serviceOf(
    conditions,
    behavior,
    pointsMax / observation.snapshotSeconds.length,
    random.fork("service"),
  );
  const { series, leaked } = watch(service, observation, watchRandom.fork("watch"));
  const processSnapshots = longestProcess(leaked);
  return {
    scenario: scenario.name,
    seed,
    family: conditions.family,
    series,
    truth: truthOf(scenario, behavior, processSnapshots),
    snapshots: processSnapshots.length,
    windowSeconds,
    period: conditions.period,
  };
}

function drawConditions(scenario: Scenario, random: Random): Conditions {
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

/** A schedule with jitter, and sometimes with failed scrapes. */
function drawObservation(conditions: Conditions, behavior: Behavior, random: Random): Observation {
  const countMax = Math.min(SNAPSHOTS[1], Math.floor(conditions.windowSeconds));
  const count = Math.round(random.logBetween(Math.min(behavior.snapshotsMin ?? SNAPSHOTS[0], countMax), countMax));
  const intervalSeconds = conditions.windowSeconds / (count - 1);
  const lostShare = random.chance(0.3) ? random.between(0.02, 0.15) : 0;
  const scrapes = Array.from(
    { length: count },
    (_, row) => row * intervalSeconds + random.between(0, Math.min(0.5, intervalSeconds / 4)),
  );
  const isKept = (row: number) => row === 0 || row === count - 1 || count < 15 || !random.chance(lostShare);
  const readingsPerScrape = random.pick([1, 1, 1, 3]);
  return {
    family: conditions.family,
    period: conditions.period,
    snapshotSeconds: scrapes.filter((_, row) => isKept(row)),
    readingSeconds: scrapes.flatMap((seconds) =>
      Array.from(
        { length: readingsPerScrape },
        (_, part) => seconds + 0.1 + (part * intervalSeconds) / readingsPerScrape,
      ),
    ),
    readings: behavior.readings ?? random.pick(["all", "all", "all", "runtime", "resident", "none"]),
    forcesCollection: behavior.forcesCollection ?? (conditions.family === "node" || random.chance(0.75)),
  };
}

function serviceOf(conditions: Conditions, behavior: Behavior, sitesMax: number, random: Random): Service {
  const sites = Math.round(Math.max(SITES[0], Math.min(random.logBetween(...SITES), sitesMax)));
  const background = backgroundLoad({
    family: conditions.family,
    sites,
    heapBytes: conditions.heapBytes,
    random: random.fork("company"),
  });
  const ageSeconds =
    behavior.ageSeconds ??
    (random.chance(0.3) ? random.between(0.5, 5) : conditions.windowSeconds * random.logBetween(0.05, 2));
  return {
    parts: [background, ...behavior.parts],
    load: behavior.load ?? conditions.load,
    collector: {
      percent: () => 100,
      limitBytes: null,
      settleSeconds: Math.min(conditions.windowSeconds / 10, random.logBetween(5, 300)),
      ...behavior.collector,
    },
    ageSeconds,
    arrivals: random.pick(["even", "random"]),
    restartSeconds: behavior.restartSeconds ?? [],
  };
}

/** Snapshots of the process that ran longest within the watch. */
function longestProcess(leaked: readonly Leaked[]): readonly Leaked[] {
  const processes: Leaked[][] = [];
  for (const one of leaked) {
    const processSnapshots = processes.at(-1);
    if (processSnapshots && one.age > processSnapshots.at(-1)!.age) processSnapshots.push(one);
    else processes.push([one]);
  }
  return processes.reduce(
    (longest, processSnapshots) => (spanOf(processSnapshots) > spanOf(longest) ? processSnapshots : longest),
    processes[0] ?? [],
  );
}

const spanOf = (processSnapshots: readonly Leaked[]): number =>
  processSnapshots.at(-1)!.seconds - processSnapshots[0]!.seconds;

function truthOf(scenario: Scenario, behavior: Behavior, processSnapshots: readonly Leaked[]): Truth {
  const verdict = behavior.verdict ?? scenario.verdict;
  if (verdict !== "leak")
    return { verdict, kind: null, functions: [], bytesPerHour: null, countPerHour: null, sinceSeconds: null };
  const since = behavior.leaksFrom ?? 0;
  const stacks = behavior.parts.flatMap(({ goroutines = [] }) => goroutines.filter(({ leaks }) => leaks)).length;
  const leaking = processSnapshots.filter(({ seconds }) => seconds >= since);
  return {
    verdict,
    kind: scenario.kind,
    functions: leakingFunctions(scenario.kind, behavior.parts),
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
