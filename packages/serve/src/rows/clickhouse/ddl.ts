/**
 * The tables of ClickHouse, for one server or for a cluster, from one definition.
 *
 *   one server   readings         ReplacingMergeTree / MergeTree
 *   cluster      readings_local   Replicated…MergeTree on each replica
 *                readings         Distributed over the shards by the service, so that rows that replace each other, and all
 *                                 that a query compares, are on one shard
 */
import type { Change } from "../schema/migrations.ts";
import type { Column, ColumnType, Table } from "../schema/table.ts";
import { FILES } from "../schema/tables.ts";

export interface Place {
  readonly database: string;
  /** Null for one server. */
  readonly cluster: string | null;
}

const TYPES: Readonly<Record<ColumnType, string>> = {
  name: "LowCardinality(String)",
  text: "String",
  time: "Int64",
  integer: "Int64",
  real: "Float64",
};

/** Neighbors in the order of a table differ little, so differences are stored: five times smaller than the values. */
const CODECS: Readonly<Record<ColumnType, string>> = {
  name: "ZSTD(3)",
  text: "ZSTD(3)",
  time: "DoubleDelta, ZSTD(3)",
  integer: "Delta, ZSTD(3)",
  real: "Gorilla, ZSTD(3)",
};

/** Inserts whose names are remembered: a day of one batch a second. */
const NAMES_MAX = 100_000;
const NAMES_SECONDS = 14 * 86_400;

export const quoted = (name: string): string => `\`${name.replaceAll("\\", "\\\\").replaceAll("`", "\\`")}\``;

export const localName = (name: string, { cluster }: Place): string => (cluster === null ? name : `${name}_local`);

export function changeSql(change: Change, place: Place): readonly string[] {
  return "add" in change ? addSql(change, place) : createSql(change.create, place);
}

export const databaseSql = (place: Place): string =>
  `create database if not exists ${quoted(place.database)}${onCluster(place)}`;

/** Which versions were applied. Of a cluster each replica of each shard has all of them. */
export function migrationsSql(place: Place): string {
  const engine =
    place.cluster === null
      ? "MergeTree"
      : "ReplicatedMergeTree('/clickhouse/tables/{database}/{table}', '{shard}-{replica}')";
  return `create table if not exists ${nameSql("migrations", place)}${onCluster(place)}
    (version UInt32, applied_at Int64) engine = ${engine} order by version`;
}

function createSql(table: Table, place: Place): readonly string[] {
  const local = nameSql(localName(table.name, place), place);
  const own = `create table if not exists ${local}${onCluster(place)} (
  ${columnsSql(table).join(",\n  ")}
)
engine = ${engineSql(table, place)}
${partitionSql(table)}order by (${table.order.join(", ")})
settings ${settingsSql(place)}`;
  if (place.cluster === null) return [own];
  const shard = `cityHash64(${table.columns.some(({ name }) => name === "service") ? "service" : table.order[0]})`;
  const all = `create table if not exists ${nameSql(table.name, place)}${onCluster(place)} as ${local}
engine = Distributed(${quoted(place.cluster)}, ${quoted(place.database)}, ${localName(table.name, place)}, ${shard})`;
  return [own, all];
}

function addSql({ add, to }: Extract<Change, { add: Column }>, place: Place): readonly string[] {
  const names = place.cluster === null ? [to] : [localName(to, place), to];
  return names.map(
    (name) => `alter table ${nameSql(name, place)}${onCluster(place)} add column if not exists ${columnSql(add)}`,
  );
}

const nameSql = (name: string, { database }: Place): string => `${quoted(database)}.${quoted(name)}`;
const onCluster = ({ cluster }: Place): string => (cluster === null ? "" : ` on cluster ${quoted(cluster)}`);

function columnsSql(table: Table): readonly string[] {
  const columns = table.columns.map(columnSql);
  // For people and dashboards: times as times.
  const time = table.period && `time DateTime64(3, 'UTC') alias fromUnixTimestamp64Milli(${table.period}, 'UTC')`;
  return [...columns, ...(table === FILES ? CONTENTS : []), ...(time ? [time] : [])];
}

/** JSON carries no bytes: they are sent in base64, and stored as they are, since chunks are compressed already. */
const CONTENTS = ["encoded String ephemeral ''", "contents String default base64Decode(encoded) codec(NONE)"];

const columnSql = ({ name, type, isNullable }: Column): string =>
  `${quoted(name)} ${typeSql(type, isNullable)} codec(${CODECS[type]})`;

function typeSql(type: ColumnType, isNullable: boolean): string {
  if (!isNullable) return TYPES[type];
  return type === "name" ? "LowCardinality(Nullable(String))" : `Nullable(${TYPES[type]})`;
}

function engineSql({ isReplaced, replacedBy }: Table, { cluster }: Place): string {
  const replaced = replacedBy ?? "";
  const name = isReplaced ? "ReplacingMergeTree" : "MergeTree";
  if (cluster === null) return `${name}(${isReplaced ? replaced : ""})`;
  const path = "'/clickhouse/tables/{shard}/{database}/{table}', '{replica}'";
  return `Replicated${name}(${path}${isReplaced && replaced !== "" ? `, ${replaced}` : ""})`;
}

/** By month, so that what is too old is dropped as a whole. */
const partitionSql = ({ period }: Table): string =>
  period === null ? "" : `partition by toYYYYMM(fromUnixTimestamp64Milli(${period}, 'UTC'))\n`;

const settingsSql = ({ cluster }: Place): string =>
  cluster === null
    ? `non_replicated_deduplication_window = ${NAMES_MAX}`
    : `replicated_deduplication_window = ${NAMES_MAX}, replicated_deduplication_window_seconds = ${NAMES_SECONDS}`;
