/**
 * A simulated service of a fleet, over two weeks: its instances, their processes, and the level of each site in each hour.
 * Leaks and innocent growth are known, so that tickets can be counted right or wrong.
 *
 *   load          a day and a week, with noise of its own for each instance and hour
 *   site          a level, a part that follows the load, and the noise of a sampled profile
 *   releases      every few days, some with another level of some sites: all processes start anew
 *   restarts      by a leak that reaches the memory limit, each night, or now and then
 *   on top        a leak, or something that only looks like one
 */

import { unixMs } from "../../packages/leakhound/src/base/units.ts";
import type { LevelRow, ProcessReading } from "../../packages/serve/src/judging/windows/levels.ts";
import { Random } from "../random.ts";

export const HOUR_MS = 3_600_000;
export const DAY_HOURS = 24;
export const HOURS = 14 * DAY_HOURS;
/** A Monday. */
export const START_MS = Date.UTC(2026, 0, 5);
const MIB = 1024 * 1024;
const PERIOD_BYTES = 512 * 1024;

/** Leaks. */
export const LEAKS = [
  "one instance",
  "all instances",
  "after a release",
  "between restarts",
  "slower than a day",
  "goroutines",
] as const;
/** What only looks like one. */
export const INNOCENTS = [
  "plain",
  "cache fill",
  "strong days",
  "steps at releases",
  "noisy instance",
  "warm-up over a day",
  "weekly batch",
] as const;
export type Scenario = (typeof LEAKS)[number] | (typeof INNOCENTS)[number];

export interface SimulatedProcess {
  /** Hours since the start of the simulation, with parts of an hour. */
  readonly from: number;
  /** Of the last hour that it was seen in. */
  to: number;
  readonly release: string;
}

export interface SimulatedService {
  readonly name: string;
  readonly scenario: Scenario;
  /** Site that leaks, from which hour on, and in which instances; null for none. */
  readonly truth: { readonly site: string; readonly fromHour: number; readonly instances: ReadonlySet<string> } | null;
  readonly instances: readonly SimulatedInstance[];
  readonly sites: readonly SimulatedSite[];
}

export interface SimulatedInstance {
  readonly name: string;
  readonly processes: readonly SimulatedProcess[];
  /** By hour; empty where no process ran. */
  readonly rows: readonly (readonly LevelRow[])[];
  readonly readings: readonly (ProcessReading | null)[];
}

export interface SimulatedSite {
  readonly id: string;
  readonly name: string;
  readonly profile: "heap" | "goroutine";
  readonly stack: readonly { readonly function: string; readonly file: string; readonly line: number }[];
  /** MiB, or goroutines. */
  readonly level: number;
  /** Part of the level that follows the load. */
  readonly following: number;
  readonly objectBytes: number;
}

interface Draft {
  readonly random: Random;
  readonly scenario: Scenario;
  readonly sites: readonly SimulatedSite[];
  readonly instances: number;
  readonly releases: readonly Release[];
  readonly limitMib: number;
  readonly totalMib: number;
  /** Amplitude of the load within a day, 0..1. */
  readonly days: number;
  readonly weekend: number;
}

interface Release {
  readonly name: string;
  readonly from: number;
  /** Factor of each site's level. */
  readonly factors: readonly number[];
}

/** @param seed the same seed gives the same service */
export function simulateService(scenario: Scenario, seed: number): SimulatedService {
  const random = new Random(seed);
  const draft = draw(random, scenario);
  const extra = extraOf(draft);
  const all = extra === null ? draft.sites : [...draft.sites, extra.site];
  const names = Array.from({ length: draft.instances }, (_, row) => `svc-${row}`);
  const instances = names.map((name, row) => runInstance({ draft, extra, all, name, row }));
  const truth = extra?.isLeak
    ? { site: extra.site.id, fromHour: extra.fromHour, instances: new Set(names.filter((_, row) => extra.isIn(row))) }
    : null;
  return { name: `${scenario}-${seed}`, scenario, truth, instances, sites: all };
}

