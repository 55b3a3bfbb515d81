/** Services that do not leak, and some that look as if they did. */
import { drawReleases, loadOf, rollingRelease, siteOf } from "./base-plan.ts";
import { autoscaled, disturbed, drawnSite } from "./kinds-leaks.ts";
import { DAY_HOURS, type Extra, type Kind, type Plan } from "./plan.ts";

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

/** The collector is set otherwise now and then: more garbage, and resident memory that follows. */
function collectorPhases(plan: Plan): Plan {
  const { random, scale } = plan;
  const phases = Array.from({ length: 40 }, () => random.pick([0.02, 0.1, 0.4, 0.9]));
  const length = random.between(0.3, 1.5) * scale.unitHours;
  return { ...plan, slack: (_, hour) => phases[Math.floor(hour / length) % phases.length]! };
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
