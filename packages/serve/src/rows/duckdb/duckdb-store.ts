/**
 * The rows in an embedded DuckDB: one file, which one process has open at a time.
 *
 *   rows.duckdb        the tables
 *   rows.duckdb.wal    what was committed since the last checkpoint; read again after a kill
 *   rows.tmp/          what does not fit into its memory
 *
 * Writes are one after another on one connection; reads have another, and see what is committed. A batch is one transaction
 * with the name of the batch, so that repeating it changes nothing.
 */
import { chmod, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { err, ok, type Result } from "leakhound/server";
import type { RetentionTimes, RowBatch, RowStore, ServiceDay, StoreFault } from "../port.ts";
import { DUCKDB_MIGRATIONS, type Migration, stepsFrom } from "../schema/migrations.ts";
import { excessOf, SHRUNK_TABLES } from "../schema/shrinking.ts";
import type { SqlRow, Table } from "../schema/table.ts";
import { BATCHES, CHUNKS, EVENTS, EVIDENCE, INCARNATIONS, READINGS, SITES } from "../schema/tables.ts";
import { type Dialect, Parameters, type Query } from "../sql/dialect.ts";
import { lastOfEach, tableRows } from "../sql/inserts.ts";
import { agedEvidence, dayQuery } from "../sql/queries.ts";
import type { RowReader } from "../sql/row-reader.ts";
import { SqlReads } from "../sql/sql-reads.ts";
import { Connection } from "./connection.ts";
import { changeSql } from "./ddl.ts";
import { duckdbFault } from "./faults.ts";
import { COMPACTED_BYTES_MIN, compact, copyDatabase, isSparse, spaceOf } from "./space.ts";

export interface DuckDbOptions {
  readonly folder: string;
  /** Memory of the engine; what needs more goes to the disk. */
  readonly memoryBytesMax: number;
  readonly temporaryBytesMax: number;
  readonly now: () => number;
  /** A file of this size of which more than half is free is copied when it is opened. */
  readonly compactedBytesMin?: number;
  readonly migrations?: readonly Migration[];
}

type Answer<T> = Promise<Result<T, StoreFault>>;

const FILE = "rows.duckdb";
const TEMPORARY_FOLDER = "rows.tmp";
const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;
/** Threads of a query: the rows of a fleet are few, and the other threads belong to the scrapes. */
const THREADS = "2";
/** A checkpoint after so much: reading the log again after a kill stays below a second. */
const CHECKPOINT = "4MB";
/** Names of batches are remembered so long: a batch is repeated within minutes, or after a cluster was away for days. */
const BATCH_NAMES_MS = 14 * 86_400_000;

const DIALECT: Dialect = {
  from: ({ name }) => name,
  parameter: (name) => `$${name}`,
  isIn: (value, parameter) => `list_contains(${parameter}, ${value})`,
};

function tokenQuery(token: string): Query {
  const given = new Parameters(DIALECT);
  return {
    sql: `select 1 from ${BATCHES.name} where token = ${given.add("token", "text", token)}`,
    parameters: given.values,
  };
}

function evidenceRemoval(subjects: readonly string[], before: number): Query {
  const given = new Parameters(DIALECT);
  const sql = `delete from ${EVIDENCE.name} where ${agedEvidence(DIALECT, given, { subjects, before })}`;
  return { sql, parameters: given.values };
}

export async function openDuckDb(options: DuckDbOptions): Promise<Result<DuckDbStore, StoreFault>> {
  const where = join(options.folder, FILE);
  try {
    await mkdir(options.folder, { recursive: true });
    // The engine writes its log readable for all: the folder is what keeps others out.
    await chmod(options.folder, FOLDER_MODE);
    return await openAt(where, options);
  } catch (cause) {
    return err(duckdbFault(cause, where));
  }
}

async function openAt(where: string, options: DuckDbOptions): Answer<DuckDbStore> {
  await rm(join(options.folder, TEMPORARY_FOLDER), { recursive: true, force: true });
  const first = await connected(where, options);
  const isCompacted = isSparse(await spaceOf(first.writer), options.compactedBytesMin ?? COMPACTED_BYTES_MIN);
  if (isCompacted) await compact(first.writer, where, first.close);
  const opened = isCompacted ? await connected(where, options) : first;
  await chmod(where, FILE_MODE);
  const store = new DuckDbStore(opened);
  const migrated = await store.migrate(options.migrations ?? DUCKDB_MIGRATIONS);
  if (!migrated.ok) await store.close();
  return migrated.ok ? ok(store) : migrated;
}

async function connected(where: string, options: DuckDbOptions): Promise<Opened> {
  const duckdb = await import("@duckdb/node-api");
  const instance = await duckdb.DuckDBInstance.create(where, {
    memory_limit: `${options.memoryBytesMax}B`,
    max_temp_directory_size: `${options.temporaryBytesMax}B`,
    temp_directory: join(options.folder, TEMPORARY_FOLDER),
    threads: THREADS,
    checkpoint_threshold: CHECKPOINT,
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
  });
  const connect = async () => new Connection(duckdb, await instance.connect());
  const [writer, reader] = [await connect(), await connect()];
  const close = () => {
    for (const connection of [writer, reader]) connection.close();
    instance.closeSync();
  };
  return { where, writer, reader, connect, close, now: options.now };
}

interface Opened {
  readonly where: string;
  readonly writer: Connection;
  readonly reader: Connection;
  readonly connect: () => Promise<Connection>;
  readonly close: () => void;
  readonly now: () => number;
}

export class DuckDbStore extends SqlReads implements RowStore {
  readonly #opened: Opened;
  /** The last write: the next one waits for it. */
  #writing: Promise<unknown> = Promise.resolve();
  #copying: Promise<unknown> = Promise.resolve();
  #isClosed = false;

  constructor(opened: Opened) {
    super(DIALECT);
    this.#opened = opened;
  }

  /** Adds what the tables lack. A store of a later version is refused, and stays as it is. */
  migrate(migrations: readonly Migration[]): Answer<null> {
    return this.#write(async (writer) => {
      await writer.run("create table if not exists migrations (version BIGINT not null, applied_at BIGINT not null)");
      const sql = "select coalesce(max(version), 0) from migrations";
      const [version] = await writer.read({ sql, parameters: {} }, (row) => row.number());
      const steps = stepsFrom(version!, migrations);
      if (steps === null) return err(this.#laterVersion(version!));
      for (const step of steps) await this.#apply(step);
      return ok(null);
    });
  }

  async #apply({ version, changes }: Migration): Promise<void> {
    const { writer, now } = this.#opened;
    await writer.transaction(async () => {
      for (const change of changes) await writer.run(changeSql(change));
      await writer.run(`insert into migrations values (${version}, ${Math.round(now())})`);
    });
  }

  insert(batch: RowBatch): Answer<null> {
    return this.#write((writer) =>
      writer.transaction(async () => {
        const isStored = await writer.read(tokenQuery(batch.token), () => true);
        if (isStored.length > 0) return ok(null);
        for (const { table, rows } of tableRows(batch)) await this.#put(table, rows);
        for (const day of batch.days ?? []) await this.#putDay(day);
        await writer.append(BATCHES, [[batch.token, Math.round(this.#opened.now())]]);
        return ok(null);
      }),
    );
  }

  /** Adds rows; those that are there and not newer are replaced. */
  async #put(table: Table, rows: readonly SqlRow[]): Promise<void> {
    const { writer } = this.#opened;
    const { name, order, isReplaced, replacedBy } = table;
    if (!isReplaced) return writer.append(table, rows);
    const isSame = order.map((column) => `${name}.${column} = incoming.${column}`).join(" and ");
    const isOlder = replacedBy === null ? "" : `and ${name}.${replacedBy} <= incoming.${replacedBy}`;
    await writer.run(`create or replace temp table incoming as select * from ${name} limit 0`);
    await writer.append(table, lastOfEach(table, rows), "incoming");
    await writer.run(`delete from ${name} using incoming where ${isSame} ${isOlder}`);
    await writer.run(
      `insert into ${name} select * from incoming where not exists (select 1 from ${name} where ${isSame})`,
    );
    await writer.run("drop table incoming");
  }

  async #putDay(day: ServiceDay): Promise<void> {
    const { writer } = this.#opened;
    const given = new Parameters(DIALECT);
    const sql = `delete from ${SITES["1d"].name} where service = ${given.add("service", "text", day.service)}
      and period_start = ${given.add("day", "time", day.start)}`;
    await writer.change({ sql, parameters: given.values });
    const query = dayQuery(DIALECT, day);
    await writer.change({ ...query, sql: `insert into ${SITES["1d"].name} ${query.sql}` });
  }

  /** The files are in the folder of the history, which has the same owner. */
  async file(): Answer<null> {
    return ok(null);
  }

  copyTo(folder: string): Answer<boolean> {
    if (this.#isClosed) return Promise.resolve(err(this.#closed()));
    const copied = this.#copying.then(() => this.#copy(join(folder, FILE)));
    this.#copying = copied;
    return copied;
  }

  async #copy(path: string): Answer<boolean> {
    const connection = await this.#opened.connect();
    try {
      await copyDatabase(connection, path);
      return ok(true);
    } catch (cause) {
      return err(duckdbFault(cause, path));
    } finally {
      connection.close();
    }
  }

  async removeBefore({ readings, hours, days, profiles, evidence }: RetentionTimes): Answer<number | null> {
    const outdated = await this.outdatedSubjects(evidence);
    if (!outdated.ok) return outdated;
    const older = (table: Table, time: number): Query => {
      const given = new Parameters(DIALECT);
      const sql = `delete from ${table.name} where ${table.period} < ${given.add("before", "time", Math.round(time))}`;
      return { sql, parameters: given.values };
    };
    return this.#write(async (writer) => {
      const removed = [
        await writer.change(older(READINGS, readings)),
        await writer.change(older(EVENTS, readings)),
        await writer.change(older(SITES["1h"], hours)),
        await writer.change(older(SITES["1d"], days)),
        await writer.change(older(INCARNATIONS, Math.min(readings, hours, days))),
        await writer.change(older(CHUNKS, profiles)),
      ];
      for (const subjects of outdated.value) removed.push(await writer.change(evidenceRemoval(subjects, evidence)));
      await writer.change(older(BATCHES, this.#opened.now() - BATCH_NAMES_MS));
      // Refused while others write; the next write does it.
      await writer.run("checkpoint").catch(() => {});
      return ok(removed.reduce((sum, rows) => sum + rows, 0));
    });
  }

  removeBeyond(bytesMax: number): Answer<null> {
    return this.#write(async (writer) => {
      // Only then are blocks of rows that were removed before free.
      await writer.run("checkpoint");
      const excess = excessOf((await spaceOf(writer)).usedBytes, bytesMax);
      for (const { name, period } of excess === 0 ? [] : SHRUNK_TABLES)
        await writer.run(
          `delete from ${name} where ${period} < (select quantile_disc(${period}, ${excess}) from ${name})`,
        );
      if (excess > 0) await writer.run("checkpoint");
      return ok(null);
    });
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#writing;
    await this.#copying;
    await this.#opened.writer.run("checkpoint").catch(() => {});
    this.#opened.close();
  }

  protected async rowsOf<T>(query: Query, readRow: (reader: RowReader) => T): Answer<readonly T[]> {
    if (this.#isClosed) return err(this.#closed());
    try {
      return ok(await this.#opened.reader.read(query, readRow));
    } catch (cause) {
      return err(duckdbFault(cause, this.#opened.where));
    }
  }

  #write<T>(work: (writer: Connection) => Answer<T>): Answer<T> {
    if (this.#isClosed) return Promise.resolve(err(this.#closed()));
    const done = this.#writing.then(async () => {
      try {
        return await work(this.#opened.writer);
      } catch (cause) {
        return err(duckdbFault(cause, this.#opened.where));
      }
    });
    this.#writing = done;
    return done;
  }

  #closed(): StoreFault {
    return { code: "failed", what: "the store is closed", where: this.#opened.where, todo: "start the server again" };
  }

  #laterVersion(version: number): StoreFault {
    const what = `its tables have version ${version}, which this version of leakhound does not know`;
    return { code: "version", what, where: this.#opened.where, todo: "use the version of leakhound that wrote it" };
  }
}
