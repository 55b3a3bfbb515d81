import { describe, expect, it } from "vitest";
import type { MemoryReading } from "../../src/base/capture.ts";
import { type Bytes, bytes, type UnixMs, unixMs } from "../../src/base/units.ts";
import { ProfileBuilder } from "../../src/profile/model/builder.ts";
import { reasonWords } from "../../src/report/words/reasons.ts";
import { ProfileFolder, type ProfileSeries } from "../../src/series/fold.ts";
import { joinTarget } from "../../src/series/target.ts";
import { diagnose } from "../../src/verdict/diagnose.ts";
import type { Diagnosis } from "../../src/verdict/facts/diagnosis.ts";
import { type SimulatedSite, START_MS, simulateHeap, simulateTarget } from "../support/heap-simulation.ts";

const MIB = 1024 * 1024;
const SEEDS = Array.from({ length: 40 }, (_, seed) => seed);
const EVERY_SECONDS = 1.5;
const SNAPSHOTS = 24;

/** A small server: a steady base, connections that come and go, and garbage per request. */
const BACKGROUND: readonly SimulatedSite[] = [
  { stack: ["main.base", "main.main"], objectBytes: 4096, live: () => 3000 },
  { stack: ["bufio.NewReaderSize", "net/http.(*conn).serve"], objectBytes: 4096, live: () => 200, churn: 0.3 },
  { stack: ["main.churn", "main.handle"], objectBytes: 2048, live: (s) => 2000 + 700 * Math.sin(s * 1.7), churn: 1 },
];
const LEAK: SimulatedSite = {
  stack: ["net/textproto.readMIMEHeader", "net/http.readRequest", "net/http.(*conn).serve"],
  objectBytes: 600,
  live: (s) => 2000 * s,
};
const CACHE: SimulatedSite = {
  stack: ["main.fillCache", "main.handle"],
  objectBytes: 1024,
  live: (s) => 30_000 * Math.min(1, s / 12),
};

function diagnosesOf(sites: readonly SimulatedSite[], snapshots = SNAPSHOTS, runs = SEEDS.length): Diagnosis[] {
  return Array.from({ length: runs }, (_, seed) => {
    const series = simulateTarget({ sites: [...BACKGROUND, ...sites], snapshots, everySeconds: EVERY_SECONDS, seed });
    return diagnose(series, { own: null, limitBytes: null }).diagnosis;
  });
}

const countOf = (diagnoses: readonly Diagnosis[], verdict: Diagnosis["verdict"]) =>
  diagnoses.filter((one) => one.verdict === verdict).length;

describe("forty sampled runs each", () => {
  it("a leak of 40 MiB in half a minute is always found, first, and its true rate lies in the interval", () => {
    const found = diagnosesOf([LEAK]);
    const truth = 2000 * 600 * 3600;
    expect(countOf(found, "leak")).toBe(SEEDS.length);
    expect(found.every((one) => one.kind === "heap" && one.sites[0]!.function === "net/textproto.readMIMEHeader")).toBe(
      true,
    );
    expect(found.filter(({ growth }) => growth!.low <= truth && truth <= growth!.high).length).toBeGreaterThanOrEqual(
      36,
    );
  });

  it("a cache that fills at the same time is not reported, and does not enter the rate", () => {
    const found = diagnosesOf([LEAK, CACHE]);
    const truth = 2000 * 600 * 3600;
    expect(countOf(found, "leak")).toBeGreaterThanOrEqual(38);
    expect(found.every((one) => one.sites.every((site) => site.function !== "main.fillCache"))).toBe(true);
    expect(found.filter(({ growth }) => growth!.low <= truth && truth <= growth!.high).length).toBeGreaterThanOrEqual(
      34,
    );
  });

  it("a leak of one large site and many small ones has the rate of all of them, although few are certain alone", () => {
    const small = Array.from(
      { length: 12 },
      (_, row): SimulatedSite => ({
        stack: [`main.copy${row}`, "main.keep", "net/http.(*conn).serve"],
        objectBytes: 64,
        live: (s) => 2000 * s,
      }),
    );
    const large: SimulatedSite = { stack: ["main.read", "main.keep"], objectBytes: 384, live: (s) => 2000 * s };
    const truth = 2000 * (384 + 12 * 64) * 3600;
    const found = diagnosesOf([large, ...small]).filter(({ verdict }) => verdict === "leak");
    expect(found.length).toBeGreaterThanOrEqual(38);
    expect(found.filter(({ growth }) => growth!.low <= truth && truth <= growth!.high).length).toBeGreaterThanOrEqual(
      36,
    );
    expect(found.map(({ growth }) => growth!.bytesPerHour / truth).filter((ratio) => ratio < 0.7)).toEqual([]);
  });

  it("a cache that fills alone is no leak", () => {
    const found = diagnosesOf([CACHE]);
    expect(countOf(found, "leak")).toBe(0);
    expect(countOf(found, "no-leak")).toBeGreaterThanOrEqual(34);
  });

  it("an innocent service is called leaking in fewer than one run in a hundred, and cleared in half of them", () => {
    const found = diagnosesOf([], SNAPSHOTS, 400);
    expect(countOf(found, "leak")).toBeLessThan(4);
    expect(countOf(found, "no-leak")).toBeGreaterThanOrEqual(200);
  });

  it("a cache that replaces what it holds is sampled anew each time, and still hardly ever called leaking", () => {
    const replaced: SimulatedSite = { ...CACHE, objectBytes: 8192, live: (s) => Math.min(2048, 200 * s), churn: 0.15 };
    const found = diagnosesOf([replaced], SNAPSHOTS, 200);
    expect(countOf(found, "leak")).toBeLessThanOrEqual(4);
  });

  it("a leak smaller than a few samples is never excluded without a bound", () => {
    const found = diagnosesOf([{ ...LEAK, live: (s) => 60 * s }]);
    for (const one of found.filter(({ verdict }) => verdict === "no-leak"))
      expect(reasonWords(one.reason)).toMatch(/A leak slower than .*\/h would not show/);
  });

  it("five snapshots are too few, and the reason says how many are missing", () => {
    for (const one of diagnosesOf([LEAK], 5)) {
      expect(one.verdict).toBe("inconclusive");
      expect(one.reason).toMatchObject({ code: "too-few-snapshots", facts: { snapshots: 5, missing: 3 } });
    }
  });
});

