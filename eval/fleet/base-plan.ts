/** A service as it is without a leak: sites of all sizes, a load that follows day and week, releases every few units. */
import type { Random } from "../random.ts";
import { DAY_HOURS, type Plan, type Release, type Scale, type SimulatedSite } from "./plan.ts";

const LIBRARIES = [
  "strings.Clone",
  "bytes.growSlice",
  "runtime.mapassign_faststr",
  "encoding/json.(*decodeState).object",
];

export function basePlan(random: Random, given: Scale): Plan {
  const scale = given.name === "hours" ? { ...given, beginsAt: random.integer(0, 23) } : given;
  const sites = Array.from({ length: random.integer(20, 40) }, (_, row) => drawSite(random, row));
  const totalMib = sites.reduce((sum, { level, profile }) => sum + (profile === "heap" ? level : 0), 0);
  const releases = drawReleases(random, { scale, sites: sites.length });
  return {
    random,
    scale,
    runtime: "go",
    sites,
    totalMib,
    limitMib: totalMib * random.between(2.5, 4) + 40,
    slots: random.integer(2, 4),
    releases,
    releaseAt: rollingRelease(releases),
    isUp: () => true,
    names: "kept",
    restartEvery: null,
    load: loadOf({ days: random.between(0.1, 0.6), weekend: random.between(0.3, 1), beginsAt: scale.beginsAt }),
    lifted: () => 1,
    extras: [],
    outside: () => 0,
    slack: () => 0.03,
    isGap: () => false,
    clockOff: () => 0,
    truths: [],
  };
}

/** One replica after another, some minutes apart. */
export const rollingRelease =
  (releases: readonly Release[]): Plan["releaseAt"] =>
  (slot, hour) =>
    Math.max(
      0,
      releases.findLastIndex(({ from }) => from + 0.1 * slot <= hour),
    );

interface LoadShape {
  /** Amplitude within a day, 0 to 1. */
  readonly days: number;
  /** Factor at the weekend. */
  readonly weekend: number;
  readonly beginsAt: number;
}

export const loadOf =
  ({ days, weekend, beginsAt }: LoadShape): Plan["load"] =>
  (_, hour) => {
    const clock = hour + beginsAt;
    const isWeekend = Math.floor(clock / DAY_HOURS) % 7 >= 5;
    const daily = 1 + days * Math.sin((2 * Math.PI * ((clock % DAY_HOURS) - 9)) / DAY_HOURS);
    return daily * (isWeekend ? weekend : 1);
  };

function drawSite(random: Random, row: number): SimulatedSite {
  const isGoroutine = row % 8 === 7;
  const own = `example.com/svc/pkg${row % 7}.(*T${row}).Do`;
  const leaf = isGoroutine ? own : random.pick([own, ...LIBRARIES.map((name) => `${name}_${row}`)]);
  return siteOf(leaf, own, {
    profile: isGoroutine ? "goroutine" : "heap",
    level: isGoroutine ? random.between(5, 200) : random.logBetween(0.5, 60),
    following: random.chance(0.3) ? random.between(0.3, 0.9) : random.between(0, 0.15),
    objectBytes: Math.round(random.logBetween(64, 64 * 1024)),
  });
}

export function siteOf(
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
  return { id: `${rest.profile}:function:${name}`, name, own, stack, ...rest };
}

const fileOf = (name: string): string =>
  name.startsWith("example.com/")
    ? `/srv/svc/${name.split("/").at(-1)!.split(".")[0]}.go`
    : `/usr/local/go/src/${name.split(".")[0]}/x.go`;

export interface ReleaseShape {
  readonly scale: Scale;
  /** Of which there are factors. */
  readonly sites: number;
  /** Units between two releases. */
  readonly apart?: readonly [number, number];
  /** Part of the sites whose level changes. */
  readonly steps?: number;
}

/** The first one has been running for a while, and nobody watched. */
export function drawReleases(
  random: Random,
  { scale: { unitHours, hours }, sites, apart = [2, 6], steps = 0.08 }: ReleaseShape,
): readonly Release[] {
  const releases: Release[] = [];
  let from = -random.between(1, 3) * unitHours;
  let factors = Array.from({ length: sites }, () => 1);
  for (let number = 1; from < hours; number++) {
    releases.push({ name: `r${number}`, from, factors });
    factors = factors.map((factor) => factor * (random.chance(steps) ? random.between(0.6, 1.7) : 1));
    const next = Math.max(0, from) + random.between(...apart) * unitHours;
    // Of a day, in working hours.
    from = unitHours === DAY_HOURS ? Math.floor(next / DAY_HOURS) * DAY_HOURS + random.between(8, 17) : next;
  }
  return releases;
}
