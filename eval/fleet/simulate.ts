/**
 * Runs a plan, step after step: which processes run, and what each of them holds.
 *
 *   replica 0   svc-0 ────────────── r1 ──┐ killed ┌── r1 ───┐ release ┌── r2
 *   replica 1   svc-1 ──── r1 ───────────────────────────┐ release ┌── r2
 *
 * Objects that stay were sampled once, so that the error of a sampled site stays, too: it moves by what is allocated.
 */
import { type Growing, MIB, type Plan, type SimulatedSite } from "./plan.ts";

export interface ProcessStep {
  readonly slot: number;
  readonly instance: string;
  readonly release: string;
  /** When the process started, in hours. */
  readonly startedAt: number;
  readonly hour: number;
  readonly sites: readonly SimulatedSite[];
  /** What a profile shows of each site: MiB, or goroutines. */
  readonly levels: Float64Array;
  /** MiB allocated since the start of the process, by site. */
  readonly allocated: Float64Array;
  readonly memory: StepMemory;
}

export interface StepMemory {
  readonly heapMib: number;
  readonly slackMib: number;
  /** Resident memory that no profile shows. */
  readonly outsideMib: number;
  readonly goroutines: number;
  readonly cpuSeconds: number;
  readonly gcCount: number;
}

/** Average bytes between two samples of a heap profile. */
export const PERIOD_BYTES = 512 * 1024;
/** Resident memory of a process without its heap. */
const BASE_MIB = 20;
const RESIDENT_FACTOR = 1.15;
/** Mean hours between two restarts for no reason, in units. */
const CRASH_UNITS = 17;

interface Process {
  readonly instance: string;
  readonly release: number;
  readonly startedAt: number;
  used: number;
  cpuSeconds: number;
  noise: number;
  /** Errors of sampling, by site. */
  readonly errors: Float64Array;
  readonly allocated: Float64Array;
  readonly before: Float64Array;
  isKilled: boolean;
}

/** The processes that run in each step. */
export function* simulate(plan: Plan): Generator<readonly ProcessStep[]> {
  const { hours, stepHours } = plan.scale;
  const running: (Process | null)[] = Array.from({ length: plan.slots }, () => null);
  const counter = { value: 0 };
  for (let step = 0; step * stepHours < hours; step++) {
    const hour = step * stepHours;
    yield running.flatMap((before, slot) => {
      if (!plan.isUp(slot, hour)) {
        running[slot] = null;
        return [];
      }
      const process = isOver(plan, before, { slot, hour })
        ? begin(plan, { slot, hour, counter, isFirst: step === 0 })
        : before!;
      running[slot] = process;
      const seen = stepOf(plan, process, { slot, hour });
      return plan.isGap(slot, hour) ? [] : [seen];
    });
  }
}

interface Where {
  readonly slot: number;
  readonly hour: number;
}

function isOver(
  { random, scale, releaseAt, restartEvery }: Plan,
  process: Process | null,
  { slot, hour }: Where,
): boolean {
  if (process === null || process.isKilled || process.release !== releaseAt(slot, hour)) return true;
  const turn = (at: number) => Math.floor((at + 0.07 * slot) / restartEvery!);
  if (restartEvery !== null && turn(hour) > turn(hour - scale.stepHours)) return true;
  return random.chance(scale.stepHours / (CRASH_UNITS * scale.unitHours));
}

interface Beginning extends Where {
  readonly counter: { value: number };
  readonly isFirst: boolean;
}

function begin(plan: Plan, { slot, hour, counter, isFirst }: Beginning): Process {
  const { random, scale, releases, releaseAt, sites, extras, restartEvery, names } = plan;
  const release = releaseAt(slot, hour);
  const earlier = Math.max(Math.min(0, releases[release]!.from), -(restartEvery ?? Number.POSITIVE_INFINITY));
  // Nobody watched the first processes begin.
  const startedAt = isFirst ? earlier : hour + random.between(0, 0.3) * scale.stepHours;
  const zeros = () => new Float64Array(sites.length + extras.length);
  return {
    instance: names === "kept" ? `svc-${slot}` : `svc-${(7919 * ++counter.value).toString(36)}`,
    release,
    startedAt,
    used: isFirst ? -earlier : 0,
    cpuSeconds: 0,
    noise: 0,
    errors: zeros().map(() => random.normal()),
    allocated: zeros(),
    before: zeros(),
    isKilled: false,
  };
}

