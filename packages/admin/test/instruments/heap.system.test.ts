import { describe, expect, it } from "vitest";
import { top } from "../../../leakhound/src/profile/graph/top.ts";
import { sampleTypeIndex } from "../../../leakhound/src/profile/model/sample-types.ts";
import type { Profile } from "../../../leakhound/src/profile/model/types.ts";
import { definitionIn, flat, MIB, read } from "../profiles.ts";
import { definitionOf, startService } from "../service.ts";

const HEAP = "/debug/pprof/heap";
const ALLOCS = "/debug/pprof/allocs";
const COLLECTED = "(collected since start)";
const RETAINED_MIB = 20;
/** 20 MiB are 320 samples, whose count has a standard deviation of 5.6%. The tolerance is more than four of them. */
const TOLERANCE = 0.25;

const live = (profile: Profile, name: string): number => flat(profile, name, "inuse_space") / MIB;
const allocated = (profile: Profile, name: string): number => flat(profile, name, "alloc_space") / MIB;

describe("heap", () => {
  it("attributes live bytes to the function that allocated them, within the sampling error, until they are released", async () => {
    const service = await startService();
    const before = read(await service.get(HEAP));
    await service.get(`/retain?n=${RETAINED_MIB}`);
    const grown = read(await service.get(HEAP));
    await service.get("/release");
    const released = read(await service.get(HEAP));

    expect(live(before, "retain")).toBe(0);
    expect(live(grown, "retain")).toBeGreaterThan(RETAINED_MIB * (1 - TOLERANCE));
    expect(live(grown, "retain")).toBeLessThan(RETAINED_MIB * (1 + TOLERANCE));
    expect(definitionIn(grown, "retain")).toEqual(definitionOf("retain"));
    expect(live(released, "retain")).toBeLessThan(1);
  });

  it("does not show garbage, because V8 collects it first", async () => {
    const service = await startService();
    await service.get("/churn?n=100");
    expect(live(read(await service.get(HEAP)), "churn")).toBeLessThan(1);
  });

  it("contains its type, its time and the process", async () => {
    const service = await startService({ admin: { samplingIntervalBytes: 16_384 } });
    const from = Date.now();
    const profile = read(await service.get(`${HEAP}?gc=1&debug=0`));
    const takenAtMs = Number(profile.timeNanos / 1_000_000n);

    expect(profile.sampleTypes).toEqual([{ type: "inuse_space", unit: "bytes" }]);
    expect(profile.defaultSampleType).toBe("inuse_space");
    expect(profile.periodType).toEqual({ type: "space", unit: "bytes" });
    expect(profile.period).toBe(16_384n);
    expect(takenAtMs).toBeGreaterThanOrEqual(from);
    expect(takenAtMs).toBeLessThanOrEqual(Date.now());
    expect(profile.comments[0]).toMatch(/^process_start_ms=\d{13}$/);
    expect(profile.comments[1]).toBe(`node ${process.version}`);
  });

  it("reports the same start of the process every time", async () => {
    const service = await startService();
    const first = read(await service.get(HEAP)).comments;
    expect(read(await service.get(HEAP)).comments).toEqual(first);
  });
});

describe("allocs", () => {
  it("shows live bytes by function, and collected bytes as one sum", async () => {
    const service = await startService();
    const before = read(await service.get(ALLOCS));
    await service.get(`/retain?n=${RETAINED_MIB}`);
    await service.get("/churn?n=200");
    const after = read(await service.get(ALLOCS));
    const collected = allocated(after, COLLECTED) - allocated(before, COLLECTED);

    expect(allocated(after, "retain")).toBeGreaterThan(RETAINED_MIB * (1 - TOLERANCE));
    // 8 KiB are an eighth of the interval, for which one interval per sample is 6% too little.
    expect(collected).toBeGreaterThan(200 * 0.8);
    expect(collected).toBeLessThan(200 * 1.2);
    expect(after.comments.join("\n")).toContain(COLLECTED);
  });

  it("counts collected bytes even if no newer object is live", async () => {
    const service = await startService();
    const sums = [];
    for (let round = 0; round < 3; round++) {
      await service.get("/churn?n=50");
      sums.push(allocated(read(await service.get(ALLOCS)), COLLECTED));
    }
    expect(sums[1]! - sums[0]!).toBeGreaterThan(50 * 0.6);
    expect(sums[2]! - sums[1]!).toBeGreaterThan(50 * 0.6);
  });

  it("is not empty in an idle service, and leaves its own marker out", async () => {
    const profile = read(await (await startService()).get(ALLOCS));
    expect(top(profile, sampleTypeIndex(profile, "alloc_space")!).total).toBeGreaterThan(0);
    expect(allocated(profile, "allocationMarker")).toBe(0);
  });
});

describe("the one heap sampler of a process", () => {
  it("is left to the profiler that started first, and the answer says so", async () => {
    const service = await startService({ rival: true });
    const response = await fetch(service.url + HEAP);
    expect(response.status).toBe(503);
    expect(await response.text()).toContain("another profiler");
  });

  it("may be stopped by another profiler, and the answer says so", async () => {
    const service = await startService();
    await service.get(HEAP);
    await service.get("/interfere");
    const response = await fetch(service.url + ALLOCS);
    expect(response.status).toBe(503);
    expect(await response.text()).toContain("was stopped");
  });
});
