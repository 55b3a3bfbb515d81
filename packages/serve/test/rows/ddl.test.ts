/** The tables of version 1 never change, since stores have them: a later version adds to them in a migration. */
import { expect, it } from "vitest";
import { changeSql as clickhouseSql } from "../../src/rows/clickhouse/ddl.ts";
import { changeSql as duckdbSql } from "../../src/rows/duckdb/ddl.ts";
import { CLICKHOUSE_MIGRATIONS, DUCKDB_MIGRATIONS, stepsFrom } from "../../src/rows/schema/migrations.ts";
import { statementsOf } from "./versions.ts";

it("of DuckDB are those of the first release", () => {
  expect(DUCKDB_MIGRATIONS[0]!.changes.map(duckdbSql)).toEqual(statementsOf("duckdb-1"));
});

it.each([
  ["clickhouse-1", null],
  ["clickhouse-cluster-1", "main"],
])("of ClickHouse are those of the first release: %s", (name, cluster) => {
  const place = { database: "leakhound", cluster };
  expect(CLICKHOUSE_MIGRATIONS[0]!.changes.flatMap((change) => clickhouseSql(change, place))).toEqual(
    statementsOf(name),
  );
});

it("versions are counted without gaps, and a later one than the last has no steps", () => {
  for (const migrations of [DUCKDB_MIGRATIONS, CLICKHOUSE_MIGRATIONS]) {
    expect(migrations.map(({ version }) => version)).toEqual(migrations.map((_, row) => row + 1));
    expect(stepsFrom(1, migrations)).toEqual(migrations.slice(1));
    expect(stepsFrom(migrations.length, migrations)).toEqual([]);
    expect(stepsFrom(migrations.length + 1, migrations)).toBe(null);
  }
});
