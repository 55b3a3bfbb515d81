/** Batches wait on disk while the store is away, go to it in order, and none is lost or doubled. */
import { spawnSync } from "node:child_process";
import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Fault, Result } from "leakhound/server";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { openClickHouse } from "../../src/rows/clickhouse/clickhouse-store.ts";
import { type DuckDbStore, openDuckDb } from "../../src/rows/duckdb/duckdb-store.ts";
import type { RowBatch, StoreFault } from "../../src/rows/port.ts";
import { SpooledStore } from "../../src/spool/spooled-store.ts";
import { rowStoreConformance, value } from "../rows/conformance.ts";
import { chunk, evidence, incarnation, level, minute, minutes, reading, site, stack, ticket } from "../rows/rows.ts";
import { missingClickHouse, startClickHouse, type TestClickHouse } from "../support/clickhouse.ts";

const MIB = 2 ** 20;
const ALL = { service: "shop", instance: null, range: minutes(0, 6_000), pointsMax: 1e6, pick: "last" } as const;

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "leakhound-spool-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const duckdb = async (folder: string): Promise<DuckDbStore> =>
  value(
    await openDuckDb({
      folder: join(folder, "rows"),
      memoryBytesMax: 100 * MIB,
      temporaryBytesMax: 100 * MIB,
      now: () => Date.now(),
    }),
  );

/** A database whose inserts fail while a test says so; the rows that it takes are in a real one. */
function failing(store: DuckDbStore) {
  const state: { fault: StoreFault | null; tokens: string[] } = { fault: null, tokens: [] };
  const insert = async (batch: RowBatch): Promise<Result<null, StoreFault>> => {
    if (state.fault !== null) return { ok: false, error: state.fault };
    state.tokens.push(batch.token);
    return store.insert(batch);
  };
  const proxy = new Proxy(store, {
    get(target, name) {
      if (name === "insert") return insert;
      const found: unknown = Reflect.get(target, name);
      return typeof found === "function" ? found.bind(target) : found;
    },
  });
  return { state, store: proxy };
}

const AWAY: StoreFault = { code: "unreachable", what: "no answer", where: "cluster", todo: "wait" };

const optionsOf = (folder: string, bytesMax = MIB) => {
  const faults: Fault[] = [];
  const spool = join(folder, "spool");
  return {
    faults,
    options: {
      folder: spool,
      bytesMax,
      commitMs: 1,
      now: () => Date.now(),
      warn: (fault: Fault) => void faults.push(fault),
    },
  };
};

const batch = (number: number): RowBatch => ({ token: `batch ${number}`, readings: [reading(number, number)] });

const filesOf = (folder: string): readonly string[] => readdirSync(join(folder, "spool"));

describe("the port", () => {
  rowStoreConformance(async () => {
    const folder = mkdtempSync(join(tmpdir(), "leakhound-spool-"));
    const { options } = optionsOf(folder, 64 * MIB);
    const open = async () => await SpooledStore.open(await duckdb(folder), options);
    let store = await open();
    const settled = (spooled: SpooledStore) =>
      new Proxy(spooled, {
        get(target, name) {
          const found: unknown = Reflect.get(target, name);
          if (typeof found !== "function") return found;
          // A read comes after the batches that were answered before it.
          if (name === "insert" || name === "close") return found.bind(target);
          return async (...given: readonly unknown[]) => {
            await target.settled();
            return found.apply(target, given);
          };
        },
      });
    return {
      store: settled(store),
      async reopen() {
        await store.close();
        store = await open();
        return settled(store);
      },
      async close() {
        await store.close();
        rmSync(folder, { recursive: true, force: true });
      },
    };
  });
});

it("takes batches while the store is away, says so, and gives them to it in order when it is back", async () => {
  const folder = newFolder();
  const away = failing(await duckdb(folder));
  const { options, faults } = optionsOf(folder);
  const store = await SpooledStore.open(away.store, options);
  away.state.fault = AWAY;
  for (let number = 0; number < 150; number++) value(await store.insert(batch(number)));
  await expect.poll(() => store.state().fault).toEqual(AWAY);
  expect(store.state()).toMatchObject({ batches: 150, rejected: 0 });
  expect(store.state().bytes).toBeGreaterThan(150 * 50);
  expect(faults).toEqual([AWAY]);
  away.state.fault = null;
  await expect.poll(() => store.state().batches).toBe(0);
  expect(store.state()).toMatchObject({ bytes: 0, fault: null });
  expect(away.state.tokens).toEqual(Array.from({ length: 150 }, (_, number) => `batch ${number}`));
  expect(value(await store.readings(ALL))).toHaveLength(150);
  await store.close();
  expect(filesOf(folder)).toEqual([]);
});