/** Goroutine profiles of a service that starts `perStep` goroutines a snapshot and never ends them. */
function goroutineSeries(perStep: number): ProfileSeries {
  const folder = new ProfileFolder("goroutine");
  for (let row = 0; row < SNAPSHOTS; row++) {
    const builder = new ProfileBuilder({ sampleTypes: [{ type: "goroutine", unit: "count" }] });
    const stack = (...names: string[]) =>
      names.map((name) => builder.location([{ function: name, file: `/src/${name}.go`, line: 7 }]));
    builder.add({
      stack: stack("runtime.gopark", "runtime.chansend", "runtime.chansend1", "main.query.func1"),
      values: [2 + perStep * row],
    });
    builder.add({
      stack: stack("internal/poll.runtime_pollWait", "net.(*netFD).accept", "main.main"),
      values: [9 + (row % 3)],
    });
    folder.add(builder.build(), unixMs(START_MS + row * EVERY_SECONDS * 1000), {
      amount: 0,
      objects: null,
      allocated: null,
    });
  }
  return folder.finish();
}

const steadyHeap = (): ProfileSeries =>
  simulateHeap({ sites: [BACKGROUND[0]!], snapshots: SNAPSHOTS, everySeconds: EVERY_SECONDS, seed: 1 });

/** A collection completes before each profile, so that equal profiles are independent. */
const COLLECTED: readonly MemoryReading[] = Array.from({ length: SNAPSHOTS }, (_, row) => ({
  at: unixMs(START_MS + row * EVERY_SECONDS * 1000),
  gcCount: 3 + row,
}));

const judge = (parts: Partial<Parameters<typeof joinTarget>[0]>, limitBytes: number | null = null): Diagnosis =>
  diagnose(
    joinTarget({ target: "t", heap: steadyHeap(), goroutine: null, readings: COLLECTED, events: [], ...parts }),
    {
      own: null,
      limitBytes,
    },
  ).diagnosis;

const outcomeOf = (diagnosis: Diagnosis, check: string) =>
  diagnosis.evidence.find((one) => one.check === check)?.outcome;

