/** Opens the store of rows that the configuration names, behind the spool of the data folder. */
import { readFile } from "node:fs/promises";
import { isAbsolute, join } from "node:path";
import { err, type Fault, ok, type Result } from "leakhound/server";
import type { Config } from "../config/schema.ts";
import { openClickHouse } from "../rows/clickhouse/clickhouse-store.ts";
import { openDuckDb } from "../rows/duckdb/duckdb-store.ts";
import { LateStore } from "../rows/late-store.ts";
import type { RowStore, StoreFault } from "../rows/port.ts";
import { SpooledStore } from "./spooled-store.ts";
import { type ClickHousePlace, claimStoreFacts, type RowsKind } from "./store-file.ts";

export interface OpenRowsOptions {
  readonly dataFolder: string;
  readonly configFolder: string;
  readonly now: () => number;
  readonly warn: (fault: Fault) => void;
  readonly info?: (what: string, facts: Readonly<Record<string, number>>) => void;
  /** Whether it may be used while a cluster is away. */
  readonly isAwayAllowed: boolean;
}

export interface OpenedRows {
  readonly rows: SpooledStore;
  /** Names this collector among several that share a store. */
  readonly collector: string;
}

/** Rows of batches that came at the same moment are synced together. */
const COMMIT_MS = 20;
const TEMPORARY_BYTES_MAX = 2 * 2 ** 30;

/** Where a configuration keeps the rows. */
export const rowsKindOf = (store: Config["store"]): RowsKind => (store.clickhouse ? "clickhouse" : "duckdb");

/** Where a configuration keeps the rows in ClickHouse; null for the folder. */
export const placeOf = ({ clickhouse }: Config["store"]): ClickHousePlace | null =>
  clickhouse === undefined ? null : { database: clickhouse.database, cluster: clickhouse.cluster ?? null };

export async function openRows(store: Config["store"], options: OpenRowsOptions): Promise<Result<OpenedRows, Fault>> {
  const facts = await claimStoreFacts(options.dataFolder, placeOf(store));
  if (!facts.ok) return facts;
  const rows = store.clickhouse
    ? await openCluster(store.clickhouse, options)
    : await openDuckDb({
        folder: join(options.dataFolder, "rows"),
        memoryBytesMax: store.memory,
        temporaryBytesMax: TEMPORARY_BYTES_MAX,
        now: options.now,
      });
  if (!rows.ok) return rows;
  const folder = join(options.dataFolder, "spool");
  const { warn, info, now } = options;
  const spool = { folder, bytesMax: store.spool_size, commitMs: COMMIT_MS, warn, now, ...(info ? { info } : {}) };
  return ok({ rows: await SpooledStore.open(rows.value, spool), collector: facts.value.collector });
}

async function openCluster(
  { url, database, username, password_file, cluster, timeout }: NonNullable<Config["store"]["clickhouse"]>,
  { configFolder, now, warn, isAwayAllowed }: OpenRowsOptions,
): Promise<Result<RowStore, Fault>> {
  const open = async (): Promise<Result<RowStore, StoreFault>> => {
    const password = await passwordOf(password_file, configFolder);
    if (!password.ok) return password;
    const place = { url, database, cluster: cluster ?? null };
    return openClickHouse({ ...place, username, password: password.value, timeoutMs: timeout, now });
  };
  const opened = await open();
  if (opened.ok || !isAwayAllowed || opened.error.code !== "unreachable") return opened;
  warn(opened.error);
  return ok(new LateStore({ open, fault: opened.error, now }));
}

/** The password may change while the cluster is away. */
async function passwordOf(file: string | undefined, folder: string): Promise<Result<string, StoreFault>> {
  if (file === undefined) return ok("");
  const path = isAbsolute(file) ? file : join(folder, file);
  try {
    return ok((await readFile(path, "utf8")).trim());
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown";
    const what = `the password cannot be read: ${code}`;
    return err({ code: "refused", what, where: path, todo: "correct password_file of store.clickhouse", cause });
  }
}
