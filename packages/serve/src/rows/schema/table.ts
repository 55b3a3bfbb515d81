/** What a table is, for both engines: DDL and the conversion of rows follow from it. */

/** Times are milliseconds since 1970 in both engines, so that one query serves both. */
export type ColumnType =
  /** A text that repeats: a service, an instance, a function. */
  | "name"
  | "text"
  | "time"
  /** A whole number, at most 2^53. */
  | "integer"
  | "real";

export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  readonly isNullable: boolean;
}

export interface Table {
  readonly name: string;
  readonly columns: readonly Column[];
  /**
   * Order of the rows on disk. Names come before times, so that values of one series are neighbors: five times smaller than
   * the other way round.
   */
  readonly order: readonly string[];
  /** Whether a row replaces the one that has the same `order`. */
  readonly isReplaced: boolean;
  /** Of such rows, the one where this column is highest stays; of equal ones, or where it is null, the one that came last. */
  readonly replacedBy: string | null;
  /** The time by which rows are kept and removed; null for a table without retention. */
  readonly period: string | null;
}

export const column = (name: string, type: ColumnType): Column => ({ name, type, isNullable: false });
export const nullable = (name: string, type: ColumnType): Column => ({ name, type, isNullable: true });

export type SqlValue = string | number | null;
/** One value for each column, in the order of the table. */
export type SqlRow = readonly SqlValue[];
