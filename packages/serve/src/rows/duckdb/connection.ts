/** A connection of DuckDB with what the store needs: rows as arrays, parameters by name, rows appended in bulk. */
import type { DuckDBConnection, DuckDBType, DuckDBValue } from "@duckdb/node-api";
import type { Column, SqlRow, Table } from "../schema/table.ts";
import type { Query } from "../sql/dialect.ts";
import { RowReader } from "../sql/row-reader.ts";

export class Connection {
  readonly #duckdb: typeof import("@duckdb/node-api");
  readonly #connection: DuckDBConnection;

  constructor(duckdb: typeof import("@duckdb/node-api"), connection: DuckDBConnection) {
    this.#duckdb = duckdb;
    this.#connection = connection;
  }

  async run(sql: string): Promise<void> {
    await this.#connection.run(sql);
  }

  /** @returns rows changed */
  async change({ sql, parameters }: Query): Promise<number> {
    const result = await this.#connection.run(sql, ...this.#bound(parameters));
    return result.rowsChanged;
  }

  async read<T>({ sql, parameters }: Query, readRow: (reader: RowReader) => T): Promise<T[]> {
    const answer = await this.#connection.runAndReadAll(sql, ...this.#bound(parameters));
    return answer.getRows().map((values) => readRow(new RowReader(values)));
  }

  /** @param name of the table, where it is a copy of another */
  async append({ columns, name: own }: Table, rows: readonly SqlRow[], name = own): Promise<void> {
    const appender = await this.#connection.createAppender(name);
    for (const row of rows) {
      columns.forEach((column, at) => {
        const value = row[at] ?? null;
        if (value === null) appender.appendNull();
        else if (typeof value === "string") appender.appendVarchar(value);
        else if (isReal(column)) appender.appendDouble(value);
        else appender.appendBigInt(BigInt(value));
      });
      appender.endRow();
    }
    appender.closeSync();
  }

  /** All changes or none. */
  async transaction<T>(work: () => Promise<T>): Promise<T> {
    await this.run("begin");
    try {
      const value = await work();
      await this.run("commit");
      return value;
    } catch (error) {
      await this.run("rollback").catch(() => {});
      throw error;
    }
  }

  close(): void {
    this.#connection.closeSync();
  }

  /** Values by name, and the types of those whose value does not show it. */
  #bound(parameters: Query["parameters"]): [Record<string, DuckDBValue>, Record<string, DuckDBType>] {
    const { listValue, LIST, VARCHAR } = this.#duckdb;
    const values: Record<string, DuckDBValue> = {};
    const types: Record<string, DuckDBType> = {};
    for (const [name, value] of Object.entries(parameters)) {
      if (typeof value === "object") {
        values[name] = listValue([...value]);
        types[name] = LIST(VARCHAR);
      } else values[name] = typeof value === "number" && Number.isSafeInteger(value) ? BigInt(value) : value;
    }
    return [values, types];
  }
}

const isReal = ({ type }: Column): boolean => type === "real";
