/**
 * Stores as version 1 of the tables left them: statements in files that never change, and rows that each later version reads.
 *
 *   versions/duckdb-1.sql, clickhouse-1.sql, clickhouse-cluster-1.sql    the tables
 *   versions/rows-1.sql                                                  a row of each, in the order of its columns
 */
import { readFileSync } from "node:fs";
import { unixMs } from "leakhound/server";
import { expect } from "vitest";
import type { RowStore } from "../../src/rows/port.ts";
import { value } from "./conformance.ts";
import { evidence, incarnation, minutes } from "./rows.ts";

export const statementsOf = (name: string): readonly string[] =>
  readFileSync(new URL(`versions/${name}.sql`, import.meta.url), "utf8")
    .split(/;\n\n?/)
    .filter((sql) => sql.trim() !== "");

const START = unixMs(1_795_910_400_000);
const at = (minute: number) => unixMs(START + minute * 60_000);
const range = { from: at(-60), to: at(60) };

/** All rows of version 1 are there, and new ones come beside them. */
export async function expectRowsOfVersion1(store: RowStore): Promise<void> {
  const shop = { service: "shop", instance: "shop-1:6060" };
  const processes = value(await store.incarnations("shop", range));
  expect(processes).toMatchObject([
    {
      ...shop,
      startedAt: START,
      firstSeenAt: at(1),
      lastSeenAt: at(5),
      release: "1.0",
      labels: { env: "live" },
      collector: null,
    },
    { instance: "shop-2:6060", release: null, labels: {} },
  ]);
  const readings = await store.readings({ service: "shop", instance: null, range, pointsMax: 60, pick: "last" });
  expect(value(readings)).toEqual([
    { ...shop, incarnation: START, reading: { at: at(1), rssBytes: 1_048_576, goroutines: 7, cpuSeconds: 1.25 } },
  ]);
  expect(value(await store.events("shop", range))).toEqual([{ ...shop, at: at(2), json: '{"kind":"gap"}' }]);
  expect(value(await store.chunks("shop", range))).toMatchObject([
    { collector: "ops-1", series: 2, profiles: 120, rawProfiles: 3, bytes: 4_096, crc: 4_294_967_295 },
  ]);
  const sites = { service: "shop", instance: null, range, sites: { top: 9 } } as const;
  expect(value(await store.sites({ ...sites, profile: "heap", resolution: "1h" }))).toMatchObject([
    { name: "main.remember", value: { first: 100, last: 200, min: 90, max: 210, mean: 150.5 }, objects: { mean: 1.5 } },
  ]);
  expect(value(await store.sites({ ...sites, profile: "goroutine", resolution: "1d" }))).toMatchObject([
    { name: "main.wait", value: { mean: 15.5 }, objects: null },
  ]);
  expect(value(await store.stacks("shop", ["1f"]))).toMatchObject([
    { frames: [{ function: "main.remember", line: 7 }] },
  ]);
  expect(value(await store.tickets())).toEqual([
    {
      id: "shop-1",
      service: "shop",
      state: "open",
      updatedAt: at(5),
      json: '{"id":"shop-1"}',
      history: ['{"event":"suspected"}', '{"event":"opened"}'],
    },
  ]);
  value(await store.insert({ token: "new", incarnations: [incarnation()], evidence: [evidence("ticket shop-1", 1)] }));
  expect(value(await store.incarnations("shop", minutes(0, 60)))).toContainEqual(incarnation());
  expect(value(await store.evidence({ subject: "ticket shop-1", last: 1 }))).toHaveLength(1);
}
