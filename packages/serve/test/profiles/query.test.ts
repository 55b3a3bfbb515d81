/** Profiles from a real store: what a service holds at a moment, over a range, and how much that is of each stack. */
import { type Profile, unixMs } from "leakhound/server";
import { describe, expect, it, onTestFinished } from "vitest";
import { type FoundProfile, type HistoryHours, profileAt, profileOver } from "../../src/profiles/query.ts";
import { type DrawnFleet, type Layout, MIB, openFleet } from "../support/drawn-fleet.ts";
import { newFolder } from "../support/folders.ts";

const HOUR = 3_600_000;
const MINUTE = 60_000;
const START = unixMs(Date.UTC(2026, 10, 29, 10));
const subject = { service: "shop", instance: null, kind: "heap" } as const;

async function storeOf(...fleets: readonly Partial<DrawnFleet>[]): Promise<HistoryHours> {
  const drawn = fleets.map((one) => ({ from: START, everyMs: MINUTE, drawing: "", ...one }));
  const store = await openFleet(newFolder(), drawn, START);
  onTestFinished(() => store.close());
  return store;
}

/** Values of a sample type, in MiB or as a number, by the function of the leaf. */
function byLeaf({ sampleTypes, samples, locations, functions, strings }: Profile, type: string, unit = 1) {
  const column = sampleTypes.findIndex((one) => one.type === type);
  const values = new Map<string, number>();
  for (let row = 0; row < samples.length; row++) {
    const line = locations.lineStart[samples.locations[samples.locationStart[row]!]!]!;
    const leaf = strings.get(functions.name[locations.lines.function[line]!]!);
    const value = samples.values.number(row * sampleTypes.length + column) / unit;
    values.set(leaf, (values.get(leaf) ?? 0) + value);
  }
  return Object.fromEntries(values);
}

async function found(result: Promise<{ ok: boolean; value?: FoundProfile | null; error?: unknown }>) {
  const { ok, value, error } = await result;
  if (!ok || !value) throw new Error(`nothing found: ${JSON.stringify(error)}`);
  return value;
}

const at = (minutes: number) => unixMs(START + minutes * MINUTE);
const over = (from: number, to: number) => ({ fromMs: at(from), toMs: at(to) });

const FLEET = `
  a   10 20 30 40   main.leak < main.main
  a   5 5 5 5       main.base < main.main
  b   7 7 7 7       main.leak < main.main
`;

const LAYOUTS: readonly Layout[] = ["go", "other"];