describe("goroutines", () => {
  it("that accumulate are the leak, named after where they wait", () => {
    const found = judge({ goroutine: goroutineSeries(20) });
    expect(found).toMatchObject({ verdict: "leak", kind: "goroutine" });
    expect(found.sites[0]).toMatchObject({ profile: "goroutine", function: "main.query.func1" });
    expect(found.sites[0]!.growth).toMatchObject({ countPerHour: (20 * 3600) / EVERY_SECONDS });
  });

  it("explain a heap that grows in their package; one that grows elsewhere may be a leak of its own", () => {
    const heapOf = (leaf: string) => {
      const sites = [...BACKGROUND, { ...LEAK, stack: [leaf, "example.com/shop/jobs.run"] }];
      return simulateHeap({ sites, snapshots: SNAPSHOTS, everySeconds: EVERY_SECONDS, seed: 1 });
    };
    const theirs = judge({ goroutine: goroutineSeries(20), heap: heapOf("main.newQuery") });
    expect(theirs).toMatchObject({
      kind: "goroutine",
      reason: { code: "goroutines-grow", facts: { heap: { relation: "held-by-goroutines" } } },
    });
    const apart = judge({ goroutine: goroutineSeries(20), heap: heapOf("example.com/shop/audit.note") });
    expect(apart).toMatchObject({
      kind: "goroutine",
      reason: {
        code: "goroutines-grow",
        facts: { heap: { relation: "unrelated", site: { function: "example.com/shop/audit.note" } } },
      },
    });
  });

  it("that do not are ruled out", () => {
    const found = judge({ goroutine: goroutineSeries(0) });
    expect(found.verdict).toBe("no-leak");
    expect(outcomeOf(found, "goroutines")).toBe("rules-out");
  });
});

function readingsOf(fields: (row: number) => Omit<MemoryReading, "at">, rows = SNAPSHOTS): MemoryReading[] {
  return Array.from({ length: rows }, (_, row) => ({
    at: unixMs(START_MS + row * EVERY_SECONDS * 1000) as UnixMs,
    gcCount: 3 + row,
    ...fields(row),
  }));
}
const mib = (value: number): Bytes => bytes(value * MIB);

describe("memory outside the heap", () => {
  it("is the leak when resident memory climbs away from what the Go runtime has", () => {
    const readings = readingsOf((row) => ({
      rssBytes: mib(60 + 4 * row),
      sysBytes: mib(40),
      heapReleasedBytes: mib(2),
    }));
    expect(judge({ readings })).toMatchObject({ verdict: "leak", kind: "off-heap" });
  });

  it("is none when resident memory only catches up with what the runtime reserved", () => {
    const readings = readingsOf((row) => ({ rssBytes: mib(30 + row), sysBytes: mib(80), heapReleasedBytes: mib(2) }));
    expect(judge({ readings }).verdict).toBe("no-leak");
  });

  it("is named external when a Node service keeps Buffers", () => {
    const readings = readingsOf((row) => ({
      rssBytes: mib(80 + 5 * row),
      heapInUseBytes: mib(30),
      externalBytes: mib(2 + 5 * row),
    }));
    const found = judge({ readings });
    expect(found).toMatchObject({ verdict: "leak", kind: "off-heap" });
    expect(reasonWords(found.reason)).toContain("Buffers");
  });
});

describe("the collector's own count of live bytes", () => {
  const unsure = () =>
    simulateHeap({ sites: BACKGROUND, snapshots: SNAPSHOTS, everySeconds: EVERY_SECONDS, seed: seedOfDoubt() });
  /** A run that the samples alone leave open. */
  const seedOfDoubt = () =>
    SEEDS.find((seed) => {
      const heap = simulateHeap({ sites: BACKGROUND, snapshots: SNAPSHOTS, everySeconds: EVERY_SECONDS, seed });
      return judge({ heap }).verdict === "inconclusive";
    })!;
  const counted = (live: (row: number) => number, gcCount: (row: number) => number) =>
    readingsOf((row) => ({ heapAllocBytes: mib(live(row)), gcCount: gcCount(row) }));

  it("settles what sampling leaves open, when each reading follows a collection", () => {
    const found = judge({
      heap: unsure(),
      readings: counted(
        (row) => 20 + (row % 2) / 10,
        (row) => row,
      ),
    });
    expect(found.verdict).toBe("no-leak");
    expect(outcomeOf(found, "live-heap")).toBe("rules-out");
    expect(found.sites).toEqual([]);
  });

  it("is not heard where it is a saw-tooth between collections", () => {
    const found = judge({
      heap: unsure(),
      readings: counted(
        (row) => 20 + (row % 6),
        (row) => Math.floor(row / 6),
      ),
    });
    expect(found.verdict).toBe("inconclusive");
    expect(outcomeOf(found, "live-heap")).toBeUndefined();
  });

  it("does not acquit a heap that it sees growing", () => {
    const heap = simulateHeap({
      sites: [...BACKGROUND, LEAK],
      snapshots: SNAPSHOTS,
      everySeconds: EVERY_SECONDS,
      seed: 3,
    });
    const found = judge({
      heap,
      readings: counted(
        (row) => 20 + 1.7 * row,
        (row) => row,
      ),
    });
    expect(found).toMatchObject({ verdict: "leak", kind: "heap" });
    expect(outcomeOf(found, "live-heap")).toBe("supports");
  });
});

