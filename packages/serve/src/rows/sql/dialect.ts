/** Where the two engines differ in SQL. All else is the same text for both. */
import type { ColumnType, Table } from "../schema/table.ts";

export type ParameterType = ColumnType | "texts";
export type ParameterValue = string | number | readonly string[];

export interface Dialect {
  /** The rows of a table without those that were replaced. */
  from(table: Table): string;
  /** The place of a parameter. */
  parameter(name: string, type: ParameterType): string;
  /** Whether the value is one of a parameter that is a list of texts. */
  isIn(value: string, parameter: string): string;
}

/** A query, and how its rows are read. */
export interface Query {
  readonly sql: string;
  readonly parameters: Readonly<Record<string, ParameterValue>>;
}

/** Collects the parameters of a query while its text is written. */
export class Parameters {
  readonly values: Record<string, ParameterValue> = {};
  readonly #dialect: Dialect;

  constructor(dialect: Dialect) {
    this.#dialect = dialect;
  }

  /** @returns the place of the parameter in the text */
  add(name: string, type: ParameterType, value: ParameterValue): string {
    this.values[name] = value;
    return this.#dialect.parameter(name, type);
  }
}
