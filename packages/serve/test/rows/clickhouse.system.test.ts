/** The driver of ClickHouse, against the real engine behind a server of its own process. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "@clickhouse/client";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { backupSql } from "../../src/rows/clickhouse/backup.ts";
import { type ClickHouseOptions, openClickHouse } from "../../src/rows/clickhouse/clickhouse-store.ts";
import { changeSql } from "../../src/rows/clickhouse/ddl.ts";
import { CLICKHOUSE_MIGRATIONS, type Migration } from "../../src/rows/schema/migrations.ts";
import { nullable } from "../../src/rows/schema/table.ts";
import { missingClickHouse, startClickHouse, type TestClickHouse } from "../support/clickhouse.ts";
import { expectShrinking, rowStoreConformance, value } from "./conformance.ts";
import { incarnation, minute, minutes, reading } from "./rows.ts";
import { expectRowsOfVersion1, statementsOf } from "./versions.ts";

const missing = await missingClickHouse();
if (missing !== null) console.warn(`skipped: ${missing}`);

describe.skipIf(missing !== null)("ClickHouse", () => {
  let engine: TestClickHouse;
  let databases = 0;
  beforeAll(async () => {
    engine = await startClickHouse();
  });
  afterAll(() => engine.end());

  const options = (change: Partial<ClickHouseOptions> = {}): ClickHouseOptions => ({
    url: engine.url,
    database: `leakhound_${databases++}`,
    username: "default",
    password: "",
    cluster: null,
    timeoutMs: 20_000,
    now: () => Date.now(),
    ...change,
  });

  async function open(change: Partial<ClickHouseOptions> = {}) {
    const given = options(change);
    const store = value(await openClickHouse(given));
    onTestFinished(() => store.close());
    return { store, given };
  }

  describe("the port", () => {
    rowStoreConformance(async () => {
      const given = options();
      let store = value(await openClickHouse(given));
      return {
        store,
        async reopen() {
          await store.close();
          store = value(await openClickHouse(given));
          return store;
        },
        close: () => store.close(),
      };
    });
  });

  const ALL = { service: "shop", instance: null, range: minutes(0, 600), pointsMax: 1e6, pick: "last" } as const;

  it("keeps files of the history, byte for byte", async () => {
    const { store } = await open();
    const folder = mkdtempSync(join(tmpdir(), "leakhound-files-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const path = join(folder, "chunk");
    const contents = Uint8Array.from({ length: 100_000 }, (_, at) => (at * at) % 256);
    writeFileSync(path, contents);
    const key = { service: "shop's", kind: "chunk", name: "2026-11-29T15", collector: "ops-1" } as const;
    value(await store.insert({ token: "file", files: [{ ...key, path, hourStart: minute(0) }] }));
    expect(Buffer.compare(value(await store.file(key))!, contents)).toBe(0);
    expect(value(await store.file({ ...key, collector: "ops-2" }))).toBe(null);
  });

  it("loses the oldest part of its rows where they have more bytes than they may", async () => {
    const { store } = await open();
    await expectShrinking(store, 40_000);
  });

  it("stores a batch once, although its answer is lost and it is sent again", async () => {
    const { store } = await open();
    const batch = { token: "lost", readings: [reading(1, 1), reading(2, 2)] };
    await engine.loseAnswer();
    expect(await store.insert(batch)).toMatchObject({ ok: false, error: { code: "unreachable" } });
    value(await store.insert(batch));
    expect(value(await store.readings(ALL))).toHaveLength(2);
  });

  it("says that the server is away, and goes on when it is back with all that was stored", async () => {
    const { store } = await open();
    value(await store.insert({ token: "before", readings: [reading(1, 1)] }));
    await engine.kill();
    const batch = { token: "meanwhile", readings: [reading(2, 2)] };
    expect(await store.insert(batch)).toMatchObject({ ok: false, error: { code: "unreachable" } });
    expect(await store.readings(ALL)).toMatchObject({ ok: false, error: { code: "unreachable" } });
    await engine.restart();
    value(await store.insert(batch));
    expect(value(await store.readings(ALL)).map((row) => row.reading.rssBytes)).toEqual([1, 2]);
  });

  it("says that the network is cut, and goes on afterward", async () => {
    const { store } = await open();
    await engine.cut(1_000);
    expect(await store.services()).toMatchObject({ ok: false, error: { code: "unreachable" } });
    await expect.poll(() => store.services()).toEqual({ ok: true, value: [] });
  });

  it("says that a user is refused, and that nothing listens", async () => {
    expect(await openClickHouse(options({ username: "nobody" }))).toMatchObject({
      ok: false,
      error: { code: "refused" },
    });
    const url = "http://127.0.0.1:1";
    expect(await openClickHouse(options({ url }))).toMatchObject({ ok: false, error: { code: "unreachable" } });
  });

  describe("migrations", () => {
    const later: readonly Migration[] = [
      ...CLICKHOUSE_MIGRATIONS,
      {
        version: CLICKHOUSE_MIGRATIONS.length + 1,
        changes: [{ add: nullable("zone", "text"), to: "incarnations" }],
      },
    ];

    it("bring a database of an earlier version up to date, and keep its rows; a later one is refused", async () => {
      const { store, given } = await open();
      value(await store.insert({ token: "1", incarnations: [incarnation()] }));
      const second = value(await openClickHouse({ ...given, migrations: later }));
      expect(value(await second.incarnations("shop", minutes(0, 60)))).toEqual([incarnation()]);
      await second.close();
      expect(await openClickHouse(given)).toMatchObject({ ok: false, error: { code: "version" } });
    });

    it("bring the tables of the first release up to date, with the rows that they have", async () => {
      const given = options({ database: "leakhound" });
      const client = createClient({ url: engine.url });
      onTestFinished(() => client.close());
      const migrations =
        "create table leakhound.migrations (version UInt32, applied_at Int64) engine = MergeTree order by version";
      const version = "insert into leakhound.migrations values (1, 0)";
      await client.command({ query: "create database leakhound" });
      const rows = statementsOf("rows-1").map((sql) => sql.replace("insert into ", "insert into leakhound."));
      for (const query of [...statementsOf("clickhouse-1"), migrations, version, ...rows])
        await client.command({ query });
      const store = value(await openClickHouse(given));
      onTestFinished(() => store.close());
      await expectRowsOfVersion1(store);
    });

    it("of several collectors at once are no conflict", async () => {
      const given = options();
      const stores = await Promise.all([openClickHouse(given), openClickHouse(given)]);
      for (const store of stores) await value(store).close();
    });

    it("for a cluster are statements that the engine can parse", async () => {
      const place = { database: "it's `one`", cluster: "c-1" };
      const statements = CLICKHOUSE_MIGRATIONS.flatMap(({ changes }) => changes).flatMap((change) =>
        changeSql(change, place),
      );
      const client = createClient({ url: engine.url });
      onTestFinished(() => client.close());
      for (const sql of [...statements, ...Object.values(backupSql(place, "leakhound-1"))]) {
        const query = { query: "select length(formatQuery({q:String}))", query_params: { q: sql } };
        const answer = await client.query({ ...query, format: "JSONCompactEachRow" });
        expect(await answer.json(), sql).toEqual([[expect.any(Number)]]);
      }
      expect(statements.some((sql) => sql.includes("Replicated"))).toBe(true);
      expect(statements.some((sql) => sql.includes("Distributed"))).toBe(true);
    });
  });
});
