/**
 * The rows in ClickHouse, one server or a cluster, that several collectors and readers share.
 *
 * An insert of a batch is one insert for each table, with the name of the batch and the table: the engine remembers the names
 * and stores each once. So a batch of which only a part arrived, or whose answer was lost, is repeated as a whole.
 */
import { readFile } from "node:fs/promises";
import type { ClickHouseClient, ClickHouseSettings } from "@clickhouse/client";
import { err, ok, type Result } from "leakhound/server";
import type { FileKey, FileRow, RetentionTimes, RowBatch, RowStore, ServiceDay, StoreFault } from "../port.ts";
import { CLICKHOUSE_MIGRATIONS, type Migration, stepsFrom } from "../schema/migrations.ts";
import { excessOf, SHRUNK_TABLES } from "../schema/shrinking.ts";
import type { SqlRow, Table } from "../schema/table.ts";
import { CHUNKS, EVENTS, EVIDENCE, FILES, INCARNATIONS, READINGS, SITES } from "../schema/tables.ts";
import { type Dialect, Parameters, type ParameterType, type Query } from "../sql/dialect.ts";
import { tableRows } from "../sql/inserts.ts";
import { agedEvidence, dayQuery } from "../sql/queries.ts";
import { RowReader } from "../sql/row-reader.ts";
import { SqlReads } from "../sql/sql-reads.ts";
import { changeSql, databaseSql, localName, migrationsSql, type Place, quoted } from "./ddl.ts";
import { clickhouseFault } from "./faults.ts";

export interface ClickHouseOptions extends Place {
  /** `http://clickhouse:8123` */
  readonly url: string;
  readonly username: string;
  readonly password: string;
  readonly timeoutMs: number;
  readonly now: () => number;
  readonly migrations?: readonly Migration[];
}

type Answer<T> = Promise<Result<T, StoreFault>>;

const TYPES: Readonly<Record<ParameterType, string>> = {
  name: "String",
  text: "String",
  time: "Int64",
  integer: "Int64",
  real: "Float64",
  texts: "Array(String)",
};

const DIALECT: Dialect = {
  from: ({ name, isReplaced }) => `${name}${isReplaced ? " final" : ""}`,
  parameter: (name, type) => `{${name}:${TYPES[type]}}`,
  isIn: (value, parameter) => `has(${parameter}, ${value})`,
};

const PING_MS_MAX = 5_000;
/** Rows of one request. */
const ROWS_MAX = 20_000;
/** Connections at once: queries of the interface, and one for inserts. */
const CONNECTIONS_MAX = 8;

/** Creates what the database lacks. */
export async function openClickHouse(options: ClickHouseOptions): Answer<ClickHouseStore> {
  const { createClient, ClickHouseLogLevel } = await import("@clickhouse/client");
  // Errors are answers here: the client does not print them.
  const log = { level: ClickHouseLogLevel.OFF };
  const { url, username, password, timeoutMs } = options;
  const shared = { url, username, password, request_timeout: timeoutMs, max_open_connections: CONNECTIONS_MAX };
  const outside = createClient({ ...shared, log });
  try {
    // A machine that is away may not even refuse: the server waits no longer for it when it starts.
    await outside.ping({ select: false, abort_signal: AbortSignal.timeout(Math.min(timeoutMs, PING_MS_MAX)) });
    await outside.command({ query: databaseSql(options) });
  } catch (cause) {
    return err(clickhouseFault(cause, url));
  } finally {
    await outside.close();
  }
  const client = createClient({ ...shared, log, database: options.database, compression: { request: true } });
  const store = new ClickHouseStore(client, options);
  const migrated = await store.migrate(options.migrations ?? CLICKHOUSE_MIGRATIONS);
  if (!migrated.ok) await store.close();
  return migrated.ok ? ok(store) : migrated;
}

export class ClickHouseStore extends SqlReads implements RowStore {
  readonly #client: ClickHouseClient;
  readonly #options: ClickHouseOptions;

  constructor(client: ClickHouseClient, options: ClickHouseOptions) {
    super(DIALECT);
    this.#client = client;
    this.#options = options;
  }

