/** Services that do not leak, and some that look as if they did. */
import { drawReleases, loadOf, rollingRelease, siteOf } from "./base-plan.ts";
import { autoscaled, blueGreen, collectorPhases, disturbed, drawnSite } from "./kinds-leaks.ts";
import { DAY_HOURS, type Extra, type Growing, type Kind, type Plan } from "./plan.ts";

interface FillShape {
  /** Units until it is full. */
  readonly units: readonly [number, number];
}

/** A cache in each process: slower and slower, or at one pace until it is full. It stays then. */
function filling(plan: Plan, { units }: FillShape): Plan {
  const { random, totalMib, scale } = plan;
  const site = drawnSite(plan);
  const full = totalMib * random.between(0.2, 0.8);
  const hours = random.between(...units) * scale.unitHours;
  const isLinear = random.chance(0.5);
  const extra: Extra = {
    siteIn: () => site,
    sites: [site],
    added: ({ used }) => full * (isLinear ? Math.min(1, used / hours) : -Math.expm1((-2.5 * used) / hours)),
  };
  return { ...plan, extras: [...plan.extras, extra] };
}

const withReleases = (plan: Plan, apart: readonly [number, number], steps?: number): Plan => {
  const shape = { scale: plan.scale, sites: plan.sites.length, apart, ...(steps !== undefined && { steps }) };
  const releases = drawReleases(plan.random, shape);
  return { ...plan, releases, releaseAt: rollingRelease(releases) };
};

/** A batch builds up what it gives back at its end, again and again. */
function sawTeeth(plan: Plan): Plan {
  const { random, totalMib, scale } = plan;
  const site = drawnSite(plan);
  const [full, period] = [totalMib * random.between(0.2, 1), random.between(0.1, 0.4) * scale.unitHours];
  const part = random.between(0.5, 1);
  const extra: Extra = {
    siteIn: () => site,
    sites: [site],
    added: ({ hour, slot }) =>
      full *
      Math.max(0, ((hour / period + 0.37 * slot) % 1) / part <= 1 ? ((hour / period + 0.37 * slot) % 1) / part : 0),
  };
  return { ...plan, extras: [extra] };
}

/** A release brings a cache that no release before it had. */
function newCache(base: Plan): Plan {
  const plan = withReleases(base, [3, 9]);
  const first = plan.releases.findIndex(({ from }) => from > plan.scale.unitHours);
  const filled = filling({ ...plan, extras: [] }, { units: [0.3, 1.5] });
  const extras = filled.extras.map((one) => ({
    ...one,
    added: (at: Growing) => (first >= 0 && at.release >= first ? one.added(at) : 0),
  }));
  return { ...filled, extras };
}

/** Replicas join one after another, and share the load. */
function scaleOut(base: Plan): Plan {
  const slots = base.random.integer(4, 6);
  const joins = Array.from({ length: slots }, (_, slot) => (slot < 2 ? 0 : slot * base.scale.hours * 0.12));
  const plan: Plan = { ...base, slots, names: "new", isUp: (slot, hour) => hour >= joins[slot]! };
  return filling(plan, { units: [0.1, 0.4] });
}

/** Workers are started as they are needed, up to a bound, and wait for work then. */
function goroutinePool(base: Plan): Plan {
  const own = "example.com/svc/pool.(*Pool).worker";
  const site = siteOf(own, own, { profile: "goroutine", level: 2, following: 0, objectBytes: 1 });
  const [full, hours] = [base.random.between(50, 400), base.random.between(0.1, 0.6) * base.scale.unitHours];
  const extra: Extra = {
    siteIn: () => site,
    sites: [site],
    added: ({ used }) => full * -Math.expm1((-3 * used) / hours),
  };
  return { ...base, extras: [extra] };
}

/** The runtime lets garbage fill the memory up to its limit. */
function runtimeLimit(base: Plan): Plan {
  const [full, hours] = [base.random.between(0.4, 1.2), base.random.between(0.5, 2.5) * base.scale.unitHours];
  return { ...base, slack: (_, hour) => 0.03 + full * Math.min(1, hour / hours) };
}

/** Ever more users, and memory that follows them. */
function risingLoad(base: Plan): Plan {
  const more = base.random.between(0.3, 1) / base.scale.hours;
  return { ...base, load: (slot, hour) => base.load(slot, hour) * (1 + more * hour) };
}

/** Sessions that end some time after the load that began them. */
function sessions(base: Plan): Plan {
  const site = drawnSite(base);
  const full = base.totalMib * base.random.between(0.1, 0.5);
  const lag = base.random.between(0.1, 0.4) * base.scale.unitHours;
  const load = loadOf({ days: base.random.between(0.3, 0.8), weekend: 0.6, beginsAt: base.scale.beginsAt });
  const extra: Extra = {
    siteIn: () => site,
    sites: [site],
    added: ({ slot, hour, age }) => {
      const parts = [0.1, 0.3, 0.5, 0.7, 0.9].map((part) => part * lag);
      return (
        parts.reduce((sum, before) => sum + (before < age ? load(slot, hour - before) : 0), 0) * (full / parts.length)
      );
    },
  };
  return { ...base, load, extras: [extra] };
}

