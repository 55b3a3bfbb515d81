/** `leakhound store`: works on the data folder of a server that does not run. */
import { cp, mkdir, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { err, type Fault, ok, type Result, systemClock, type UnixMs, unixMs } from "leakhound/server";
import { openDuckDb } from "../rows/duckdb/duckdb-store.ts";
import { RowFeed } from "../rows/feed/row-feed.ts";
import { SealedHours } from "../rows/feed/sealed-hours.ts";
import type { RowStore } from "../rows/port.ts";
import { SpooledStore } from "../spool/spooled-store.ts";
import { lockDataFolder } from "../store/data-folder.ts";
import { HistoryStore } from "../store/history-store.ts";
import { SealedFiles } from "../store/sealed-files.ts";
import { exportStore } from "./export.ts";
import { importRecording } from "./import.ts";
import { verifyStore } from "./verify.ts";

export type StoreCommand = { readonly data: string } & (
  | { readonly command: "verify" }
  | { readonly command: "backup"; readonly out: string }
  | {
      readonly command: "export";
      readonly out: string;
      readonly service: string | null;
      readonly instance: string | null;
      readonly fromMs: number | null;
      readonly toMs: number | null;
    }
  | { readonly command: "import"; readonly folder: string; readonly service: string }
);

export interface StoreAnswer {
  readonly lines: readonly string[];
  /** False where something is damaged. */
  readonly isIntact: boolean;
}

const LIMITS = { memoryBytesMax: 256 * 2 ** 20, temporaryBytesMax: 2 * 2 ** 30 };
const SPOOL_BYTES_MAX = 2 ** 30;

export async function storeCommand(given: StoreCommand): Promise<Result<StoreAnswer, Fault>> {
  const folder = resolve(given.data);
  const isThere = await stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isThere && given.command !== "import") return err(noFolder(folder));
  const lock = await lockDataFolder(folder);
  if (!lock.ok) return err(withAdvice(lock.error));
  try {
    return given.command === "backup" ? await backup(folder, given.out) : await withRows(folder, given);
  } finally {
    await lock.value.release();
  }
}

type Work = Exclude<StoreCommand, { readonly command: "backup" }>;

async function withRows(folder: string, given: Work): Promise<Result<StoreAnswer, Fault>> {
  const rows = await openRows(folder);
  if (!rows.ok) return rows;
  try {
    return await work(folder, rows.value, given);
  } finally {
    await rows.value.close();
  }
}

async function openRows(folder: string): Promise<Result<SpooledStore, Fault>> {
  const rows = await openDuckDb({ folder: join(folder, "rows"), ...LIMITS, now: () => Date.now() });
  if (!rows.ok) return rows;
  const spool = { folder: join(folder, "spool"), bytesMax: SPOOL_BYTES_MAX, commitMs: 0, warn: () => {} };
  const opened = await SpooledStore.open(rows.value, spool);
  if (!opened.ok) await rows.value.close();
  return opened;
}

async function work(folder: string, rows: SpooledStore, given: Work): Promise<Result<StoreAnswer, Fault>> {
  switch (given.command) {
    case "verify":
      return ok(await verify(folder, rows));
    case "export": {
      const range = {
        from: unixMs(given.fromMs ?? 0),
        to: unixMs(given.toMs ?? systemClock.now() + 1),
      };
      const exported = await exportStore({ ...given, dataFolder: folder, range }, rows);
      if (!exported.ok) return exported;
      const { profiles, folders } = exported.value;
      return ok({ lines: [`${profiles} profiles in ${folders.length} recordings`, ...folders], isIntact: true });
    }
    case "import":
      return importInto(folder, rows, given);
  }
}