function stepOf(plan: Plan, process: Process, { slot, hour }: Where): ProcessStep {
  const { random, scale, releases, limitMib } = plan;
  const { stepHours } = scale;
  const kept = 0.7 ** stepHours;
  process.noise = kept * process.noise + random.normal() * 0.11 * Math.sqrt(1 - kept ** 2);
  const load = Math.max(0.05, plan.load(slot, hour) * (1 + process.noise));
  process.used += load * stepHours;
  process.cpuSeconds += 600 * load * stepHours;
  const { release, startedAt, used } = process;
  const at: Growing = { slot, release, used, hour, age: hour - startedAt };
  const { sites, amounts } = amountsOf(plan, at, load);
  const levels = amounts.map((amount, row) => sampled(plan, process, { site: sites[row]!, row, amount }));
  for (const [row, amount] of amounts.entries()) {
    const churn = (0.2 + 4 * sites[row]!.following) * amount * stepHours;
    process.allocated[row]! += Math.max(0, amount - process.before[row]!) + churn;
    process.before[row] = amount;
  }
  const sum = (profile: string) =>
    amounts.reduce((all, one, row) => all + (sites[row]!.profile === profile ? one : 0), 0);
  const heapMib = sum("heap");
  const slackMib = heapMib * plan.slack(slot, hour) * random.between(0.7, 1.3);
  const outsideMib = plan.outside(at);
  process.isKilled = RESIDENT_FACTOR * (heapMib + slackMib) + BASE_MIB + outsideMib > limitMib;
  const gcCount = Math.round(used * 40);
  const memory = {
    heapMib,
    slackMib,
    outsideMib,
    goroutines: Math.round(sum("goroutine")),
    cpuSeconds: process.cpuSeconds,
    gcCount,
  };
  const { instance } = process;
  const allocated = process.allocated.slice();
  return { slot, instance, release: releases[release]!.name, startedAt, hour, sites, levels, allocated, memory };
}

/** Without the error of sampling. */
function amountsOf({ sites, extras, releases, lifted }: Plan, at: Growing, load: number) {
  const { slot, release, hour } = at;
  const extra = extras.map(({ siteIn }) => siteIn(release));
  const all = [...sites, ...extra];
  const amounts = Float64Array.from(all, (site, row) => {
    const factor = row < sites.length ? releases[release]!.factors[row]! * lifted(slot, hour, row) : 1;
    const grown = row < sites.length ? 0 : extras[row - sites.length]!.added(at);
    return site.level * factor * (1 - site.following + site.following * load) + grown;
  });
  return { sites: all, amounts };
}

interface Sampled {
  readonly site: SimulatedSite;
  readonly row: number;
  readonly amount: number;
}

function sampled({ random, scale }: Plan, { errors }: Process, { site, row, amount }: Sampled): number {
  if (site.profile === "goroutine")
    return Math.max(0, Math.round(amount + random.normal() * Math.sqrt(amount * site.following + 0.2)));
  const size = site.objectBytes;
  const seen = -Math.expm1(-size / PERIOD_BYTES);
  const sd = Math.sqrt((amount * MIB * size * (1 - seen)) / seen) / MIB;
  const churn = 0.2 + 0.8 * site.following;
  const kept = Math.sqrt(1 - churn ** 2) ** scale.stepHours;
  errors[row] = kept * errors[row]! + Math.sqrt(1 - kept ** 2) * random.normal();
  return Math.max(0, amount + sd * errors[row]!);
}
