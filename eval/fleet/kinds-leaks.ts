/** Services that leak. */
import { drawReleases, rollingRelease, siteOf } from "./base-plan.ts";
import { DAY_HOURS, type Extra, type Growing, type Kind, type Plan, type SimulatedSite, type Truth } from "./plan.ts";

const ALWAYS = { fromHour: 0, release: null, fixedIn: null };

/** The site that leaks: own code, or library code that own code calls. */
export function drawnSite({ random }: Plan, level = 1): SimulatedSite {
  const own = `example.com/svc/store.(*Store${random.integer(1, 99)}).Put`;
  const name = random.pick([own, "strings.Builder.grow_store", "runtime.newobject_store"]);
  return siteOf(name, own, {
    profile: "heap",
    level,
    following: 0,
    objectBytes: Math.round(random.logBetween(150, 8_000)),
  });
}

/** MiB an hour: a part of the heap in a unit. */
export const partOfHeap = ({ random, totalMib, scale }: Plan, low: number, high: number): number =>
  (totalMib * random.between(low, high)) / scale.unitHours;

interface LeakShape {
  readonly site: SimulatedSite;
  /** MiB or goroutines an hour, at the mean load. */
  readonly perHour: number;
  readonly isIn?: (at: Growing) => boolean;
}

export const leakExtra = ({ site, perHour, isIn = () => true }: LeakShape): Extra => ({
  siteIn: () => site,
  sites: [site],
  added: (at) => (isIn(at) ? perHour * at.used : 0),
});

/** A plan with one leak. */
function withLeak(plan: Plan, shape: Partial<LeakShape>, truth: Partial<Truth> = {}): Plan {
  const site = shape.site ?? drawnSite(plan);
  const perHour = shape.perHour ?? partOfHeap(plan, 0.15, 1);
  const extra = leakExtra({ ...shape, site, perHour });
  return {
    ...plan,
    extras: [...plan.extras, extra],
    truths: [...plan.truths, { ...ALWAYS, own: [site.own], ...truth }],
  };
}

const toLimit = ({ limitMib, totalMib, random, scale }: Plan): number =>
  ((limitMib - 1.2 * totalMib) * random.between(0.9, 2)) / scale.unitHours;

/** The first release after some units. */
const releaseAfter = ({ releases, scale }: Plan, units: number): number =>
  releases.findIndex(({ from }) => from > units * scale.unitHours);

const withReleases = (plan: Plan, apart: readonly [number, number]): Plan => {
  const releases = drawReleases(plan.random, { scale: plan.scale, sites: plan.sites.length, apart });
  return { ...plan, releases, releaseAt: rollingRelease(releases) };
};

/** Two releases, the second at a unit. */
function twoReleases(plan: Plan, unit: number): Plan {
  const factors = plan.sites.map(() => 1);
  const { unitHours } = plan.scale;
  const releases = [
    { name: "r1", from: -2 * unitHours, factors },
    { name: "r2", from: unit * unitHours, factors },
  ];
  return { ...plan, releases, releaseAt: rollingRelease(releases) };
}

function afterRelease(base: Plan): Plan {
  const first = releaseAfter(base, 2);
  const { name, from } = base.releases[first]!;
  return withLeak(base, { isIn: ({ release }) => release >= first }, { fromHour: from, release: name });
}

/** The second release runs in half of the replicas only, and leaks. */
function canary(base: Plan): Plan {
  const plan = twoReleases({ ...base, slots: 4 }, base.random.between(2, 4));
  const { from } = plan.releases[1]!;
  const releaseAt = (slot: number, hour: number) => (slot % 2 === 0 && hour >= from ? 1 : 0);
  return withLeak({ ...plan, releaseAt }, { isIn: ({ release }) => release === 1 }, { fromHour: from, release: "r2" });
}

function tenant(base: Plan): Plan {
  const plan = { ...base, slots: base.random.integer(3, 6) };
  const [chosen, factor] = [plan.random.integer(0, plan.slots - 1), plan.random.between(0.3, 1.5)];
  const sizes = Array.from({ length: plan.slots }, () => plan.random.between(0.6, 1.6));
  const lifted: Plan["lifted"] = (slot) => sizes[slot]!;
  const load: Plan["load"] = (slot, hour) => plan.load(slot, hour) * (slot === chosen ? factor : 1);
  return withLeak({ ...plan, lifted, load }, { isIn: ({ slot }) => slot === chosen });
}

function restarting(base: Plan, names: Plan["names"]): Plan {
  const plan = { ...withReleases(base, [9, 20]), names, restartEvery: base.scale.unitHours };
  return withLeak(plan, { perHour: partOfHeap(plan, 0.3, 1) });
}

function killed(base: Plan, names: Plan["names"]): Plan {
  const plan = { ...base, names };
  return withLeak(plan, { perHour: toLimit(plan) });
}