it("starts while the store is away, with what waited before, and says when the store has it", async () => {
  const folder = newFolder();
  const away = failing(await duckdb(folder));
  const { options } = optionsOf(folder);
  away.state.fault = AWAY;
  const first = await SpooledStore.open(away.store, options);
  value(await first.insert(batch(1)));
  await expect.poll(() => first.state().fault).toEqual(AWAY);
  await first.close();
  const reported: [string, Readonly<Record<string, number>>][] = [];
  const info = (what: string, facts: Readonly<Record<string, number>>) => void reported.push([what, facts]);
  const later = failing(await duckdb(folder));
  later.state.fault = AWAY;
  const second = await SpooledStore.open(later.store, { ...options, now: () => Date.now() + 60_000, info });
  expect(second.state()).toMatchObject({ fault: AWAY, batches: 1, replayed: 0 });
  expect(second.state().oldestMs).toBeGreaterThan(50_000);
  value(await second.insert(batch(2)));
  later.state.fault = null;
  await expect.poll(() => second.state().batches).toBe(0);
  expect(second.state()).toMatchObject({ fault: null, replayed: 2, oldestMs: 0 });
  expect(reported).toEqual([["the store has all that waited", { seconds: expect.any(Number), batches: 2 }]]);
  expect(value(await second.readings(ALL)).map((row) => row.reading.rssBytes)).toEqual([1, 2]);
  await second.close();
});

it("keeps what waits through a restart, in any kind of row", async () => {
  const folder = newFolder();
  const away = failing(await duckdb(folder));
  const { options } = optionsOf(folder);
  const first = await SpooledStore.open(away.store, options);
  away.state.fault = AWAY;
  const all: RowBatch = {
    token: "all",
    incarnations: [incarnation()],
    readings: [reading(1, 2)],
    events: [{ service: "shop", instance: "a", at: minute(1), json: '{"kind":"gap","message":"it\\u2028s\\n"}' }],
    chunks: [chunk("2026-11-29T00")],
    sites: [site(0, level(3)), site(0, level(4), { profile: "goroutine", site: "g", objects: null })],
    stacks: [stack("1f")],
    days: [{ service: "shop", start: minute(0) }],
    tickets: [ticket("shop-1")],
    evidence: [evidence("ticket shop-1", 1)],
  };
  value(await first.insert(all));
  await expect.poll(() => first.state().fault).not.toBe(null);
  await first.close();
  const second = await SpooledStore.open(await duckdb(folder), options);
  expect(value(await second.incarnations("shop", minutes(0, 60)))).toEqual(all.incarnations);
  expect(value(await second.readings(ALL))).toEqual(all.readings);
  expect(value(await second.events("shop", minutes(0, 60)))).toEqual(all.events);
  expect(value(await second.chunks("shop", minutes(0, 60)))).toEqual(all.chunks);
  expect(value(await second.evidence({ subject: "ticket shop-1", last: 1 }))).toEqual(all.evidence);
  const sites = { service: "shop", instance: null, range: minutes(0, 60), sites: { top: 5 } } as const;
  for (const [row, profile] of (["heap", "goroutine"] as const).entries())
    for (const resolution of ["1h", "1d"] as const) {
      const [found] = value(await second.sites({ ...sites, profile, resolution }));
      expect(found).toEqual(all.sites![row]);
    }
  expect(value(await second.stacks("shop", ["1f"]))).toEqual(all.stacks);
  expect(value(await second.tickets())).toEqual(all.tickets);
  await second.close();
});

it("refuses batches beyond its bound, which are not stored, and takes new ones when there is space again", async () => {
  const folder = newFolder();
  const away = failing(await duckdb(folder));
  const { options } = optionsOf(folder, 2_000);
  const store = await SpooledStore.open(away.store, options);
  away.state.fault = AWAY;
  let taken = 0;
  while ((await store.insert(batch(taken))).ok) taken++;
  expect(taken).toBeGreaterThan(5);
  expect(await store.insert(batch(99))).toMatchObject({ ok: false, error: { code: "full" } });
  expect(store.state().bytes).toBeLessThan(2_500);
  away.state.fault = null;
  await expect.poll(() => store.state().batches).toBe(0);
  value(await store.insert(batch(100)));
  await store.settled();
  expect(value(await store.readings(ALL)).map((row) => row.reading.rssBytes)).toEqual([
    ...Array.from({ length: taken }, (_, number) => number),
    100,
  ]);
  await store.close();
});