function draw(random: Random, scenario: Scenario): Draft {
  const sites = Array.from({ length: Math.round(random.between(20, 40)) }, (_, row) => drawSite(random, row));
  const totalMib = sites.reduce((sum, { level, profile }) => sum + (profile === "heap" ? level : 0), 0);
  const days = scenario === "strong days" ? random.between(0.6, 0.9) : random.between(0.1, 0.6);
  return {
    random,
    scenario,
    sites,
    instances: Math.round(random.between(2, 4)),
    releases: drawReleases(random, { scenario, sites: sites.length }),
    limitMib: totalMib * random.between(2.5, 4),
    totalMib,
    days,
    weekend: random.between(0.3, 1),
  };
}

const LIBRARIES = [
  "strings.Clone",
  "bytes.growSlice",
  "runtime.mapassign_faststr",
  "encoding/json.(*decodeState).object",
];

function drawSite(random: Random, row: number): SimulatedSite {
  const isGoroutine = row % 8 === 7;
  const own = `example.com/svc/pkg${row % 7}.(*T${row}).Do`;
  const leaf = isGoroutine ? own : random.pick([own, ...LIBRARIES.map((name) => `${name}·${row}`)]);
  return siteOf(leaf.replace("·", "_"), own, {
    profile: isGoroutine ? "goroutine" : "heap",
    level: isGoroutine ? random.between(5, 200) : Math.exp(random.between(Math.log(0.5), Math.log(60))),
    following: random.chance(0.3) ? random.between(0.3, 0.9) : random.between(0, 0.15),
    objectBytes: Math.exp(random.between(Math.log(64), Math.log(64 * 1024))),
  });
}

function siteOf(
  name: string,
  own: string,
  rest: Pick<SimulatedSite, "profile" | "level" | "following" | "objectBytes">,
): SimulatedSite {
  const functions = [
    name,
    ...(name === own ? [] : [own]),
    "example.com/svc/api.(*Server).route",
    "net/http.(*conn).serve",
  ];
  const stack = functions.map((one, row) => ({ function: one, file: fileOf(one), line: 10 + row }));
  return { id: `${rest.profile}:function:${name}`, name, stack, ...rest };
}

const fileOf = (name: string): string =>
  name.startsWith("example.com/")
    ? `/srv/svc/${name.split("/").at(-1)!.split(".")[0]}.go`
    : `/usr/local/go/src/${name.split(".")[0]}/x.go`;

function drawReleases(
  random: Random,
  { scenario, sites }: { readonly scenario: Scenario; readonly sites: number },
): Release[] {
  const releases: Release[] = [];
  const [shortest, longest] =
    scenario === "slower than a day" ? [9, 20] : scenario === "steps at releases" ? [1.2, 3] : [2, 6];
  const steps = scenario === "steps at releases" ? 0.4 : 0.08;
  let from = -random.between(0, 3) * DAY_HOURS;
  let factors = Array.from({ length: sites }, () => 1);
  for (let number = 1; from < HOURS; number++) {
    releases.push({ name: `r${number}`, from, factors });
    factors = factors.map((factor) => factor * (random.chance(steps) ? random.between(0.6, 1.7) : 1));
    // In working hours.
    const days = Math.ceil((from + random.between(shortest, longest) * DAY_HOURS) / DAY_HOURS);
    from = days * DAY_HOURS + random.between(8, 17);
  }
  return releases;
}

/** What comes on top of a service. */
interface Extra {
  readonly site: SimulatedSite;
  readonly isLeak: boolean;
  readonly fromHour: number;
  readonly isIn: (instance: number) => boolean;
  /** MiB or goroutines after so many hours of a process, at the mean load; `used` is its load integrated over time. */
  readonly added: (age: number, used: number) => number;
  readonly isInRelease: (release: number) => boolean;
  /** A process ends at this hour of the day, or never for this reason. */
  readonly restartHour: number | null;
}

