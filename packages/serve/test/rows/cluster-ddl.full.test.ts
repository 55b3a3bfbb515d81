/**
 * The tables of a cluster, created on two replicas of a shard and one of another, with a real ZooKeeper. The engine is a library
 * without a listener for other replicas, so that the tables stay read-only: what is tried is that they are created, under paths
 * that replicas of a shard share, and that the second replica has the same definition as the first.
 */
import { describe, expect, it } from "vitest";
import { changeSql, databaseSql, migrationsSql } from "../../src/rows/clickhouse/ddl.ts";
import { CLICKHOUSE_MIGRATIONS } from "../../src/rows/schema/migrations.ts";
import { missingClickHouse } from "../support/clickhouse.ts";
import { missingZooKeeper, onReplica, type Replica, startZooKeeper } from "../support/zookeeper.ts";

const missing = (await missingClickHouse()) ?? missingZooKeeper();
if (missing !== null) console.warn(`skipped: ${missing}`);

const PLACE = { database: "leakhound", cluster: "main" };
const ON_CLUSTER = " on cluster `main`";
const REPLICAS = "select table, zookeeper_path, replica_name, total_replicas from system.replicas order by table";

/** The library has no worker that runs a statement on each server of a cluster: it is run on each here. */
const CREATES = [
  databaseSql(PLACE),
  migrationsSql(PLACE),
  ...CLICKHOUSE_MIGRATIONS.flatMap(({ changes }) => changes)
    .filter((change) => "create" in change)
    .flatMap((change) => changeSql(change, PLACE)),
];

interface ReplicatedTable {
  readonly table: string;
  readonly path: string;
  readonly name: string;
  readonly replicas: number;
}

describe.skipIf(missing !== null)("the tables of a cluster", () => {
  async function created(port: number, place: Replica): Promise<readonly ReplicatedTable[]> {
    const statements = CREATES.map((sql) => sql.replaceAll(ON_CLUSTER, ""));
    const answers = await onReplica(port, place, [...statements, ...statements, REPLICAS]);
    expect(answers.filter((one) => "error" in one)).toEqual([]);
    const last = answers.at(-1);
    const lines = last && "answer" in last ? last.answer.trimEnd().split("\n") : [];
    return lines.map((line) => {
      const [table = "", path = "", name = "", replicas = ""] = line.split("\t");
      return { table, path, name, replicas: Number(replicas) };
    });
  }

  it("are created on each replica, and replicas of a shard share their paths", { timeout: 240_000 }, async () => {
    expect(CREATES.every((sql) => sql.includes(ON_CLUSTER))).toBe(true);
    const port = await startZooKeeper();
    const first = await created(port, { shard: "01", replica: "r1" });
    const second = await created(port, { shard: "01", replica: "r2" });
    const other = await created(port, { shard: "02", replica: "r1" });
    const pathsOf = (tables: readonly ReplicatedTable[]) =>
      tables.filter(({ table }) => table !== "migrations").map(({ path }) => path);
    expect(pathsOf(first)).toHaveLength(CREATES.filter((sql) => /_local/.test(sql) && /= Replicated/.test(sql)).length);
    expect(pathsOf(second)).toEqual(pathsOf(first));
    expect(pathsOf(other)).toEqual(pathsOf(first).map((path) => path.replace("/01/", "/02/")));
    expect(new Set(pathsOf(first)).size).toBe(pathsOf(first).length);
    expect(second.every(({ replicas, table }) => replicas === 2 || table === "migrations")).toBe(true);
    const migrations = [first, second, other].flatMap((tables) => tables.filter(({ table }) => table === "migrations"));
    expect(migrations.map(({ name, replicas }) => [name, replicas])).toEqual([
      ["01-r1", 1],
      ["01-r2", 2],
      ["02-r1", 3],
    ]);
    expect(new Set(migrations.map(({ path }) => path)).size, "all replicas have all versions").toBe(1);
  });
});