  /** Several collectors may do this at once: each statement changes nothing where it was run before. */
  migrate(migrations: readonly Migration[]): Answer<null> {
    return this.#caught(async () => {
      await this.#command({ sql: migrationsSql(this.#options), parameters: {} });
      const [version] = await this.#query("select max(version) from migrations", {}, (row) => row.number());
      const steps = stepsFrom(version ?? 0, migrations);
      if (steps === null) return err(this.#laterVersion(version ?? 0));
      for (const step of steps) {
        for (const sql of step.changes.flatMap((change) => changeSql(change, this.#options)))
          await this.#command({ sql, parameters: {} });
        const values = [[step.version, Math.round(this.#options.now())]];
        await this.#client.insert({ table: "migrations", values, format: "JSONCompactEachRow" });
      }
      return ok(null);
    });
  }

  insert(batch: RowBatch): Answer<null> {
    return this.#caught(async () => {
      for (const { table, rows } of tableRows(batch)) await this.#put(table, rows, batch.token);
      for (const file of batch.files ?? []) await this.#putFile(file, batch.token);
      for (const day of batch.days ?? []) await this.#putDay(day, batch.token);
      return ok(null);
    });
  }

  async #put(table: Table, rows: readonly SqlRow[], token: string): Promise<void> {
    const [first = "", ...others] = table.columns.map(({ name }) => name);
    for (let part = 0; part * ROWS_MAX < rows.length; part++) {
      await this.#client.insert({
        table: table.name,
        columns: [first, ...others],
        values: rows.slice(part * ROWS_MAX, (part + 1) * ROWS_MAX),
        format: "JSONCompactEachRow",
        clickhouse_settings: settingsOf(`${token}/${table.name}/${part}`),
      });
    }
  }