function extraOf({ random, scenario, instances, totalMib, limitMib, releases }: Draft): Extra | null {
  const own = `example.com/svc/store.(*Store${Math.round(random.between(1, 99))}).Put`;
  const name = random.pick([own, "strings.Builder.grow_store", "runtime.newobject_store"]);
  const heap = { profile: "heap" as const, level: 1, following: 0, objectBytes: Math.exp(random.between(5, 9)) };
  const site = siteOf(name, own, heap);
  const always = { isIn: () => true, isInRelease: () => true, fromHour: 0, restartHour: null };
  const perDay = (low: number, high: number) => totalMib * random.between(low, high);
  const leaking = (rate: number) => ({
    site,
    isLeak: true,
    added: (_: number, used: number) => (rate / DAY_HOURS) * used,
  });
  switch (scenario) {
    case "one instance": {
      const chosen = Math.floor(random.between(0, instances));
      return { ...always, ...leaking(perDay(0.15, 1)), isIn: (row) => row === chosen };
    }
    case "all instances":
      return { ...always, ...leaking(perDay(0.15, 1)) };
    case "after a release": {
      const first = releases.findIndex(({ from }) => from > 2 * DAY_HOURS);
      return {
        ...always,
        ...leaking(perDay(0.15, 1)),
        isInRelease: (row) => row >= first,
        fromHour: releases[first]!.from,
      };
    }
    case "between restarts": {
      const isByNight = random.chance(0.5);
      const rate = isByNight ? perDay(0.3, 1) : (limitMib - totalMib) * random.between(0.8, 2);
      return { ...always, ...leaking(rate), restartHour: isByNight ? Math.floor(random.between(1, 5)) : null };
    }
    case "slower than a day":
      return { ...always, ...leaking(perDay(0.03, 0.1)) };
    case "goroutines": {
      const parked = siteOf(own, own, { profile: "goroutine", level: 2, following: 0, objectBytes: 1 });
      return { ...always, ...leaking(0), site: parked, added: (_, used) => (random300(site) / DAY_HOURS) * used };
    }
    case "cache fill":
      return {
        ...always,
        site,
        isLeak: false,
        added: filling({ random, full: totalMib * random.between(0.2, 0.8), hours: random.between(1, 8) }),
      };
    case "warm-up over a day":
      return {
        ...always,
        site,
        isLeak: false,
        added: filling({ random, full: totalMib * random.between(0.2, 0.8), hours: random.between(18, 32) }),
      };
    case "plain":
    case "strong days":
    case "steps at releases":
    case "noisy instance":
    case "weekly batch":
      return null;
  }
}

/** Goroutines a day, by the site's own size, so that it needs no further random number. */
const random300 = ({ objectBytes }: SimulatedSite): number => 60 + (objectBytes % 240);

/** Slower and slower, or at one pace until it is full. */
function filling({ random, full, hours }: { readonly random: Random; readonly full: number; readonly hours: number }) {
  const isLinear = random.chance(0.5);
  return (_: number, used: number): number =>
    isLinear ? full * Math.min(1, used / hours) : full * -Math.expm1((-2.5 * used) / hours);
}

interface Running {
  readonly draft: Draft;
  readonly extra: Extra | null;
  readonly all: readonly SimulatedSite[];
  readonly name: string;
  readonly row: number;
}