/** More replicas while the load is high; each process has a new name. */
export function autoscaled(base: Plan): Plan {
  const slots = base.random.integer(4, 6);
  const { unitHours } = base.scale;
  // In hours, the load that decides comes and goes within four of them.
  const period = unitHours === DAY_HOURS ? DAY_HOURS : 4;
  const phase = base.random.between(0, period);
  const isUp: Plan["isUp"] = (slot, hour) =>
    slot < 2 || Math.sin((2 * Math.PI * (hour - phase)) / period) > -0.6 + (1.2 * slot) / slots;
  return { ...base, slots, isUp, names: "new" };
}

function goroutines(base: Plan): Plan {
  const own = `example.com/svc/feed.(*Hub${base.random.integer(1, 99)}).listen`;
  const site = siteOf(own, own, { profile: "goroutine", level: 2, following: 0, objectBytes: 1 });
  return withLeak(base, { site, perHour: base.random.between(60, 300) / base.scale.unitHours });
}

function offHeap(base: Plan): Plan {
  const perHour = partOfHeap(base, 0.15, 0.6);
  return { ...base, outside: ({ used }) => perHour * used, truths: [{ ...ALWAYS, own: [] }] };
}

/** Each release names the function anew. */
function renamed(base: Plan): Plan {
  const plan = withReleases(base, [2, 4]);
  const root = drawnSite(plan);
  const sites = plan.releases.map((_, row) => {
    const own = row === 0 ? root.own : `${root.own}V${row}`;
    const name = root.name === root.own ? own : root.name;
    return siteOf(name, own, root);
  });
  const perHour = partOfHeap(plan, 0.3, 1);
  const extra: Extra = { siteIn: (release) => sites[release]!, sites, added: ({ used }) => perHour * used };
  return { ...plan, extras: [extra], truths: [{ ...ALWAYS, own: sites.map(({ own }) => own) }] };
}

function twoLeaks(base: Plan): Plan {
  const one = withLeak(base, { perHour: partOfHeap(base, 0.2, 0.6) });
  const own = `example.com/svc/report.(*Sheet${base.random.integer(1, 99)}).add`;
  const site = siteOf(own, own, { profile: "heap", level: 1, following: 0, objectBytes: 512 });
  return withLeak(one, { site, perHour: partOfHeap(base, 0.2, 0.6) });
}

/** The leak ends with the second release; or goes on, as it was. */
function fixed(base: Plan, isFixed: boolean): Plan {
  const plan = twoReleases(base, base.random.between(5, 6));
  return withLeak(
    plan,
    { perHour: partOfHeap(plan, 0.3, 1), isIn: ({ release }) => !isFixed || release === 0 },
    { fixedIn: isFixed ? "r2" : null },
  );
}

/** A switch is turned on while all processes run. */
function switchedOn(base: Plan): Plan {
  const plan = withReleases(base, [12, 20]);
  const site = drawnSite(plan);
  const perHour = partOfHeap(plan, 0.3, 1);
  const from = plan.random.between(3, 6) * plan.scale.unitHours;
  const extra: Extra = {
    siteIn: () => site,
    sites: [site],
    added: ({ hour, age }) => perHour * Math.max(0, Math.min(age, hour - from)),
  };
  return { ...plan, extras: [extra], truths: [{ ...ALWAYS, own: [site.own], fromHour: from }] };
}

/** Some hours without a scrape, and a clock that is set back and forth. */
export function disturbed(plan: Plan): Plan {
  const { random, scale } = plan;
  const gaps = Array.from({ length: 8 }, () => ({
    slot: random.integer(0, plan.slots - 1),
    from: random.between(0, scale.hours),
    length: random.between(0.05, 0.5) * scale.unitHours,
  }));
  const [back, forth] = [random.between(0.2, 0.5) * scale.hours, random.between(0.5, 0.9) * scale.hours];
  return {
    ...plan,
    isGap: (slot, hour) => gaps.some((gap) => gap.slot === slot && hour >= gap.from && hour < gap.from + gap.length),
    clockOff: (hour) => (hour < back ? 0 : hour < forth ? -0.2 : 0.1),
  };
}

/** The collector is set otherwise now and then: more garbage, and resident memory that follows. */
export function collectorPhases(plan: Plan): Plan {
  const { random, scale } = plan;
  const phases = Array.from({ length: 40 }, () => random.pick([0.02, 0.1, 0.4, 0.9]));
  const length = random.between(0.3, 1.5) * scale.unitHours;
  return { ...plan, slack: (_, hour) => phases[Math.floor(hour / length) % phases.length]! };
}

/** Hundreds of MiB, and a leak of a few in a day. */
function fewMib(base: Plan): Plan {
  const factor = 500 / base.totalMib;
  const sites = base.sites.map((site) => (site.profile === "heap" ? { ...site, level: site.level * factor } : site));
  const plan = withReleases({ ...base, sites, totalMib: 500, limitMib: 1_500 }, [9, 20]);
  return withLeak(plan, { perHour: plan.random.between(1, 5) / DAY_HOURS });
}

const oneOfMany = (base: Plan): Plan => {
  const plan = { ...base, slots: base.random.integer(4, 6) };
  const chosen = plan.random.integer(0, plan.slots - 1);
  return withLeak(plan, { isIn: ({ slot }) => slot === chosen });
};

