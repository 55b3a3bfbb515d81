/**
 * How the tables came to be, version by version. Each version says what it adds, and is never changed after a release: a store
 * of any earlier version becomes the latest by the steps that it lacks, and a store of a later version is refused.
 */
import type { Column, Table } from "./table.ts";
import { ALL_TABLES, BATCHES, EVIDENCE, FILES, INCARNATION_COLLECTOR } from "./tables.ts";

export type Change =
  | { readonly create: Table }
  /** A nullable column at the end of a table: the rows that are there have no value. */
  | { readonly add: Column; readonly to: string };

export interface Migration {
  /** 1, 2, 3, … */
  readonly version: number;
  readonly changes: readonly Change[];
}

const create = (tables: readonly Table[]): readonly Change[] => tables.map((table) => ({ create: table }));

const COLLECTOR: Change = { add: INCARNATION_COLLECTOR, to: "incarnations" };

export const DUCKDB_MIGRATIONS: readonly Migration[] = [
  { version: 1, changes: create([...ALL_TABLES, BATCHES]) },
  { version: 2, changes: create([EVIDENCE]) },
  { version: 3, changes: [COLLECTOR] },
];

export const CLICKHOUSE_MIGRATIONS: readonly Migration[] = [
  { version: 1, changes: create([...ALL_TABLES, FILES]) },
  { version: 2, changes: create([EVIDENCE]) },
  { version: 3, changes: [COLLECTOR] },
];

/** The steps that a store lacks; null for one of a later version than these. */
export function stepsFrom(version: number, migrations: readonly Migration[]): readonly Migration[] | null {
  return version > migrations.length ? null : migrations.slice(version);
}