describe("V8 inlining a function in mid-window", () => {
  it("does not hide the leak: both halves are one site, named after the function", () => {
    const file = "/app/shop.js";
    const folder = new ProfileFolder("heap");
    for (let row = 0; row < SNAPSHOTS; row++) {
      const builder = new ProfileBuilder({ sampleTypes: [{ type: "inuse_space", unit: "bytes" }], period: 16_384n });
      const at = (name: string) => builder.location([{ function: name, file, line: 1 }]);
      builder.add({ stack: [at("remember"), at("probe"), at("serve")], values: [Math.min(row, 10) * MIB] });
      builder.add({ stack: [at("probe"), at("serve")], values: [Math.max(0, row - 10) * MIB] });
      folder.add(builder.build(), unixMs(START_MS + row * 1500), { amount: 0, objects: null, allocated: null });
    }
    const found = judge({ heap: folder.finish() });
    expect(found).toMatchObject({ verdict: "leak", kind: "heap" });
    expect(found.sites.map((site) => site.function)).toEqual(["remember"]);
    expect(found.growth!.bytesPerHour / ((MIB * 3600) / 1.5)).toBeCloseTo(1, 1);
  });
});

describe("how long the memory lasts", () => {
  const leakingHeap = simulateHeap({ sites: [LEAK], snapshots: SNAPSHOTS, everySeconds: EVERY_SECONDS, seed: 2 });

  it("follows from the user's limit and the growth", () => {
    const readings = readingsOf(() => ({ rssBytes: mib(100) }));
    const found = judge({ heap: leakingHeap, readings }, 200 * MIB);
    const seconds = (Date.parse(found.exhaustedAt!) - Date.parse(found.to)) / 1000;
    expect(seconds).toBeCloseTo((100 * MIB) / (found.growth!.bytesPerHour / 3600), 0);
    expect(found.memoryLimitBytes).toBe(200 * MIB);
  });

  it("follows from the service's own limit when the user gives none, and is unknown without a limit", () => {
    const readings = readingsOf(() => ({ rssBytes: mib(100), limitBytes: mib(512) }));
    expect(judge({ heap: leakingHeap, readings }).memoryLimitBytes).toBe(512 * MIB);
    expect(judge({ heap: leakingHeap })).toMatchObject({ memoryLimitBytes: null, exhaustedAt: null });
  });
});

describe("a horizon", () => {
  const DAY_MS = 24 * 3_600_000;
  const of = (horizonMs: number, limitBytes: number | null, readings = COLLECTED) => {
    const series = joinTarget({ target: "t", heap: steadyHeap(), goroutine: null, readings, events: [] });
    return diagnose(series, { own: null, limitBytes, horizonMs }).diagnosis;
  };

  it("needs a limit, from the user or from the service", () => {
    expect(of(DAY_MS, null)).toMatchObject({ verdict: "inconclusive", reason: { code: "horizon-without-limit" } });
    const readings = COLLECTED.map((one) => ({ ...one, rssBytes: mib(20), limitBytes: mib(1e9) }));
    expect(of(DAY_MS, null, readings).verdict).toBe("no-leak");
  });

  it("is kept while a leak too slow to show would not reach the limit", () => {
    const bound = judge({}).reason;
    if (bound.code !== "no-growth") throw new Error(`the steady service is ${bound.code}`);
    const inUse = steadyHeap().snapshots.at(-1)!.total;
    const enough = inUse + 24 * bound.facts.hiddenBytesPerHour;
    expect(of(DAY_MS, enough + MIB).verdict).toBe("no-leak");
    expect(of(DAY_MS, enough - MIB)).toMatchObject({
      verdict: "inconclusive",
      reason: { code: "limit-within-horizon", facts: { bytesPerHour: bound.facts.hiddenBytesPerHour } },
    });
  });
});

describe("a restart in the middle", () => {
  it("splits the series: two short processes of a leaking service are still a leak, and the evidence has the restart", () => {
    const twice: SimulatedSite = { ...LEAK, live: (s) => 2000 * (s % 36) };
    const folder = simulateHeap({ sites: [...BACKGROUND, twice], snapshots: 48, everySeconds: EVERY_SECONDS, seed: 4 });
    const restarted: ProfileSeries = {
      ...folder,
      snapshots: folder.snapshots.map((one, row) => ({ ...one, allocated: row < 24 ? row + 100 : row - 23 })),
    };
    const found = judge({ heap: restarted });
    expect(found).toMatchObject({ verdict: "leak", kind: "heap", snapshots: 24 });
    expect(found.evidence.find((one) => one.check === "restart")!.facts).toMatchObject({ restarts: 1 });
  });
});