async function verify(folder: string, rows: RowStore): Promise<StoreAnswer> {
  const { chunks, logs, profiles, rawProfiles, tickets, faults } = await verifyStore(folder, rows);
  const raw = rawProfiles === 0 ? "" : ` (${rawProfiles} kept as their bytes)`;
  const what = `${profiles} profiles${raw} in ${chunks} sealed hours and ${logs} open ones, ${tickets} tickets`;
  const state = faults.length === 0 ? "all intact" : `${faults.length} damaged`;
  const lines = faults.map((fault) => `${fault.where}: ${fault.what}; ${fault.todo}`);
  return { lines: [`${what}: ${state}`, ...lines], isIntact: faults.length === 0 };
}

async function importInto(
  folder: string,
  rows: SpooledStore,
  { folder: source, service }: Extract<StoreCommand, { readonly command: "import" }>,
): Promise<Result<StoreAnswer, Fault>> {
  const faults: Fault[] = [];
  const warn = (fault: Fault) => void faults.push(fault);
  const history = join(folder, "history");
  const sealedHours = new Set(await new SealedFiles(history).hours(service));
  const collector = "import";
  const hours = new SealedHours(rows, collector);
  const options = { folder: history, hours, commitMs: 0, warn };
  let opened: { history: HistoryStore; feed: RowFeed } | null = null;
  const open = async (first: UnixMs) => {
    const feed = await RowFeed.open(rows, { collector, startedAt: systemClock.now(), commitMs: 0, warn });
    if (!feed.ok) return feed;
    opened = { history: await HistoryStore.open(options, first), feed: feed.value };
    return ok(opened);
  };
  const imported = await importRecording({ folder: source, service, sealedHours }, open);
  const toClose: { history: HistoryStore; feed: RowFeed } | null = opened;
  if (toClose !== null) await closeImport(toClose, rows);
  // Opening it now seals the hours that are over.
  await (await HistoryStore.open(options, systemClock.now())).close();
  if (!imported.ok) return imported;
  if (faults.length > 0) return err(faults[0]!);
  const { profiles, instances, skipped } = imported.value;
  const rest = skipped === 0 ? "" : `; ${skipped} files skipped`;
  return ok({
    lines: [`${profiles} profiles of ${instances} instances are history of ${service}${rest}`],
    isIntact: true,
  });
}

async function closeImport(
  { history, feed }: { readonly history: HistoryStore; readonly feed: RowFeed },
  rows: SpooledStore,
): Promise<void> {
  await feed.flush();
  await rows.settled();
  await history.close();
}

/** Copies all of the folder to another one, which has its name only when it is complete. */
async function backup(folder: string, out: string): Promise<Result<StoreAnswer, Fault>> {
  const target = resolve(out);
  const temporary = join(dirname(target), `.${basename(target)}.tmp`);
  const rows = await openRows(folder);
  if (!rows.ok) return rows;
  // Closing it writes all to its one file.
  await rows.value.close();
  try {
    await mkdir(dirname(target), { recursive: true });
    if (await stat(target).catch(() => null)) return err(exists(target));
    await rm(temporary, { recursive: true, force: true });
    const isCopied = (path: string) => basename(path) !== ".lock" && !path.endsWith(".tmp");
    await cp(folder, temporary, { recursive: true, preserveTimestamps: true, filter: isCopied });
    await rename(temporary, target);
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown";
    return err({
      code: "backup",
      what: `it cannot be written: ${code}`,
      where: target,
      todo: "free space, or give another folder",
      cause,
    });
  }
  return ok({ lines: [`a copy of ${folder} is in ${target}`], isIntact: true });
}

const noFolder = (where: string): Fault => ({
  code: "not-found",
  what: "there is no data folder",
  where,
  todo: "give the one of the server with --data",
});

const exists = (where: string): Fault => ({
  code: "exists",
  what: "it exists already",
  where,
  todo: "give another folder",
});

/** A running server has the folder: some of this it does itself. */
const withAdvice = (fault: Fault): Fault =>
  fault.code === "in-use"
    ? { ...fault, todo: "stop that server first; single profiles of a running one: GET /api/v1/profile" }
    : fault;