/**
 * Each release runs in instances of its own, and all users change over at once.
 *
 *   blue   svc-a ─ r1 ──┐              svc-c ─ r3 …
 *   green          svc-b ─── r2 ───────┘
 */
export function blueGreen(base: Plan): Plan {
  const { releases, scale } = base;
  const overlap = 0.1 * scale.unitHours;
  const latest = (hour: number) =>
    Math.max(
      0,
      releases.findLastIndex(({ from }) => from <= hour),
    );
  const isUp: Plan["isUp"] = (slot, hour) => {
    const now = latest(hour);
    return now % 2 === slot % 2 || (now > 0 && hour - releases[now]!.from < overlap);
  };
  const releaseAt: Plan["releaseAt"] = (slot, hour) => {
    const now = latest(hour);
    return now % 2 === slot % 2 ? now : Math.max(0, now - 1);
  };
  return { ...base, slots: 2 * base.random.integer(1, 3), names: "new", isUp, releaseAt };
}

/** What is retained, is retained by a batch that runs now and then. */
function inBursts(base: Plan): Plan {
  const site = drawnSite(base);
  const perHour = partOfHeap(base, 0.3, 1);
  const length = base.random.between(0.15, 0.4) * base.scale.unitHours;
  const extra: Extra = {
    siteIn: () => site,
    sites: [site],
    added: ({ hour, age }) => perHour * length * (Math.floor(hour / length) - Math.floor((hour - age) / length)),
  };
  return { ...base, extras: [extra], truths: [{ ...ALWAYS, own: [site.own] }] };
}

/** A cache that fills soon after each start. */
export function besideCache(plan: Plan): Plan {
  const own = "example.com/svc/page.(*Pages).load";
  const site = siteOf(own, own, { profile: "heap", level: 1, following: 0, objectBytes: 4_096 });
  const full = plan.totalMib * plan.random.between(0.2, 0.6);
  const hours = plan.random.between(0.1, 0.3) * plan.scale.unitHours;
  const extra: Extra = { siteIn: () => site, sites: [site], added: ({ used }) => full * Math.min(1, used / hours) };
  return { ...plan, extras: [...plan.extras, extra] };
}

const leak = (name: string, what: string, draw: Kind["draw"], only?: Kind["only"]): Kind => ({
  name,
  what,
  isLeak: true,
  draw,
  ...(only && { only }),
});

export const LEAKS: readonly Kind[] = [
  leak("one instance", "one of four to six instances leaks 15% to 100% of the heap in a unit", oneOfMany),
  leak("all instances", "all of them do", (base) => withLeak(base, {})),
  leak("after a release", "all do from a release on", afterRelease),
  leak("canary", "a release leaks, which runs in half of the instances", canary),
  leak("one tenant", "the instance of one tenant leaks; instances have unequal sizes and loads", tenant),
  leak("switched on", "a leak begins in running processes, without a release", switchedOn),
  leak("between restarts", "a planned restart in each unit ends each process", (base) => restarting(base, "kept")),
  leak("restarts, new names", "the same, with another name for each process", (base) => restarting(base, "new")),
  leak("killed at the limit", "the memory limit ends processes about once in a unit", (base) => killed(base, "kept")),
  leak("killed, new names", "the same, with another name for each process", (base) => killed(base, "new")),
  leak("autoscaled", "replicas come and go with the load, under new names, and all leak", (base) => {
    const plan = autoscaled(base);
    return withLeak(plan, { perHour: partOfHeap(plan, 0.5, 1.5) });
  }),
  leak("slow", "a leak of 3% to 10% of the heap in a unit", (base) => {
    const plan = withReleases(base, [9, 20]);
    return withLeak(plan, { perHour: partOfHeap(plan, 0.03, 0.1) });
  }),
  leak("1 to 5 MB a day", "a leak of 1 to 5 MB a day beside 500 MB", fewMib, "weeks"),
  leak("goroutines", "60 to 300 goroutines in a unit that never end", goroutines),
  leak("outside the heap", "resident memory rises, and no profile shows it", offHeap),
  leak("Node", "a service of Node, all instances of which leak", (base) => withLeak({ ...base, runtime: "node" }, {})),
  leak("renamed", "each release names the function anew that leaks", renamed),
  leak("two leaks", "two sites leak", twoLeaks),
  leak("fixed", "a release ends the leak", (base) => fixed(base, true)),
  leak("not fixed", "a release that was to end the leak does not", (base) => fixed(base, false)),
  leak("blue/green", "all do from a release on, and each release runs in instances of its own", (base) =>
    blueGreen(afterRelease(base)),
  ),
  leak("in bursts", "a batch leaks that runs now and then", inBursts),
  leak("beside a cache", "all leak, and a cache fills after each start", (base) => besideCache(withLeak(base, {}))),
  leak("Node, buffers", "a service of Node, whose memory outside of the heap rises", (base) =>
    offHeap({ ...base, runtime: "node" }),
  ),
  leak("beside phases", "all leak, and GOGC is set otherwise every few hours", (base) =>
    collectorPhases(withLeak(base, {})),
  ),
  leak("gaps", "a leak, with hours without scrapes and a clock that is set", (base) => disturbed(withLeak(base, {}))),
];