  async #putFile({ path, service, kind, name, collector, hourStart }: FileRow, token: string): Promise<void> {
    // Retention may have removed it while it waited.
    const contents = await readFile(path).catch(() => null);
    if (contents === null) return;
    await this.#client.insert({
      table: FILES.name,
      columns: ["service", "kind", "name", "collector", "hour_start", "bytes", "encoded"],
      values: [[service, kind, name, collector, hourStart, contents.length, contents.toString("base64")]],
      format: "JSONCompactEachRow",
      clickhouse_settings: settingsOf(`${token}/${FILES.name}/${kind}/${name}`),
    });
  }

  async #putDay(day: ServiceDay, token: string): Promise<void> {
    const { sql, parameters } = dayQuery(DIALECT, day);
    const columns = SITES["1d"].columns.map(({ name }) => quoted(name)).join(", ");
    const query = { sql: `insert into ${SITES["1d"].name} (${columns}) ${sql}`, parameters };
    await this.#command(query, settingsOf(`${token}/day/${day.start}`));
  }

  file({ service, kind, name, collector }: FileKey): Answer<Uint8Array | null> {
    const given = new Parameters(DIALECT);
    const sql = `select base64Encode(contents) from ${DIALECT.from(FILES)}
      where service = ${given.add("service", "text", service)} and kind = ${given.add("kind", "text", kind)}
        and name = ${given.add("name", "text", name)} and collector = ${given.add("collector", "text", collector)}`;
    return this.#caught(async () => {
      const [encoded] = await this.#query(sql, given.values, (row) => row.text());
      return ok(encoded === undefined ? null : new Uint8Array(Buffer.from(encoded, "base64")));
    });
  }

  /** The cluster has backups of its own. */
  async copyTo(): Answer<boolean> {
    return ok(false);
  }

  async removeBefore({ readings, hours, days, profiles, evidence }: RetentionTimes): Answer<null> {
    const outdated = await this.outdatedSubjects(evidence);
    if (!outdated.ok) return outdated;
    return this.#caught(async () => {
      await this.#removeOlder(READINGS, readings);
      await this.#removeOlder(EVENTS, readings);
      await this.#removeOlder(SITES["1h"], hours);
      await this.#removeOlder(SITES["1d"], days);
      await this.#removeOlder(INCARNATIONS, Math.min(readings, hours, days));
      await this.#removeOlder(CHUNKS, profiles);
      // A dictionary has the last hour that was sealed with it.
      await this.#removeOlder(FILES, profiles);
      for (const subjects of outdated.value)
        await this.#remove(EVIDENCE, (given) => agedEvidence(DIALECT, given, { subjects, before: evidence }));
      return ok(null);
    });
  }

  removeBeyond(bytesMax: number): Answer<null> {
    return this.#caught(async () => {
      const excess = excessOf(await this.#usedBytes(), bytesMax);
      for (const table of excess === 0 ? [] : SHRUNK_TABLES) {
        const sql = `select toInt64(quantileExact({share:Float64})(${table.period})) from ${table.name}`;
        const [time] = await this.#query(sql, { share: excess }, (row) => row.number());
        await this.#removeOlder(table, time ?? 0);
      }
      return ok(null);
    });
  }

  /** Of rows that were deleted the engine frees the space later, so rows are counted, with the mean of their bytes. */
  async #usedBytes(): Promise<number> {
    const { cluster, database } = this.#options;
    const parts = cluster === null ? "system.parts" : "cluster({cluster:String}, system.parts)";
    let used = 0;
    for (const { name } of SHRUNK_TABLES) {
      const sql = `select coalesce(sum(bytes_on_disk) / nullif(sum(rows), 0), 0) from ${parts}
        where active and database = {database:String} and table = {table:String}`;
      const given = { database, table: localName(name, this.#options), ...(cluster === null ? {} : { cluster }) };
      const [rowBytes] = await this.#query(sql, given, (row) => row.number());
      const [rows] = await this.#query(`select count() from ${name}`, {}, (row) => row.number());
      used += (rowBytes ?? 0) * (rows ?? 0);
    }
    return used;
  }

  #removeOlder(table: Table, time: number): Promise<void> {
    return this.#remove(table, (given) => `${table.period} < ${given.add("before", "time", Math.round(time))}`);
  }

  async #remove({ name }: Table, conditionOf: (given: Parameters) => string): Promise<void> {
    const { cluster } = this.#options;
    const where = cluster === null ? "" : ` on cluster ${quoted(cluster)}`;
    const given = new Parameters(DIALECT);
    const sql = `delete from ${localName(name, this.#options)}${where} where ${conditionOf(given)}`;
    await this.#command({ sql, parameters: given.values });
  }

  close(): Promise<void> {
    return this.#client.close();
  }

  protected rowsOf<T>({ sql, parameters }: Query, readRow: (reader: RowReader) => T): Answer<readonly T[]> {
    return this.#caught(async () => ok(await this.#query(sql, parameters, readRow)));
  }

  async #query<T>(sql: string, parameters: Query["parameters"], readRow: (reader: RowReader) => T): Promise<T[]> {
    const answer = await this.#client.query({ query: sql, query_params: parameters, format: "JSONCompactEachRow" });
    const rows = await answer.json<readonly unknown[]>();
    return rows.map((values) => readRow(new RowReader(values)));
  }

  async #command({ sql, parameters }: Query, settings: ClickHouseSettings = {}): Promise<void> {
    await this.#client.command({ query: sql, query_params: parameters, clickhouse_settings: settings });
  }

  async #caught<T>(work: () => Answer<T>): Answer<T> {
    try {
      return await work();
    } catch (cause) {
      return err(clickhouseFault(cause, this.#options.url));
    }
  }

  #laterVersion(version: number): StoreFault {
    const what = `its tables have version ${version}, which this version of leakhound does not know`;
    return { code: "version", what, where: this.#options.url, todo: "use the version of leakhound that wrote it" };
  }
}

/** An insert counts when it is on disk, of a cluster when its shards have it; one of this name that is there already is none. */
const settingsOf = (token: string): ClickHouseSettings => ({
  insert_deduplicate: 1,
  insert_deduplication_token: token,
  async_insert: 0,
  distributed_foreground_insert: 1,
});
