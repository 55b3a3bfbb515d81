/** The tables of DuckDB. Without indexes: rows are found by their order, since most queries read many. */
import type { Change } from "../schema/migrations.ts";
import type { Column, ColumnType } from "../schema/table.ts";

const TYPES: Readonly<Record<ColumnType, string>> = {
  name: "VARCHAR",
  text: "VARCHAR",
  time: "BIGINT",
  integer: "BIGINT",
  real: "DOUBLE",
};

export function changeSql(change: Change): string {
  if ("add" in change) return `alter table ${change.to} add column ${columnSql(change.add)}`;
  const { name, columns } = change.create;
  return `create table ${name} (${columns.map(columnSql).join(", ")})`;
}

const columnSql = ({ name, type, isNullable }: Column): string =>
  `${name} ${TYPES[type]}${isNullable ? "" : " not null"}`;
