/**
 * `leakhound store`: on the data folder of a server that does not run, or through the server that has it.
 *
 *   --server URL                     that server
 *   the folder's lock is free        the folder
 *   the folder's lock is taken       the server that says in the folder where it listens
 *
 * Both ways print the same.
 */
import { cp, mkdir, open, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import {
  err,
  type Fault,
  ok,
  type Result,
  type StoreAnswer,
  type StoreCommand,
  type StorePlace,
  systemClock,
  unixMs,
} from "leakhound/server";
import { type Config, configSchema } from "../config/schema.ts";
import { fileSource } from "../config/source.ts";
import { SealedHours } from "../rows/feed/sealed-hours.ts";
import { type OpenedRows, openRows, placeOf, rowsKindOf } from "../spool/open-rows.ts";
import { announcedServer, type ClickHousePlace, readStoreFacts } from "../spool/store-file.ts";
import { lockDataFolder } from "../store/data-folder.ts";
import { HistoryStore } from "../store/history-store.ts";
import { isCopied } from "./backup.ts";
import { coverageLines } from "./coverage.ts";
import { exportedItems } from "./export.ts";
import type { ServerAddress } from "./http.ts";
import { type FoundRecordings, findRecordings } from "./import.ts";
import { Importer } from "./importer.ts";
import { Recordings } from "./recordings.ts";
import { backupRemote, exportRemote, importRemote, verifyRemote } from "./remote.ts";
import { type Verification, verifyStore } from "./verify.ts";

type Answer = Promise<Result<StoreAnswer, Fault>>;
type Export = Extract<StoreCommand, { readonly command: "export" }>;
type Import = Extract<StoreCommand, { readonly command: "import" }>;

const DEFAULT_FOLDER = "leakhound-data";

/** @param progress takes what was done so far, in one line */
export async function storeCommand(given: StoreCommand, progress: (line: string) => void = () => {}): Answer {
  const { place } = given;
  if (place.server !== null) {
    const url = addressOf(place.server);
    return remote(given, { url, of: url }, progress);
  }
  const read = await configOf(place);
  if (!read.ok) return read;
  const { folder } = read.value;
  if (given.command !== "import" && !(await isFolder(folder))) return err(noFolder(folder));
  const lock = await lockDataFolder(folder);
  if (!lock.ok) {
    const url = lock.error.code === "in-use" ? await announcedServer(folder) : null;
    return url === null ? err(withAdvice(lock.error)) : remote(given, { url, of: folder }, progress);
  }
  try {
    return await local(given, read.value, progress);
  } finally {
    await lock.value.release();
  }
}

interface LocalPlace {
  readonly folder: string;
  readonly configFolder: string;
  readonly store: Config["store"];
  readonly isConfigured: boolean;
}

async function configOf({ data, config }: StorePlace): Promise<Result<LocalPlace, Fault>> {
  if (config === null) {
    const { store } = configSchema.parse({});
    const folder = resolve(data ?? DEFAULT_FOLDER);
    return ok({ folder, configFolder: process.cwd(), store, isConfigured: false });
  }
  const source = fileSource(config, data === null ? {} : { data: resolve(data) });
  const read = await source.read();
  if (!read.ok) {
    const todo = "correct the configuration";
    return err({ code: "config", what: read.mistakes.join("\n"), where: config, todo });
  }
  const { store, data: named } = read.config;
  return ok({ folder: resolve(source.folder, named), configFolder: source.folder, store, isConfigured: true });
}

/** A folder whose rows are elsewhere needs the configuration that says where. */
async function local(given: StoreCommand, place: LocalPlace, progress: (line: string) => void): Answer {
  const facts = await readStoreFacts(place.folder);
  if (!facts.ok) return facts;
  const kind = rowsKindOf(place.store);
  if (facts.value !== null && facts.value.rows !== kind) return err(elsewhere(place, facts.value.rows));
  // What waits in the spool is copied as it is.
  if (given.command === "backup") {
    const copying = { of: place.folder, configured: placeOf(place.store) };
    return copied(given.out, copying, (to) => copyFolder(place.folder, to));
  }
  const { folder: dataFolder, configFolder, store } = place;
  const rest = { now: () => Date.now(), warn: () => {}, isAwayAllowed: false };
  const opened = await openRows(store, { dataFolder, configFolder, ...rest });
  if (!opened.ok) return opened;
  try {
    return await work(dataFolder, opened.value, { given, progress });
  } finally {
    await opened.value.rows.close();
  }
}

interface Given {
  readonly given: Exclude<StoreCommand, { readonly command: "backup" }>;
  readonly progress: (line: string) => void;
}

async function work(dataFolder: string, opened: OpenedRows, { given, progress }: Given): Answer {
  const stored = { dataFolder, rows: opened.rows, openLog: () => null };
  switch (given.command) {
    case "verify": {
      let last: Verification | null = null;
      for await (const checked of verifyStore(stored)) {
        last = checked;
        progress(summary(checked));
      }
      return ok(verified(last!));
    }
    case "export": {
      const range = { from: unixMs(given.fromMs ?? 0), to: unixMs(given.toMs ?? systemClock.now() + 1) };
      return exported(given, async (recordings) => {
        for await (const item of exportedItems(stored, { ...given, range })) {
          const added = item.ok ? await recordings.add(item.value) : item;
          if (!added.ok) return added;
        }
        return ok(null);
      });
    }
    case "import":
      return imported(given, (found) => importLocal(dataFolder, opened, { given, found }));
  }
}

/** @param of what is copied, for messages */
async function remote(
  given: StoreCommand,
  { url, of }: { readonly url: string; readonly of: string },
  progress: (line: string) => void,
): Answer {
  const server: ServerAddress = { url, token: given.place.token, ca: given.place.ca };
  switch (given.command) {
    case "verify": {
      const checked = await verifyRemote(server, (so) => progress(summary(so)));
      return checked.ok ? ok(verified(checked.value)) : checked;
    }
    case "backup":
      return copied(given.out, { of, configured: null }, (to) => backupRemote(server, to));
    case "export":
      return exported(given, (recordings) => exportRemote(server, given, recordings));
    case "import":
      return imported(given, (found) => importRemote(server, given.service, found));
  }
}

function summary({ chunks, logs, profiles, rawProfiles, tickets, faults }: Verification): string {
  const raw = rawProfiles === 0 ? "" : ` (${rawProfiles} kept as their bytes)`;
  const what = `${profiles} profiles${raw} in ${chunks} sealed hours and ${logs} open ones, ${tickets} tickets`;
  return `${what}: ${faults.length === 0 ? "all intact" : `${faults.length} damaged`}`;
}

function verified(checked: Verification): StoreAnswer {
  const lines = checked.faults.map((fault) => `${fault.where}: ${fault.what}; ${fault.todo}`);
  return { lines: [summary(checked), ...lines], isIntact: checked.faults.length === 0 };
}

async function exported(
  given: Export,
  write: (recordings: Recordings) => Promise<Result<unknown, Fault>>,
): Promise<Result<StoreAnswer, Fault>> {
  const recordings = new Recordings(given.out);
  const written = await write(recordings);
  await recordings.close();
  if (!written.ok) return written;
  const { profiles, folders } = recordings;
  return ok({ lines: [`${profiles} profiles in ${folders.length} recordings`, ...folders], isIntact: true });
}

async function imported(
  { folder, service }: Import,
  add: (found: FoundRecordings) => Promise<Result<number, Fault>>,
): Promise<Result<StoreAnswer, Fault>> {
  const found = await findRecordings(folder, service);
  if (!found.ok) return found;
  const added = await add(found.value);
  if (!added.ok) return added;
  const { instances, skipped } = found.value;
  const rest = skipped === 0 ? "" : `; ${skipped} files skipped`;
  const line = `${added.value} profiles of ${instances} instances are history of ${service}${rest}`;
  return ok({ lines: [line], isIntact: true });
}

async function importLocal(
  dataFolder: string,
  { rows, collector }: OpenedRows,
  { given, found }: { readonly given: Import; readonly found: FoundRecordings },
): Promise<Result<number, Fault>> {
  const faults: Fault[] = [];
  const hours = new SealedHours(rows, collector, () => rows.settled());
  const options = {
    folder: join(dataFolder, "history"),
    hours,
    commitMs: 0,
    warn: (one: Fault) => void faults.push(one),
  };
  const history = await HistoryStore.open(options, systemClock.now());
  try {
    const place = { dataFolder, history, rows, collector, service: given.service, hours: found.hours };
    const importer = await Importer.begin(place);
    if (!importer.ok) return importer;
    for await (const item of found.items()) {
      const added = item.ok ? await importer.value.add(item.value) : item;
      if (added.ok) continue;
      await importer.value.abandon();
      return added;
    }
    const finished = await importer.value.finish();
    if (!finished.ok) return finished;
    return faults.length === 0 ? ok(importer.value.profiles) : err(faults[0]!);
  } finally {
    await history.close();
  }
}

interface Copying {
  /** What is copied, for people. */
  readonly of: string;
  /** Where the configuration says that rows are in ClickHouse; null where there is none. */
  readonly configured: ClickHousePlace | null;
}

/** Makes a copy that has its name only when it is complete and on disk. */
async function copied(
  out: string,
  { of, configured }: Copying,
  copy: (to: string) => Promise<Result<unknown, Fault>>,
): Answer {
  const target = resolve(out);
  const temporary = join(dirname(target), `.${basename(target)}.tmp`);
  try {
    await mkdir(dirname(target), { recursive: true });
    if (await stat(target).catch(() => null)) return err(exists(target));
    await rm(temporary, { recursive: true, force: true });
    await mkdir(temporary, { mode: 0o700 });
    const written = await copy(temporary);
    if (!written.ok) {
      await rm(temporary, { recursive: true, force: true });
      return written;
    }
    await rename(temporary, target);
    await syncFolder(dirname(target));
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown";
    const todo = "free space, or give another folder";
    return err({ code: "backup", what: `it cannot be written: ${code}`, where: target, todo, cause });
  }
  const facts = await readStoreFacts(target);
  const clickhouse = (facts.ok ? facts.value?.clickhouse : null) ?? configured;
  const lines = [`a copy of ${of} is in ${target}`, ...coverageLines(clickhouse, systemClock.now())];
  return ok({ lines, isIntact: true });
}

async function copyFolder(folder: string, to: string): Promise<Result<null, Fault>> {
  const filter = (path: string) => path === folder || isCopied(basename(path));
  await cp(folder, to, { recursive: true, preserveTimestamps: true, filter });
  return ok(null);
}

/** A name survives a power cut when its folder was synced; not all systems can. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r").catch(() => null);
  await handle?.sync().catch(() => {});
  await handle?.close();
}

const isFolder = (folder: string): Promise<boolean> =>
  stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );

const addressOf = (text: string): string =>
  (/^https?:\/\//.test(text) ? text : `http://${text}`).replace(/(?<!\/)\/+$/, "");

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

const elsewhere = ({ folder, isConfigured }: LocalPlace, rows: "duckdb" | "clickhouse"): Fault => ({
  code: "config",
  what:
    rows === "clickhouse"
      ? "the rows of this folder are in ClickHouse"
      : "the rows of this folder are in the folder, and the configuration names ClickHouse",
  where: folder,
  todo: isConfigured ? "give the configuration that the server ran with" : "give it with --config FILE",
});

/** Another program has the folder, and does not say where it listens. */
const withAdvice = (fault: Fault): Fault =>
  fault.code === "in-use" ? { ...fault, todo: "name the address of that server with --server, or stop it" } : fault;