describe.each(LAYOUTS)("profiles of layout %s", (layout) => {
  it("sums the last profile of each instance at a moment, with all its sample types", async () => {
    const { profile, instances } = await found(profileAt(await storeOf({ layout, drawing: FLEET }), subject, at(2.5)));
    expect(instances).toBe(2);
    expect(byLeaf(profile, "inuse_space", MIB)).toEqual({ "main.leak": 37, "main.base": 5 });
    expect(byLeaf(profile, "alloc_objects")).toEqual({ "main.leak": 370, "main.base": 50 });
  });

  it("takes the instance that is asked for, and leaves out one whose last profile does not hold any more", async () => {
    const store = await storeOf({ layout, drawing: "a   1 1 1 1 1 1 1 1   main.x\nb   9 9 - - - - - -   main.x" });
    const inuse = async (instance: string | null, minutes: number) =>
      byLeaf((await found(profileAt(store, { ...subject, instance }, at(minutes)))).profile, "inuse_space", MIB);
    expect(await inuse("a", 1)).toEqual({ "main.x": 1 });
    expect(await inuse(null, 3)).toEqual({ "main.x": 10 });
    expect(await inuse(null, 7)).toEqual({ "main.x": 1 });
    expect(await profileAt(store, subject, at(-1))).toEqual({ ok: true, value: null });
  });

  it("averages over a range: twenty scrapes of 30 MiB are 30 MiB, and not 600", async () => {
    const drawing = `a   ${Array.from({ length: 20 }, () => 30).join(" ")}   main.x`;
    const { profile, read, scrapes } = await found(
      profileOver(await storeOf({ layout, drawing }), subject, over(0, 19)),
    );
    expect(byLeaf(profile, "inuse_space", MIB)).toEqual({ "main.x": 30 });
    expect(byLeaf(profile, "inuse_objects")).toEqual({ "main.x": 30 });
    expect([read, scrapes]).toEqual([19, 19]);
    expect(profile.sampleTypes.map(({ type }) => type)).toEqual(["inuse_objects", "inuse_space"]);
  });

  it("gives the same mean for two instances that are scraped at different intervals", async () => {
    const store = await storeOf(
      { layout, drawing: "a   10 10 10 10 10   main.x" },
      { layout, drawing: "b   4 4 4 4 4 4 4 4 4 4 4 4 4 4 4 4 4   main.x", everyMs: MINUTE / 4 },
    );
    const { profile } = await found(profileOver(store, subject, over(0, 4)));
    expect(byLeaf(profile, "inuse_space", MIB)).toEqual({ "main.x": 14 });
  });

  it("weighs each profile by how long it holds, and an instance by how long it was there", async () => {
    const store = await storeOf({ layout, drawing: FLEET }, { layout, drawing: "c   - - 100 100   main.late" });
    const { profile } = await found(profileOver(store, subject, over(0, 4)));
    expect(byLeaf(profile, "inuse_space", MIB)).toEqual({ "main.leak": 25 + 7, "main.base": 5, "main.late": 50 });
  });

  it("does not round a goroutine away that is seen in few scrapes", async () => {
    const drawing = `a   ${Array.from({ length: 40 }, (_, row) => (row % 4 === 0 ? 4 : 0)).join(" ")}   main.wait`;
    const store = await storeOf({ layout, kind: "goroutine", drawing });
    const { profile } = await found(profileOver(store, { ...subject, kind: "goroutine" }, over(0, 40)));
    expect(byLeaf(profile, "goroutine")).toEqual({ "main.wait": 1 });
  });

  it("goes on over the border of an hour: the last profile before it holds into the next one, and counts once", async () => {
    const levels = Array.from({ length: 180 }, (_, minute) => (minute < 90 ? 10 : 30)).join(" ");
    const store = await storeOf({ layout, drawing: `a   ${levels}   main.x` });
    const { profile } = await found(profileOver(store, subject, over(30.5, 150.5)));
    expect(byLeaf(profile, "inuse_space", MIB)["main.x"]).toBeCloseTo((10 * 59.5 + 30 * 60.5) / 120, 0);
  });

  it("has the same mean of an hour whether it is sealed or open, and of two thirds of it", async () => {
    const levels = Array.from({ length: 62 }, (_, minute) => minute + 1).join(" ");
    const store = await storeOf({ layout, drawing: `a   ${levels}   main.x\nb   ${levels}   main.y` });
    const mean = async (from: number, to: number) =>
      byLeaf((await found(profileOver(store, subject, over(from, to)))).profile, "inuse_space", MIB)["main.x"];
    expect(await mean(0, 60)).toBeCloseTo(30.5, 0);
    expect(await mean(0, 40)).toBeCloseTo(20.5, 1);
    expect(await mean(-60, 60)).toBeCloseTo(30.5, 0);
  });

  it("does not hold over a gap: an instance that is missing for half of the hour counts for the other half", async () => {
    const levels = Array.from({ length: 62 }, (_, minute) => (minute > 15 && minute < 45 ? "-" : "8")).join(" ");
    const all = Array.from({ length: 62 }, () => "1").join(" ");
    const store = await storeOf({ layout, drawing: `a   ${levels}   main.x\nb   ${all}   main.y` });
    const { profile } = await found(profileOver(store, subject, over(0, 60)));
    const { "main.x": gappy, "main.y": whole } = byLeaf(profile, "inuse_space", MIB);
    expect(whole).toBeCloseTo(1, 5);
    expect(gappy).toBeCloseTo((8 * 32.5) / 60, 0);
  });
});

it("takes part of a range from counts and part from bytes, where a service has both", async () => {
  const store = await storeOf(
    { layout: "go", drawing: "a   10 10 10 10   main.x" },
    { layout: "other", drawing: "b   4 4 4 4   main.x" },
  );
  const { profile, read, scrapes } = await found(profileOver(store, subject, over(0, 4)));
  expect(byLeaf(profile, "inuse_space", MIB)).toEqual({ "main.x": 14 });
  expect([read, scrapes]).toEqual([8, 8]);
});

it("reads all scrapes of a long range that are kept as counts", async () => {
  const levels = Array.from({ length: 600 }, (_, row) => row + 1).join(" ");
  const store = await storeOf({ layout: "go", drawing: `a   ${levels}   main.x`, everyMs: 6_000 });
  const { profile, read, scrapes } = await found(profileOver(store, subject, { fromMs: START, toMs: START + HOUR }));
  expect([read, scrapes]).toEqual([600, 600]);
  expect(byLeaf(profile, "inuse_space", MIB)["main.x"]).toBeCloseTo(300.5, 1);
});

it("rebuilds a bounded number of the profiles that are kept as bytes, spread over all of a long range", async () => {
  const levels = Array.from({ length: 600 }, (_, row) => row).join(" ");
  const store = await storeOf({ drawing: `a   ${levels}   main.x`, everyMs: 6_000 });
  const { profile, read, scrapes } = await found(profileOver(store, subject, { fromMs: START, toMs: START + HOUR }));
  expect(scrapes).toBe(600);
  expect(read).toBeLessThanOrEqual(241);
  expect(byLeaf(profile, "inuse_space", MIB)["main.x"]).toBeGreaterThan(295);
  expect(byLeaf(profile, "inuse_space", MIB)["main.x"]).toBeLessThan(305);
});

it("refuses a range of months", async () => {
  const store = await storeOf({ drawing: FLEET });
  const range = { fromMs: START - 60 * 24 * HOUR, toMs: START };
  expect(await profileOver(store, subject, range)).toMatchObject({ ok: false, error: { code: "query" } });
});
