/** The store of profiles: what was stored comes back byte for byte, through hours, restarts and torn files. */
import { appendFileSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import {
  err,
  type Fault,
  inflate,
  ok,
  openProfile,
  type Result,
  siteLevelsOfProfiles,
  type UnixMs,
  unixMs,
} from "leakhound/server";
import { describe, expect, it, onTestFinished } from "vitest";
import { evaluationFiles, profilesOf } from "../../../leakhound/test/history/recorded.ts";
import { recordedProfile } from "../../../leakhound/test/support/services.ts";
import { HistoryStore, type HourSink } from "../../src/store/history-store.ts";
import type { ProcessSpan } from "../../src/store/roll-up.ts";
import type { SealedHour } from "../../src/store/seal-hour.ts";

const HOUR_MS = 3_600_000;
/** 2026-11-29T15:00:00Z */
const START = Date.UTC(2026, 10, 29, 15);
const SHOP = { service: "shop", instance: "shop-1:6060", kind: "heap" } as const;

/** All bytes in use of a profile. */
function inUseBytes(bytes: Uint8Array): number {
  const profile = openProfile(bytes, "profile", inflate);
  if (!profile.ok) throw new Error(profile.error.what);
  const { samples, sampleTypes } = profile.value;
  const column = sampleTypes.findIndex(({ type }) => type === "inuse_space");
  let sum = 0;
  for (let row = 0; row < samples.length; row++) sum += samples.values.number(row * sampleTypes.length + column);
  return sum;
}

const heap = (row: number): Uint8Array => gunzipSync(recordedProfile("heap", row));

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "leakhound-store-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Takes the rows of sealed hours. */
class TestSink implements HourSink {
  readonly hours: SealedHour[] = [];
  spans: readonly ProcessSpan[] = [];
  fault: Fault | null = null;

  async processes(): Promise<Result<readonly ProcessSpan[], Fault>> {
    return ok(this.spans);
  }

  async add(hour: SealedHour): Promise<Result<null, Fault>> {
    if (this.fault !== null) return err(this.fault);
    this.hours.push(hour);
    return ok(null);
  }
}

async function openStore(folder: string, hours = 0, sink = new TestSink()) {
  const faults: Fault[] = [];
  const store = await HistoryStore.open(
    { folder, hours: sink, commitMs: 1, warn: (fault) => faults.push(fault) },
    at(hours),
  );
  return { store, faults, sink };
}

/** A time, in hours after the start. */
const at = (hours: number): UnixMs => unixMs(START + hours * HOUR_MS);

async function add(store: HistoryStore, row: number, hours: number, release = "1"): Promise<void> {
  const stored = await store.add({ ...SHOP, release, at: at(hours), bytes: heap(row) });
  expect(stored).toEqual({ ok: true, value: "count" });
}

async function expectProfile(store: HistoryStore, hours: number, row: number): Promise<void> {
  const found = await store.profile(SHOP, at(hours));
  if (!found.ok || found.value === null) throw new Error(JSON.stringify(found));
  expect(Buffer.compare(found.value, heap(row))).toBe(0);
}

describe("a stored profile", () => {
  it("comes back byte for byte: the last one at or before a time, of the open hour and of sealed ones", async () => {
    const { store, faults } = await openStore(newFolder());
    await add(store, 0, 0.1);
    await add(store, 1, 0.2);
    await add(store, 2, 1.1);
    await add(store, 3, 2.1);
    await expectProfile(store, 0.15, 0);
    await expectProfile(store, 0.9, 1);
    await expectProfile(store, 1.5, 2);
    await expectProfile(store, 3, 3);
    expect(await store.profile(SHOP, at(0.05))).toEqual({ ok: true, value: null });
    expect(await store.profile({ ...SHOP, instance: "shop-2:6060" }, at(1))).toEqual({ ok: true, value: null });
    await store.close();
    expect(faults).toEqual([]);
  });

  it("that no Go runtime wrote comes back, too", async () => {
    const { store } = await openStore(newFolder());
    const bytes = new TextEncoder().encode("no profile at all");
    expect(await store.add({ ...SHOP, release: null, at: at(0), bytes })).toEqual({ ok: true, value: "raw" });
    expect(await store.profile(SHOP, at(0))).toEqual({ ok: true, value: bytes });
    await store.close();
  });
});

describe("a restart", () => {
  it("continues the open hour", async () => {
    const folder = newFolder();
    const first = await openStore(folder);
    await add(first.store, 0, 0.1);
    await first.store.close();
    const second = await openStore(folder, 0.5);
    await add(second.store, 1, 0.6);
    await expectProfile(second.store, 0.5, 0);
    await expectProfile(second.store, 0.7, 1);
    await second.store.close();
    expect(second.faults).toEqual([]);
  });

  it("seals an hour that was left open, and later hours of the build use the same dictionary", async () => {
    const folder = newFolder();
    for (const hours of [0, 1, 2]) {
      const { store, faults } = await openStore(folder, hours);
      await add(store, hours, hours + 0.1);
      await store.close();
      expect(faults).toEqual([]);
    }
    const { store } = await openStore(folder, 3);
    for (const hours of [0, 1, 2]) await expectProfile(store, hours + 0.5, hours);
    await store.close();
    const [service] = readdirSync(folder).filter((name) => name !== "open");
    const files = readdirSync(join(folder, service!)).map((name) => name.split(".").at(-1));
    expect(files.sort()).toEqual(["chunk", "chunk", "chunk", "dictionary"]);
  });

  it("is stored though the next hour begins while the dictionary of its build is read", async () => {
    const folder = newFolder();
    const before = await openStore(folder);
    await add(before.store, 0, 0);
    await before.store.close();
    const { store, faults } = await openStore(folder, 1);
    onTestFinished(() => store.close());
    const late = store.add({ ...SHOP, release: "1", at: at(1.9), bytes: heap(1) });
    const next = store.add({ ...SHOP, instance: "shop-2:6060", release: "2", at: at(2), bytes: heap(2) });
    expect([await late, await next, faults]).toEqual([ok("count"), ok("count"), []]);
    expect(await store.profile(SHOP, at(2.1))).toEqual(ok(new Uint8Array(heap(1))));
  });

  it("after a torn write keeps all that was stored before, says so, and goes on", async () => {
    const folder = newFolder();
    const first = await openStore(folder);
    await add(first.store, 0, 0.1);
    await add(first.store, 1, 0.2);
    await first.store.close();
    const log = join(folder, "open", readdirSync(join(folder, "open"))[0]!);
    appendFileSync(log, readFileSync(log).subarray(8, 60));
    const second = await openStore(folder, 0.3);
    expect(second.faults).toMatchObject([{ code: "truncated" }]);
    await expectProfile(second.store, 0.3, 1);
    await add(second.store, 2, 0.4);
    await expectProfile(second.store, 0.5, 2);
    await second.store.close();
  });

  it("whatever the length that a kill left of the log, what comes back are the bytes that were stored", async () => {
    const folder = newFolder();
    const first = await openStore(folder);
    for (const row of [0, 1, 2]) await add(first.store, row, row / 10);
    await first.store.close();
    const log = join(folder, "open", readdirSync(join(folder, "open"))[0]!);
    const whole = readFileSync(log);
    for (let cut = whole.length - 1; cut > 8; cut -= Math.ceil(whole.length / 23)) {
      truncateSync(log, cut);
      const { store } = await openStore(folder, 0.5);
      const found = await store.profile(SHOP, at(0.5));
      if (!found.ok) throw new Error(found.error.what);
      const isStored = [0, 1, 2].some((row) => found.value !== null && Buffer.compare(found.value, heap(row)) === 0);
      expect(found.value === null || isStored).toBe(true);
      await store.close();
    }
  });
});

/** Files may be renamed while they are copied, by the thread that seals an hour: then the copy begins anew. */
function copyOf(folder: string): string {
  for (let attempts = 20; ; attempts--) {
    const copy = newFolder();
    try {
      cpSync(folder, copy, { recursive: true });
      return copy;
    } catch (cause) {
      const isRenamed = cause instanceof Error && "code" in cause && cause.code === "ENOENT";
      if (!isRenamed || attempts === 0) throw cause;
    }
  }
}

it("loses nothing that was stored, whenever it is killed", async () => {
  // A copy of the folder at any moment is what a kill at that moment leaves.
  const folder = newFolder();
  const { store } = await openStore(folder);
  const instances = ["shop-1", "shop-2", "shop-3"];
  const stored: { instance: string; row: number; hours: number }[] = [];
  const copies: { folder: string; stored: typeof stored }[] = [];
  for (let row = 0; row < 8; row++) {
    // The hour turns in the middle.
    const hours = 0.6 + row / 10;
    const adding = instances.map(async (instance) => {
      await store.add({ ...SHOP, instance, release: "1", at: at(hours), bytes: heap(row) });
      stored.push({ instance, row, hours });
      copies.push({ folder: copyOf(folder), stored: [...stored] });
    });
    await Promise.all(adding);
  }
  await store.close();
  for (const copy of copies) {
    const opened = await openStore(copy.folder, 1.5);
    for (const { instance, row, hours } of copy.stored) {
      const found = await opened.store.profile({ ...SHOP, instance }, at(hours));
      expect(found.ok && found.value !== null && Buffer.compare(found.value, heap(row)), `${instance} ${row}`).toBe(0);
    }
    await opened.store.close();
  }
});

describe("the rows of a sealed hour", () => {
  it("have the levels of each site at the first and last scrape of each process, and the sum over sites is the whole", async () => {
    const folder = newFolder();
    const sink = new TestSink();
    sink.spans = [0.05, 0.35].map((hours, run) => ({
      instance: SHOP.instance,
      startedAt: at(hours - 0.01),
      firstSeenAt: at(hours),
      release: String(run),
    }));
    const { store, faults } = await openStore(folder, 0, sink);
    for (const row of [0, 1, 2, 3]) await add(store, row, 0.1 + row / 10);
    await add(store, 4, 1.1);
    await store.close();
    expect(faults).toEqual([]);
    const [hour] = sink.hours;
    expect(hour!.chunk).toMatchObject({
      service: "shop",
      hour: "2026-11-29T15",
      series: 1,
      profiles: 4,
      rawProfiles: 0,
    });
    const wholes = [0, 1, 2, 3].map((row) => inUseBytes(heap(row)));
    for (const [run, scrapes] of [
      [0, [0, 1, 2]],
      [1, [3]],
    ] as const) {
      const rows = hour!.sites.filter(({ release }) => release === String(run));
      const sum = (of: "first" | "last" | "mean") => rows.reduce((all, { value }) => all + value[of], 0);
      expect(
        rows.every((one) => one.scrapes === scrapes.length && one.incarnation === sink.spans[run]!.startedAt),
      ).toBe(true);
      expect([sum("first"), sum("last")]).toEqual([wholes[scrapes[0]!], wholes[scrapes.at(-1)!]]);
      // A mean of levels, and not their sum.
      expect(sum("mean")).toBeCloseTo(scrapes.reduce<number>((all, row) => all + wholes[row]!, 0) / scrapes.length, -2);
      const shown = new Set(hour!.stacks.map(({ stack }) => stack));
      expect(rows.every(({ stack }) => shown.has(stack))).toBe(true);
    }
  });

  it("that cannot be stored leave the hour open, and the next start stores them", async () => {
    const folder = newFolder();
    const sink = new TestSink();
    sink.fault = { code: "unreachable", what: "no answer", where: "here", todo: "wait" };
    const first = await openStore(folder, 0, sink);
    await add(first.store, 0, 0.1);
    await add(first.store, 1, 1.1);
    await first.store.close();
    expect(first.faults).toEqual([sink.fault]);
    await expectProfile(first.store, 0.5, 0);
    const second = await openStore(folder, 1.2);
    expect(second.sink.hours.map(({ chunk }) => chunk.hour)).toEqual(["2026-11-29T15"]);
    await second.store.close();
  });
});

describe("a site over time", () => {
  const QUERY = { service: "shop", instance: null, profile: "heap", range: { from: at(-2), to: at(9) } } as const;

  /** Bytes in use of a function at the leaf, by a profile of one scrape. */
  const flatBytes = (row: number, site: string): number => {
    const opened = openProfile(heap(row), "profile", inflate);
    const levels = opened.ok ? siteLevelsOfProfiles([{ at: at(0), profile: opened.value }], "heap") : null;
    return levels?.sites.find(({ id }) => id === site)?.value[0] ?? 0;
  };

  it("has a level for each scrape of each instance, in sealed hours and in the open one", async () => {
    const { store, faults, sink } = await openStore(newFolder());
    for (const instance of ["shop-1:6060", "shop-2:6060"])
      for (const [row, hours] of [0.1, 0.2, 1.1, 2.1, 2.2].entries())
        await store.add({ ...SHOP, instance, release: "1", at: at(hours), bytes: heap(row) });
    await expect.poll(() => sink.hours.length).toBe(2);
    const sites = [...new Set(sink.hours.flatMap((hour) => hour.sites.map(({ site }) => site)))];
    expect(sites.length).toBeGreaterThan(3);
    for (const site of sites) {
      const found = await store.siteSeries({ ...QUERY, site });
      const points = {
        times: [0.1, 0.2, 1.1, 2.1, 2.2].map(at),
        values: [0, 1, 2, 3, 4].map((row) => flatBytes(row, site)),
        objects: expect.anything(),
      };
      const expected = ["shop-1:6060", "shop-2:6060"].map((instance) => ({ instance, ...points }));
      expect(found).toEqual({ ok: true, value: expected });
    }
    const range = { from: at(0.15), to: at(2.15) };
    const part = await store.siteSeries({ ...QUERY, site: sites[0]!, range, instance: "shop-2:6060" });
    expect(part).toMatchObject({ ok: true, value: [{ instance: "shop-2:6060", times: [0.2, 1.1, 2.1].map(at) }] });
    expect(await store.siteSeries({ ...QUERY, service: "other", site: sites[0]! })).toEqual({ ok: true, value: [] });
    await store.close();
    expect(faults).toEqual([]);
  });

  it("is read from profiles of Node, too, which are kept as their bytes", async () => {
    const node = profilesOf(evaluationFiles("real/node-lru-cache.br"), "heap").slice(0, 4);
    const { store, sink } = await openStore(newFolder());
    for (const [row, bytes] of node.entries()) await store.add({ ...SHOP, release: "1", at: at(row / 2.5), bytes });
    await expect.poll(() => sink.hours.length).toBe(1);
    const largest = sink.hours.flatMap(({ sites }) => sites).sort((a, b) => b.value.max - a.value.max)[0]!;
    const found = await store.siteSeries({ ...QUERY, site: largest.site });
    expect(found).toMatchObject({ ok: true, value: [{ times: [0, 0.4, 0.8, 1.2].map(at) }] });
    expect(found.ok && found.value[0]!.values[0]).toBe(largest.value.first);
    await store.close();
  });
});

it("keeps profiles of several services and builds apart", async () => {
  const { store, faults } = await openStore(newFolder());
  const keys = [SHOP, { ...SHOP, service: "Shop" }, { ...SHOP, kind: "goroutine" as const }];
  for (const [row, key] of keys.entries())
    await store.add({ ...key, release: String(row), at: at(0.1), bytes: heap(row) });
  await store.add({ ...SHOP, release: "9", at: at(1.1), bytes: heap(5) });
  for (const [row, key] of keys.entries()) {
    const found = await store.profile(key, at(0.5));
    expect(found.ok && found.value !== null && Buffer.compare(found.value, heap(row))).toBe(0);
  }
  await store.close();
  expect(faults).toEqual([]);
});
