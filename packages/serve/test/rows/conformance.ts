/** What every driver of the port does. Each driver runs all of it against its real engine. */
import type { Result } from "leakhound/server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { OTHER_SITES, type RowBatch, type RowStore, type StoreFault } from "../../src/rows/port.ts";
import { hourOf } from "../../src/store/names.ts";
import { chunk, evidence, incarnation, level, minute, minutes, reading, site, stack, ticket } from "./rows.ts";

export interface OpenedStore {
  readonly store: RowStore;
  /** Closes it and opens the same rows again. */
  reopen(): Promise<RowStore>;
  close(): Promise<void>;
}

export function value<T>(result: Result<T, StoreFault>): T {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.what}`, { cause: result.error.cause });
  return result.value;
}

let batches = 0;
/** Each test has a service of its own, so that all of them share one store. */
const serviceOf = (name: string) => ({ service: `${name}-${batches++}` });

/** Rows of a store of its own lose their oldest part until they fit. @param rows enough that the size shows */
export async function expectShrinking(store: RowStore, rows: number): Promise<void> {
  const shop = { service: "shop" };
  const part = 100_000;
  for (let first = 0; first < rows; first += part) {
    const readings = Array.from({ length: Math.min(part, rows - first) }, (_, at) => {
      const number = first + at;
      return reading(number / 600, (number * 7_919 * 104_729) % 1_000_003, shop);
    });
    value(await store.insert({ token: `part ${first}`, readings }));
  }
  value(await store.insert({ token: "rest", incarnations: [incarnation(shop)], tickets: [ticket("kept")] }));
  // One point for each hundredth of the time that has a reading.
  const range = minutes(0, rows / 600);
  const hundredths = async () =>
    value(await store.readings({ ...shop, instance: null, range, pointsMax: 100, pick: "last" }));
  value(await store.removeBeyond(2 ** 40));
  expect(await hundredths()).toHaveLength(100);
  const shares: number[] = [100];
  for (let bytesMax = 2 ** 30; shares.length < 3; bytesMax /= 2) {
    value(await store.removeBeyond(bytesMax));
    const left = await hundredths();
    if (left.length === shares.at(-1)) continue;
    expect(left.at(-1)?.reading.at, "the newest stays").toBe(minute((rows - 1) / 600));
    shares.push(left.length);
  }
  expect(shares[2]! / shares[1]!, `${shares}`).toBeGreaterThan(0.2);
  expect(shares[2]! / shares[1]!, `${shares}`).toBeLessThan(0.8);
  expect(value(await store.incarnations("shop", minutes(0, 60)))).toEqual([incarnation(shop)]);
  expect(value(await store.tickets())).toEqual([ticket("kept")]);
}

export function rowStoreConformance(open: () => Promise<OpenedStore>): void {
  let opened: OpenedStore;
  let store: RowStore;
  beforeAll(async () => {
    opened = await open();
    store = opened.store;
  });
  afterAll(() => opened?.close());
  const insert = async (batch: Omit<RowBatch, "token">, token = `batch ${batches++}`): Promise<void> => {
    expect(value(await store.insert({ token, ...batch }))).toBe(null);
  };

  describe("a batch", () => {
    it("is stored once, however often it is repeated", async () => {
      const shop = serviceOf("repeated");
      const batch = {
        incarnations: [incarnation(shop)],
        readings: [reading(1, 100, shop), reading(2, 200, shop)],
        sites: [site(0, level(9), shop)],
        days: [{ ...shop, start: minute(0) }],
        tickets: [ticket("repeated-1", shop)],
      };
      for (let time = 0; time < 3; time++) await insert(batch, "the same batch");
      const all = { ...shop, instance: null, range: minutes(0, 60), pointsMax: 1_000, pick: "last" } as const;
      expect(value(await store.readings(all))).toEqual(batch.readings);
      const query = { ...shop, instance: null, profile: "heap", range: minutes(0, 60), sites: { top: 10 } } as const;
      for (const resolution of ["1h", "1d"] as const)
        expect(value(await store.sites({ ...query, resolution }))).toHaveLength(1);
      expect(value(await store.tickets()).filter(({ id }) => id === "repeated-1")).toEqual(batch.tickets);
    });

    it("of another name with equal rows is another batch", async () => {
      const shop = serviceOf("equal");
      for (const token of ["one", "other"])
        await insert({ incarnations: [incarnation(shop)] }, `${shop.service} ${token}`);
      expect(value(await store.incarnations(shop.service, minutes(0, 60)))).toEqual([incarnation(shop)]);
    });

    it("without rows is no mistake", () => insert({}));
  });

  describe("services and instances", () => {
    it("are what their processes show: the latest one has the release and labels of the instance", async () => {
      const shop = serviceOf("seen");
      const old = incarnation(shop);
      const young = incarnation({
        ...shop,
        startedAt: minute(10),
        firstSeenAt: minute(11),
        lastSeenAt: minute(30),
        release: null,
        labels: { env: "test" },
        collector: "ops-2",
      });
      const other = incarnation({ ...shop, instance: "shop-2:6060" });
      await insert({ incarnations: [young, old, other] });
      expect(value(await store.instances(shop.service))).toEqual([
        { ...young, incarnations: 2 },
        { ...other, incarnations: 1 },
      ]);
      const foreign = incarnation({ ...serviceOf("zone"), collector: null });
      await insert({ incarnations: [foreign] });
      const ofAll = value(await store.instances(null)).filter(({ service }) =>
        [shop.service, foreign.service].includes(service),
      );
      expect(ofAll).toEqual([
        { ...young, incarnations: 2 },
        { ...other, incarnations: 1 },
        { ...foreign, incarnations: 1 },
      ]);
      expect(value(await store.services()).find(({ service }) => service === shop.service)).toEqual({
        ...shop,
        instances: 2,
        firstSeenAt: minute(1),
        lastSeenAt: minute(30),
      });
      expect(value(await store.incarnations(shop.service, minutes(20, 40)))).toEqual([young]);
      expect(value(await store.incarnations(shop.service, minutes(0, 40)))).toEqual([old, young, other]);
    });

    it("are brought up to date by later rows of the same process, and not by earlier ones", async () => {
      const shop = serviceOf("updated");
      const later = incarnation({ ...shop, lastSeenAt: minute(9), release: "2.0" });
      await insert({ incarnations: [incarnation(shop)] });
      await insert({ incarnations: [later] });
      await insert({ incarnations: [incarnation({ ...shop, lastSeenAt: minute(7) })] });
      expect(value(await store.incarnations(shop.service, minutes(0, 60)))).toEqual([later]);
    });
  });

  describe("readings", () => {
    it("come back with what the service reports, and nothing else", async () => {
      const shop = serviceOf("fields");
      const all = {
        at: minute(1),
        rssBytes: 2 ** 45 + 1,
        heapAllocBytes: 1,
        heapInUseBytes: 2,
        heapIdleBytes: 3,
        heapReleasedBytes: 4,
        stackInUseBytes: 5,
        sysBytes: 6,
        externalBytes: 7,
        goroutines: 0,
        gcCount: 9,
        cpuSeconds: 0.125,
        requests: 11,
        processStart: minute(-60),
        limitBytes: 13,
      } as ReturnType<typeof reading>["reading"];
      const rows = [reading(0, 0, { ...shop, reading: all }), reading(0, 0, { ...shop, reading: { at: minute(2) } })];
      await insert({ readings: rows });
      const query = { ...shop, instance: "shop-1:6060", range: minutes(0, 60), pointsMax: 60, pick: "last" } as const;
      expect(value(await store.readings(query))).toEqual(rows);
    });

    it("are thinned to the last or the highest value of each part of the range, never to a sum", async () => {
      const shop = serviceOf("thinned");
      const rows = [1, 5, 2, 40, 3, 7].map((rss, at) => reading(at, rss, shop));
      const other = { ...shop, instance: "shop-2:6060" };
      await insert({ readings: [...rows, reading(3, 100, other)] });
      const query = { ...shop, range: minutes(0, 6), pointsMax: 2 } as const;
      const rss = async (instance: string | null, pick: "last" | "max") =>
        value(await store.readings({ ...query, instance, pick })).map((row) => [
          row.instance,
          row.reading.at,
          row.reading.rssBytes,
        ]);
      const last = [
        ["shop-1:6060", minute(2), 2],
        ["shop-1:6060", minute(5), 7],
      ];
      expect(await rss("shop-1:6060", "last")).toEqual(last);
      expect(await rss(null, "last")).toEqual([...last, ["shop-2:6060", minute(3), 100]]);
      expect(await rss("shop-1:6060", "max")).toEqual([
        ["shop-1:6060", minute(2), 5],
        ["shop-1:6060", minute(5), 40],
      ]);
    });
  });

  describe("sites", () => {
    it("are found by their identity, in a range of hours", async () => {
      const shop = serviceOf("identity");
      const rows = [0, 1, 2].map((hour) => site(hour, level(hour, { mean: hour + 0.25 }), shop));
      const goroutines = site(1, level(4), {
        ...shop,
        profile: "goroutine",
        site: "goroutine:function:f",
        objects: null,
      });
      await insert({ sites: [...rows, goroutines] });
      const query = { ...shop, instance: null, resolution: "1h", range: minutes(60, 180) } as const;
      const ids = { ids: ["heap:function:main.remember", "goroutine:function:f", "heap:function:it's"] };
      expect(value(await store.sites({ ...query, profile: "heap", sites: ids }))).toEqual(rows.slice(1));
      expect(value(await store.sites({ ...query, profile: "goroutine", sites: ids }))).toEqual([goroutines]);
    });

    it("are the largest and those that change most, where the number is limited", async () => {
      const shop = serviceOf("top");
      const named = (name: string, first: number, last: number) =>
        site(0, level(last, { first, min: first, max: Math.max(first, last) }), { ...shop, site: name });
      await insert({
        sites: [
          named("large", 1000, 1000),
          named("grows", 10, 500),
          named(OTHER_SITES, 3, 4),
          named("shrinks", 400, 30),
        ],
      });
      const query = { ...shop, instance: null, profile: "heap", resolution: "1h", range: minutes(0, 60) } as const;
      const names = async (top: number) =>
        value(await store.sites({ ...query, sites: { top } })).map((row) => row.site);
      expect(await names(2)).toEqual(["grows", "large"]);
      expect(await names(100)).toEqual(["grows", "large", OTHER_SITES, "shrinks"]);
    });

    it("of a day are those of its hours: first, last, lowest, highest and mean, and never a sum of levels", async () => {
      const shop = serviceOf("day");
      const hours = [
        site(2, { first: 10, last: 30, min: 5, max: 60, mean: 20 }, { ...shop, scrapes: 30 }),
        site(
          3,
          { first: 30, last: 90, min: 28, max: 91, mean: 50 },
          { ...shop, scrapes: 60, release: "1.1", stack: "2a" },
        ),
      ];
      const restarted = site(3, level(7), { ...shop, incarnation: minute(200) });
      const days = [{ ...shop, start: minute(0) }];
      for (const row of [...hours, restarted]) await insert({ sites: [row], days });
      const query = { ...shop, instance: null, profile: "heap", resolution: "1d", range: minutes(0, 1440) } as const;
      expect(value(await store.sites({ ...query, sites: { top: 10 } }))).toEqual([
        {
          ...hours[1]!,
          periodStart: minute(0),
          firstAt: hours[0]!.firstAt,
          scrapes: 90,
          value: { first: 10, last: 90, min: 5, max: 91, mean: 40 },
        },
        { ...restarted, periodStart: minute(0) },
      ]);
    });

    it("of an hour that is sealed again replace those of before", async () => {
      const shop = serviceOf("again");
      const days = [{ ...shop, start: minute(0) }];
      await insert({ sites: [site(0, level(5), shop)], days });
      await insert({ sites: [site(0, level(6), shop)], days });
      const query = { ...shop, instance: null, profile: "heap", range: minutes(0, 60), sites: { top: 1 } } as const;
      expect(value(await store.sites({ ...query, resolution: "1h" }))).toEqual([site(0, level(6), shop)]);
      expect(value(await store.sites({ ...query, resolution: "1d" })).map((row) => row.value.last)).toEqual([6]);
    });

    it("have stacks, each once", async () => {
      const rows = ["aa", "bb"].map(stack);
      for (let time = 0; time < 2; time++) await insert({ stacks: rows });
      expect(value(await store.stacks("shop", ["bb", "aa", "none"]))).toEqual(rows);
      expect(value(await store.stacks("shop", []))).toEqual([]);
    });
  });

  it("has the events of a service, in order", async () => {
    const shop = serviceOf("events");
    const rows = [3, 1, 2].map((at) => ({ ...shop, instance: "a", at: minute(at), json: `{"at":${at}}` }));
    await insert({ events: rows });
    const found = value(await store.events(shop.service, minutes(1, 3)));
    expect(found).toEqual([rows[1], rows[2]]);
  });

  it("has the sealed hours of a service, of each collector", async () => {
    const shop = serviceOf("chunks");
    const rows = [
      chunk("2026-11-29T00", shop),
      chunk("2026-11-29T00", { ...shop, collector: "ops-2" }),
      chunk("2026-11-29T01", shop),
    ];
    await insert({ chunks: [...rows, { ...rows[2]!, profiles: 1 }] });
    expect(value(await store.chunks(shop.service, minutes(0, 120)))).toEqual(rows);
    expect(value(await store.chunks(shop.service, minutes(1, 60)))).toEqual([]);
  });

  it("keeps each look at a subject, the newest first, and replaces one of the same time", async () => {
    const long = "é\"'\\\n".repeat(20_000);
    await insert({ evidence: [evidence("ticket a-1", 1), evidence("ticket a-1", 3, { json: long })] });
    await insert({ evidence: [evidence("ticket a-1", 2), evidence("ticket a-10", 9)] });
    await insert({ evidence: [evidence("ticket a-1", 2, { json: "again" })] });
    const looks = async (last: number) =>
      value(await store.evidence({ subject: "ticket a-1", last })).map(({ takenAt, json }) => [takenAt, json]);
    const all = [
      [minute(3), long],
      [minute(2), "again"],
      [minute(1), '{"at":1}'],
    ];
    expect(await looks(10)).toEqual(all);
    expect(await looks(2)).toEqual(all.slice(0, 2));
    store = await opened.reopen();
    expect(await looks(10)).toEqual(all);
    expect(value(await store.evidence({ subject: "ticket none", last: 10 }))).toEqual([]);
  });

  it("keeps tickets as they are last, with their whole history, and has all of it when it is opened again", async () => {
    const first = ticket("kept-1");
    const second = { ...first, state: "fixed", updatedAt: minute(2), history: [...first.history, '{"event":"fixed"}'] };
    await insert({ tickets: [first, ticket("kept-2")] });
    await insert({ tickets: [second] });
    const kept = (rows: readonly { readonly id: string }[]) => rows.filter(({ id }) => id.startsWith("kept-"));
    expect(kept(value(await store.tickets()))).toEqual([second, ticket("kept-2")]);
    store = await opened.reopen();
    expect(kept(value(await store.tickets()))).toEqual([second, ticket("kept-2")]);
  });

  it("removes what is older than it is kept, each resolution by itself", async () => {
    const shop = serviceOf("retention");
    // Other tests have no rows as old as these.
    const old = -10 * 24 * 60;
    const oldTimes = { periodStart: minute(old), firstAt: minute(old), lastAt: minute(old + 59) };
    await insert({
      readings: [reading(old, 1, shop), reading(1, 2, shop)],
      events: [{ ...shop, instance: "a", at: minute(old), json: "{}" }],
      sites: [site(0, level(1), { ...shop, ...oldTimes }), site(1, level(2), shop)],
      days: [
        { ...shop, start: minute(old) },
        { ...shop, start: minute(0) },
      ],
      chunks: [chunk(hourOf(minute(old)), shop), chunk(hourOf(minute(0)), shop)],
      tickets: [
        ticket("retention-1", { updatedAt: minute(old), state: "resolved" }),
        ticket("retention-2", { updatedAt: minute(old), state: "open" }),
        ticket("retention-3", { updatedAt: minute(1), state: "fixed" }),
      ],
      evidence: [
        ...["ticket retention-1", "ticket retention-2", "ticket retention-3", "instance retention a"].map((subject) =>
          evidence(subject, old),
        ),
        evidence("ticket retention-1", 1),
      ],
    });
    const before = minute(0);
    const times = { readings: before, hours: before, days: minute(old - 1440), profiles: before, evidence: before };
    expect([null, 6]).toContain(value(await store.removeBefore(times)));
    const kept = value(await store.chunks(shop.service, { from: minute(old - 60), to: minute(60) }));
    expect(kept.map(({ hour }) => hour)).toEqual([hourOf(minute(0))]);
    const looksOf = async (subject: string) =>
      value(await store.evidence({ subject, last: 9 })).map(({ takenAt }) => takenAt);
    expect(await looksOf("ticket retention-1"), "a ticket that is over").toEqual([minute(1)]);
    expect(await looksOf("ticket retention-2"), "an open ticket").toEqual([minute(old)]);
    expect(await looksOf("ticket retention-3"), "a ticket that was changed since").toEqual([minute(old)]);
    expect(await looksOf("instance retention a")).toEqual([]);
    const range = { from: minute(old - 1), to: minute(1440) };
    const query = { ...shop, instance: null, range } as const;
    expect(value(await store.readings({ ...query, pointsMax: 10, pick: "last" }))).toEqual([reading(1, 2, shop)]);
    expect(value(await store.events(shop.service, range))).toEqual([]);
    const sites = async (resolution: "1h" | "1d") =>
      value(
        await store.sites({
          ...query,
          range: { from: minute(old - 1440), to: minute(1440) },
          profile: "heap",
          resolution,
          sites: { top: 9 },
        }),
      );
    expect((await sites("1h")).map((row) => row.periodStart)).toEqual([minute(60)]);
    expect((await sites("1d")).map((row) => row.periodStart)).toEqual([minute(old), minute(0)]);
    expect(value(await store.tickets()).some(({ id }) => id === "retention-1")).toBe(true);
  });

  it("stores many rows at once", async () => {
    const shop = serviceOf("many");
    const rows = Array.from({ length: 5_000 }, (_, at) => reading(at / 60, at, shop));
    await insert({ readings: rows });
    const query = { ...shop, instance: null, range: minutes(0, 1440), pointsMax: 100_000, pick: "last" } as const;
    expect(value(await store.readings(query))).toEqual(rows);
  });
}