function goroutineWaves(plan: Plan): Plan {
  const own = "example.com/svc/feed.(*Hub).listen";
  const site = siteOf(own, own, { profile: "goroutine", level: 400, following: 0.9, objectBytes: 1 });
  const load = loadOf({ days: 0.85, weekend: 0.5, beginsAt: plan.scale.beginsAt });
  return {
    ...plan,
    sites: [...plan.sites, site],
    releases: plan.releases.map((one) => ({ ...one, factors: [...one.factors, 1] })),
    load,
  };
}

function noisyInstance(plan: Plan): Plan {
  const bursts = Array.from({ length: 400 }, () => (plan.random.chance(0.2) ? plan.random.between(0, 0.8) : 0));
  const length = 0.1 * plan.scale.unitHours;
  return {
    ...plan,
    lifted: (slot, hour, site) =>
      slot === 0 ? 1 + bursts[Math.floor(hour / length) % bursts.length]! * ((site % 3) / 2) : 1,
  };
}

const weeklyBatch = (plan: Plan): Plan => ({
  ...plan,
  lifted: (_, hour, site) => (hour % (7 * DAY_HOURS) >= 30 && hour % (7 * DAY_HOURS) < 38 ? 1 + (site % 5) / 4 : 1),
});

const unequal = (plan: Plan): Plan => {
  const slots = plan.random.integer(3, 6);
  const sizes = Array.from({ length: slots }, () => plan.random.logBetween(0.4, 4));
  return { ...plan, slots, lifted: (slot) => sizes[slot]! };
};

const innocent = (name: string, what: string, draw: Kind["draw"], only?: Kind["only"]): Kind => ({
  name,
  what,
  isLeak: false,
  draw,
  ...(only && { only }),
});

export const INNOCENTS: readonly Kind[] = [
  innocent("plain", "only load and noise", (base) => base),
  innocent("strong days", "a load that rises to many times that of the night", (base) => ({
    ...base,
    load: loadOf({ days: base.random.between(0.6, 0.9), weekend: 0.6, beginsAt: base.scale.beginsAt }),
  })),
  innocent("cache", "a cache that fills within a third of a unit after each start, and stays", (base) =>
    filling(base, { units: [0.05, 0.33] }),
  ),
  innocent("warm-up", "memory that fills over 0.75 to 1.3 units after each start", (base) =>
    filling(base, { units: [0.75, 1.3] }),
  ),
  innocent("slow cache", "a cache that fills over two to four units, and stays", (base) =>
    filling(withReleases(base, [9, 20]), { units: [2, 4] }),
  ),
  innocent("releases with steps", "releases every other unit, with other levels of many sites", (base) =>
    withReleases(base, [1.2, 3], 0.4),
  ),
  innocent("rolling releases", "a release in each unit, under new names, with caches that fill", (base) =>
    filling({ ...withReleases(base, [0.8, 1.3]), names: "new" }, { units: [0.1, 0.4] }),
  ),
  innocent("autoscaled, sound", "replicas come and go with the load, under new names, with caches that fill", (base) =>
    filling(autoscaled(base), { units: [0.05, 0.3] }),
  ),
  innocent("restarts, sound", "a planned restart in each unit, under new names, with a cache that fills", (base) =>
    filling({ ...base, names: "new", restartEvery: base.scale.unitHours }, { units: [0.05, 0.4] }),
  ),
  innocent("new cache", "a release brings a cache that fills over 0.3 to 1.5 units", newCache),
  innocent("blue/green, sound", "each release runs in instances of its own, with a cache that fills", (base) =>
    filling(blueGreen(base), { units: [0.1, 0.4] }),
  ),
  innocent("scale-out", "replicas join one after another, with caches that fill", scaleOut),
  innocent("goroutine pool", "workers that are started as they are needed, up to a bound", goroutinePool),
  innocent("limit of the runtime", "garbage fills memory up to GOMEMLIMIT", runtimeLimit),
  innocent("rising load", "a load that rises by 30% to 100%, which memory follows", risingLoad),
  innocent("sessions", "sessions that end some time after the load that began them", sessions),
  innocent("saw teeth", "batches that build up memory and give it back", sawTeeth),
  innocent("weekly batch", "a batch each Tuesday, with up to twice the levels", weeklyBatch, "weeks"),
  innocent("phases of the collector", "GOGC is set otherwise every few hours", collectorPhases),
  innocent("noisy instance", "one instance whose levels jump by up to 80%", noisyInstance),
  innocent("unequal instances", "instances of up to ten times the size of others", unequal),
  innocent("goroutine waves", "goroutines that follow a strong load", goroutineWaves),
  innocent("Node, sound", "a service of Node with a cache that fills", (base) =>
    filling({ ...base, runtime: "node" }, { units: [0.05, 0.33] }),
  ),
  innocent("gaps, sound", "hours without scrapes, a clock that is set, and a cache that fills", (base) =>
    disturbed(filling(base, { units: [0.05, 0.33] })),
  ),
];