function runInstance({ draft, extra, all, name, row }: Running): SimulatedInstance {
  const { random, releases, limitMib, scenario } = draft;
  const processes: SimulatedProcess[] = [];
  const rows: (readonly LevelRow[])[] = [];
  const readings: (ProcessReading | null)[] = [];
  let used = 0;
  let cpuSeconds = 0;
  let noise = 0;
  let samples = all.map(() => 0);
  let burst = 0;
  for (let hour = 0; hour < HOURS; hour++) {
    const release = releases.findLastIndex(({ from }) => from <= hour);
    const last = processes.at(-1);
    const isNight =
      extra?.restartHour !== null && extra?.restartHour !== undefined && hour % DAY_HOURS === extra.restartHour;
    const isEnded =
      last !== undefined &&
      (last.to < hour - 1 || last.release !== releases[release]!.name || isNight || random.chance(1 / 400));
    if (!last || isEnded) {
      // At the beginning, the first release has been running for days, and nobody watched.
      const from = last ? hour + random.between(0, 0.3) : Math.min(0, releases[release]!.from);
      processes.push({ from, to: hour, release: releases[release]!.name });
      [used, cpuSeconds, samples] = [last ? 0 : -from, 0, all.map(() => 0)];
    }
    const process = processes.at(-1)!;
    noise = 0.7 * noise + random.normal() * 0.08;
    burst = scenario === "noisy instance" && row === 0 ? (random.chance(0.06) ? random.between(0, 0.8) : burst) : 0;
    const load = Math.max(0.05, loadAt(draft, hour) * (1 + noise));
    used += load;
    cpuSeconds += 600 * load;
    const isBatch = scenario === "weekly batch" && hour % (7 * DAY_HOURS) >= 30 && hour % (7 * DAY_HOURS) < 38;
    const age = hour - process.from;
    const added = extra?.isIn(row) && extra.isInRelease(release) ? extra.added(age, used) : 0;
    let [heapMib, goroutines] = [0, 0];
    const levels = all.map((site, index) => {
      const isExtra = extra !== null && index === all.length - 1;
      const base = site.level * (isExtra ? 1 : releases[release]!.factors[index]!);
      const grown = isExtra ? added : 0;
      const lifted = 1 + burst * ((index % 3) / 2) + (isBatch ? (index % 5) / 4 : 0);
      const amount = base * (1 - site.following + site.following * load) * lifted + grown;
      if (site.profile === "heap") heapMib += amount;
      else goroutines += amount;
      return levelOf(site, amount, { random, samples, index });
    });
    process.to = hour;
    const incarnation = unixMs(START_MS + process.from * HOUR_MS);
    rows.push(levels.map(({ min, mean }, index) => rowOf(all[index]!, { hour, process, incarnation, min, mean })));
    readings.push({
      incarnation,
      reading: {
        at: unixMs(START_MS + (hour + 0.95) * HOUR_MS),
        ...memoryOf(heapMib, random),
        goroutines: Math.round(goroutines),
        gcCount: Math.round(used * 40),
        cpuSeconds,
        limitBytes: bytesOf(limitMib),
      },
    } as ProcessReading);
    if (heapMib * 1.15 + 20 > limitMib) process.to = hour - 2;
  }
  return { name, processes, rows, readings };
}

const bytesOf = (mib: number) => Math.round(mib * MIB);

function memoryOf(heapMib: number, random: Random) {
  const garbage = heapMib * random.between(0, 0.04);
  return { heapAllocBytes: bytesOf(heapMib + garbage), rssBytes: bytesOf(heapMib * 1.15 + 20 + garbage) };
}

function loadAt({ days, weekend }: Draft, hour: number): number {
  const isWeekend = Math.floor(hour / DAY_HOURS) % 7 >= 5;
  const daily = 1 + days * Math.sin((2 * Math.PI * ((hour % DAY_HOURS) - 9)) / DAY_HOURS);
  return daily * (isWeekend ? weekend : 1);
}

/**
 * What sampled profiles of an hour show of a site. Objects that stay are sampled once, so that their error stays, too: it
 * moves by what is allocated.
 */
function levelOf(
  site: SimulatedSite,
  amount: number,
  { random, samples, index }: { readonly random: Random; readonly samples: number[]; readonly index: number },
): { readonly min: number; readonly mean: number } {
  if (site.profile === "goroutine") {
    const mean = Math.max(0, amount + random.normal() * Math.sqrt(amount * site.following + 0.2));
    return { min: Math.floor(mean * (1 - 0.05 * site.following)), mean };
  }
  const size = site.objectBytes;
  const seen = -Math.expm1(-size / PERIOD_BYTES);
  const sd = Math.sqrt((bytesOf(amount) * size * (1 - seen)) / seen) / MIB;
  const churn = 0.2 + 0.8 * site.following;
  samples[index] = Math.sqrt(1 - churn ** 2) * samples[index]! + churn * random.normal();
  const mean = Math.max(0, amount + sd * samples[index]!);
  return { min: bytesOf(mean * (1 - random.between(0.01, 0.06))), mean: bytesOf(mean) };
}

interface RowInput {
  readonly hour: number;
  readonly process: SimulatedProcess;
  readonly incarnation: LevelRow["incarnation"];
  readonly min: number;
  readonly mean: number;
}

function rowOf(site: SimulatedSite, { hour, process, incarnation, min, mean }: RowInput): LevelRow {
  return {
    incarnation,
    release: process.release,
    profile: site.profile,
    site: site.id,
    stack: site.id,
    periodStart: unixMs(START_MS + hour * HOUR_MS),
    firstAt: unixMs(START_MS + Math.max(hour, process.from) * HOUR_MS),
    lastAt: unixMs(START_MS + (hour + 0.98) * HOUR_MS),
    value: { min, mean },
    objects: site.profile === "heap" ? { min: min / site.objectBytes } : null,
  };
}
