/** The embedded driver, against the real engine. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { DuckDBInstance } from "@duckdb/node-api";
import { describe, expect, it, onTestFinished } from "vitest";
import { openDuckDb } from "../../src/rows/duckdb/duckdb-store.ts";
import { DUCKDB_MIGRATIONS, type Migration } from "../../src/rows/schema/migrations.ts";
import { nullable } from "../../src/rows/schema/table.ts";
import { rowStoreConformance, value } from "./conformance.ts";
import { evidence, incarnation, minutes, reading, ticket } from "./rows.ts";
import { expectRowsOfVersion1, statementsOf } from "./versions.ts";

const MIB = 2 ** 20;

const optionsOf = (folder: string, migrations?: readonly Migration[]) => ({
  folder,
  memoryBytesMax: 200 * MIB,
  temporaryBytesMax: 100 * MIB,
  now: () => Date.now(),
  ...(migrations ? { migrations } : {}),
});

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "leakhound-rows-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

describe("the port", () => {
  rowStoreConformance(async () => {
    const folder = mkdtempSync(join(tmpdir(), "leakhound-rows-"));
    let store = value(await openDuckDb(optionsOf(folder)));
    return {
      store,
      async reopen() {
        await store.close();
        store = value(await openDuckDb(optionsOf(folder)));
        return store;
      },
      async close() {
        await store.close();
        rmSync(folder, { recursive: true, force: true });
      },
    };
  });
});

it("reads and writes at the same time: a read sees whole batches only", async () => {
  const store = value(await openDuckDb(optionsOf(newFolder())));
  onTestFinished(() => store.close());
  const query = { service: "shop", instance: null, range: minutes(0, 600), pointsMax: 1e6, pick: "last" } as const;
  const writing = Promise.all(
    Array.from({ length: 20 }, (_, batch) =>
      store.insert({
        token: `${batch}`,
        readings: Array.from({ length: 50 }, (_, at) => reading(batch + at / 60, at)),
      }),
    ),
  );
  const counts: number[] = [];
  for (let time = 0; time < 10; time++) counts.push(value(await store.readings(query)).length);
  for (const written of await writing) value(written);
  expect(counts.filter((count) => count % 50 !== 0)).toEqual([]);
  expect(value(await store.readings(query))).toHaveLength(1_000);
});

it("cannot be opened while another process has it, and says why", async () => {
  const folder = newFolder();
  const script = fileURLToPath(new URL("hold-folder.mjs", import.meta.url));
  const other = spawn(process.execPath, [script, join(folder, "rows.duckdb")], { stdio: ["pipe", "pipe", "inherit"] });
  await once(other.stdout, "data");
  const opened = await openDuckDb(optionsOf(folder));
  other.stdin.end();
  await once(other, "exit");
  expect(opened).toMatchObject({
    ok: false,
    error: { code: "in-use", what: "another leakhound serve uses this folder" },
  });
  await value(await openDuckDb(optionsOf(folder))).close();
});

it("is in a folder that only its user reads, whatever the folder was before", async () => {
  const folder = newFolder();
  chmodSync(folder, 0o755);
  await value(await openDuckDb(optionsOf(folder))).close();
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(statSync(join(folder, "rows.duckdb")).mode & 0o777).toBe(0o600);
});

describe("a copy", () => {
  it("has all rows of one moment, although others come meanwhile", async () => {
    const folder = newFolder();
    const store = value(await openDuckDb(optionsOf(folder)));
    onTestFinished(() => store.close());
    const batch = (number: number) =>
      store.insert({
        token: `${number}`,
        readings: Array.from({ length: 50 }, (_, at) => reading(number + at / 60, at)),
      });
    for (let number = 0; number < 20; number++) value(await batch(number));
    const target = join(folder, "it's a copy");
    const copying = store.copyTo(target);
    const later = Promise.all(Array.from({ length: 20 }, (_, number) => batch(20 + number)));
    expect(value(await copying)).toBe(true);
    for (const one of await later) value(one);
    const copy = value(await openDuckDb(optionsOf(join(target))));
    const all = { service: "shop", instance: null, range: minutes(0, 600), pointsMax: 1e6, pick: "last" } as const;
    const { length } = value(await copy.readings(all));
    expect(length).toBeGreaterThanOrEqual(1_000);
    expect(length % 50).toBe(0);
    expect(value(await copy.insert({ token: "3", readings: [reading(500, 1)] }))).toBe(null);
    expect(value(await copy.readings(all)), "a batch that it has is not stored again").toHaveLength(length);
    await copy.close();
  });
});

describe("migrations", () => {
  const later: readonly Migration[] = [
    ...DUCKDB_MIGRATIONS,
    { version: DUCKDB_MIGRATIONS.length + 1, changes: [{ add: nullable("zone", "text"), to: "incarnations" }] },
  ];

  it("bring a store of an earlier version up to date, and keep its rows", async () => {
    const folder = newFolder();
    const first = value(await openDuckDb(optionsOf(folder)));
    value(await first.insert({ token: "1", incarnations: [incarnation()] }));
    await first.close();
    const second = value(await openDuckDb(optionsOf(folder, later)));
    expect(value(await second.incarnations("shop", minutes(0, 60)))).toEqual([incarnation()]);
    await second.close();
  });

  it("bring a store of version 1, which has no evidence, up to date", async () => {
    const folder = newFolder();
    const first = value(await openDuckDb(optionsOf(folder, DUCKDB_MIGRATIONS.slice(0, 1))));
    expect(await first.evidence({ subject: "ticket a-1", last: 1 })).toMatchObject({ ok: false });
    value(await first.insert({ token: "a", tickets: [ticket("a-1")] }));
    await first.close();
    const store = value(await openDuckDb(optionsOf(folder)));
    value(await store.insert({ token: "b", evidence: [evidence("ticket a-1", 1)] }));
    expect(value(await store.evidence({ subject: "ticket a-1", last: 1 }))).toEqual([evidence("ticket a-1", 1)]);
    expect(value(await store.tickets())).toEqual([ticket("a-1")]);
    await store.close();
  });

  it("bring the tables of the first release up to date, with the rows that they have", async () => {
    const folder = newFolder();
    const instance = await DuckDBInstance.create(join(folder, "rows.duckdb"));
    const connection = await instance.connect();
    const migrations = "create table migrations (version BIGINT not null, applied_at BIGINT not null)";
    const version = "insert into migrations values (1, 0)";
    for (const sql of [...statementsOf("duckdb-1"), migrations, version, ...statementsOf("rows-1")])
      await connection.run(sql);
    connection.closeSync();
    instance.closeSync();
    const store = value(await openDuckDb(optionsOf(folder)));
    await expectRowsOfVersion1(store);
    await store.close();
  });

  it("refuse a store of a later version, which stays as it is", async () => {
    const folder = newFolder();
    await value(await openDuckDb(optionsOf(folder, later))).close();
    const opened = await openDuckDb(optionsOf(folder));
    expect(opened).toMatchObject({ ok: false, error: { code: "version" } });
    await value(await openDuckDb(optionsOf(folder, later))).close();
  });
});

it("says that a file is no database", async () => {
  const folder = newFolder();
  writeFileSync(join(folder, "rows.duckdb"), Buffer.alloc(8_192, 7));
  expect(await openDuckDb(optionsOf(folder))).toMatchObject({ ok: false, error: { code: "version" } });
});