it("puts a batch aside that the store refuses again and again, and goes on with the next one", async () => {
  const folder = newFolder();
  const away = failing(await duckdb(folder));
  const { options, faults } = optionsOf(folder);
  const store = await SpooledStore.open(away.store, { ...options, delaysMs: { first: 20, last: 100 } });
  away.state.fault = { ...AWAY, code: "failed", what: "it is no good" };
  value(await store.insert(batch(1)));
  await expect.poll(() => store.state().rejected, { timeout: 60_000 }).toBe(1);
  away.state.fault = null;
  value(await store.insert(batch(2)));
  await expect.poll(() => store.state().batches).toBe(0);
  expect(value(await store.readings(ALL)).map((row) => row.reading.rssBytes)).toEqual([2]);
  expect(faults.map(({ what }) => what)).toEqual(["it is no good"]);
  expect(filesOf(folder)).toContain("rejected.log");
  await store.close();
});

it("after a torn write begins with what was answered, and stores it once", async () => {
  const folder = newFolder();
  const away = failing(await duckdb(folder));
  const { options } = optionsOf(folder);
  const first = await SpooledStore.open(away.store, options);
  value(await first.insert(batch(1)));
  await first.settled();
  away.state.fault = AWAY;
  value(await first.insert(batch(2)));
  await expect.poll(() => first.state().fault).not.toBe(null);
  await first.close();
  const [file] = filesOf(folder);
  appendFileSync(join(folder, "spool", file!), '1 00000000 {"token":"torn","readings":[[');
  const second = await SpooledStore.open(await duckdb(folder), options);
  expect(value(await second.readings(ALL)).map((row) => row.reading.rssBytes)).toEqual([1, 2]);
  value(await second.insert(batch(3)));
  await second.settled();
  expect(value(await second.readings(ALL))).toHaveLength(3);
  await second.close();
});

const canMount = process.platform === "linux" && process.getuid?.() === 0;

it.skipIf(!canMount)(
  "says that the disk is full, and goes on when there is space, with all that was answered",
  async () => {
    const folder = newFolder();
    const small = join(folder, "spool");
    mkdirSync(small);
    const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", small]);
    if (mounted.status !== 0) return console.warn("skipped: a small file system cannot be mounted here");
    onTestFinished(() => void spawnSync("umount", [small]));
    const away = failing(await duckdb(folder));
    const store = await SpooledStore.open(away.store, optionsOf(folder, 64 * MIB).options);
    away.state.fault = AWAY;
    const answered: number[] = [];
    const insert = async (number: number) => {
      const stored = await store.insert(batch(number));
      if (stored.ok) answered.push(number);
      return stored;
    };
    value(await insert(0));
    const filler = join(small, "filler");
    for (let kib = 900; kib > 0; kib = Math.floor(kib / 2))
      try {
        appendFileSync(filler, Buffer.alloc(kib * 1024));
      } catch {
        // The rest is smaller.
      }
    let number = 1;
    while ((await insert(number)).ok) number++;
    expect(await insert(++number)).toMatchObject({
      ok: false,
      error: { code: "full", todo: "free space on the disk" },
    });
    rmSync(filler);
    value(await insert(++number));
    away.state.fault = null;
    await expect.poll(() => store.state().batches).toBe(0);
    expect(value(await store.readings(ALL)).map((row) => row.reading.rssBytes)).toEqual(answered);
    await store.close();
  },
);

const missing = await missingClickHouse();

describe.skipIf(missing !== null)("with ClickHouse", () => {
  let engine: TestClickHouse;
  beforeAll(async () => {
    engine = await startClickHouse();
  });
  afterAll(() => engine.end());

  async function open(folder: string, database: string) {
    const place = { url: engine.url, database, cluster: null, username: "default", password: "" };
    const rows = value(await openClickHouse({ ...place, timeoutMs: 10_000, now: () => Date.now() }));
    return await SpooledStore.open(rows, optionsOf(folder).options);
  }

  it("loses and doubles nothing while the server is killed, cut off and loses answers, under load", async () => {
    const store = await open(newFolder(), "under_load");
    const insertSome = async (from: number, to: number) => {
      for (let number = from; number < to; number++) value(await store.insert(batch(number)));
    };
    await insertSome(0, 20);
    const killing = engine.kill();
    await insertSome(20, 60);
    await killing;
    await engine.restart();
    await insertSome(60, 80);
    await engine.loseAnswer();
    await insertSome(80, 90);
    await engine.cut(500);
    await insertSome(90, 120);
    await expect.poll(() => store.state().batches, { timeout: 120_000 }).toBe(0);
    const found = value(await store.readings(ALL));
    expect(found.map((row) => row.reading.rssBytes)).toEqual(Array.from({ length: 120 }, (_, number) => number));
    const counted = await fetch(
      `${engine.url}/?query=${encodeURIComponent("select count() from under_load.readings")}`,
      {
        method: "POST",
      },
    );
    expect(await counted.text()).toBe("120\n");
    await store.close();
  });
});
