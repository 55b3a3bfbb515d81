/**
 * A copy of a data folder that can be started from, although a server writes to the folder meanwhile.
 *
 *   while no hour is sealed    spool ─▶ rows ─▶ open logs, and all small files    copied to backup-….tmp
 *                              names of sealed hours
 *   afterward                  these files, and the sealed hours, which never change, one after another
 *
 * Batches of the spool may be in the rows, too: their names make that harmless. What is acknowledged before the copy begins is in
 * it, and every open log ends at a whole record. Hours that retention removes meanwhile are not in it. `store.json` comes last:
 * a copy that does not end with it was cut.
 */
import { createReadStream } from "node:fs";
import { copyFile, type FileHandle, mkdir, open, readdir, readFile, rm } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { err, type Fault, ok, type Result } from "leakhound/server";
import type { RowStore } from "../rows/port.ts";
import { STORE_FILE as LAST_FILE, SERVER_FILE } from "../spool/store-file.ts";
import { writeDurably } from "../store/durable-file.ts";
import type { HistoryStore } from "../store/history-store.ts";

export interface BackupSource {
  readonly dataFolder: string;
  readonly history: Pick<HistoryStore, "openLog" | "holdSealing">;
  readonly rows: Pick<RowStore, "copyTo">;
}

/** A file of the copy, to be read once. */
export interface BackupFile {
  /** Within the data folder, with `/`: `history/open/2026-11-29T15.log`. */
  readonly name: string;
  readonly bytes: number;
  contents(): AsyncIterable<Uint8Array>;
}

const LOCK_NAME = ".lock";
/** Of other collectors. */
export const CACHE_FOLDER = "cluster-cache";
const ROWS = "rows";
const HISTORY = "history";
const OPEN = "history/open";
const SPOOL = "spool";
/** Begins the name of what is copied first. */
const STAGING_NAME = "backup-";

/** Whether a file or folder of a data folder is part of a copy. */
export const isCopied = (name: string): boolean => name !== LOCK_NAME && name !== SERVER_FILE && !name.endsWith(".tmp");

/** The files of the copy; ends at the first fault. To be read to its end, or returned, so that its files are removed. */
export async function* backupFiles(source: BackupSource): AsyncGenerator<Result<BackupFile, Fault>> {
  const staging = join(source.dataFolder, `${STAGING_NAME}${Date.now()}.tmp`);
  try {
    await mkdir(staging, { mode: 0o700 });
    const held = await source.history.holdSealing(() => hold(source, staging));
    if (!held.ok) return yield held;
    const staged = await filesIn(staging);
    for (const name of staged.filter((one) => one !== LAST_FILE)) yield* fileAt(staging, name);
    for (const name of held.value) yield* fileAt(source.dataFolder, name);
    yield* fileAt(staging, LAST_FILE);
  } catch (cause) {
    yield err(unreadable(source.dataFolder, cause));
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

/** @returns the names of the sealed hours */
async function hold(source: BackupSource, staging: string): Promise<Result<readonly string[], Fault>> {
  const { dataFolder, history, rows } = source;
  const names = await filesIn(dataFolder);
  const isIn = (folder: string) => (name: string) => name.startsWith(`${folder}/`);
  for (const name of names.filter(isIn(SPOOL))) await copy(dataFolder, name, staging);
  const copied = await rows.copyTo(join(staging, ROWS));
  if (!copied.ok) return copied;
  const logs = (await filesIn(dataFolder)).filter(isIn(OPEN));
  for (const name of logs) {
    const written = history.openLog;
    const isWritten = written !== null && name === `${OPEN}/${written.hour}.log`;
    if (isWritten) await copyStart(join(dataFolder, name), join(staging, name), written.bytes);
    else await copy(dataFolder, name, staging);
  }
  const others = names.filter((name) => ![SPOOL, ROWS, HISTORY].some((folder) => isIn(folder)(name)));
  for (const name of others) await copy(dataFolder, name, staging);
  return ok(names.filter(isIn(HISTORY)).filter((name) => !isIn(OPEN)(name)));
}

/** A file that was removed meanwhile is left out: a batch that is stored, an hour that is too old. */
async function* fileAt(folder: string, name: string): AsyncGenerator<Result<BackupFile, Fault>> {
  const handle = await openIfThere(join(folder, name));
  if (handle === null) return;
  try {
    const { size } = await handle.stat();
    const contents = () =>
      size === 0 ? nothing() : createReadStream("", { fd: handle, autoClose: false, start: 0, end: size - 1 });
    yield ok({ name, bytes: size, contents });
  } finally {
    await handle.close().catch(() => {});
  }
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

/** Names of all files of a data folder that are part of a copy. */
async function filesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep))
    .filter((parts) => parts.every(isCopied))
    .map((parts) => parts.join("/"))
    .sort();
}

async function copy(folder: string, name: string, staging: string): Promise<void> {
  await mkdir(dirname(join(staging, name)), { recursive: true, mode: 0o700 });
  await copyFile(join(folder, name), join(staging, name)).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== "ENOENT") throw cause;
  });
}

async function copyStart(from: string, to: string, bytes: number): Promise<void> {
  await mkdir(dirname(to), { recursive: true, mode: 0o700 });
  await writeDurably(to, (await readFile(from)).subarray(0, bytes));
}

async function openIfThere(path: string): Promise<FileHandle | null> {
  return open(path, "r").catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === "ENOENT") return null;
    throw cause;
  });
}

function unreadable(where: string, cause: unknown): Fault {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown";
  const todo = code === "ENOSPC" ? "free space on the disk" : "check the data folder and its permissions";
  return { code: "backup", what: `the data folder cannot be copied: ${code}`, where, todo, cause };
}
