/**
 * One process writes to a folder at a time, so that two watches never mix their profiles.
 *
 *   .lock     {"pid":4711,"startedAt":"123456","host":"ops-1"}     created only where there is none
 *
 * A lock stays behind when its process is killed. It is taken over when no process has its number, or when the one that
 * has it started at another time, because numbers are used again. The start time is field 22 of /proc/PID/stat (proc(5)); elsewhere
 * only the number is compared. The process of another machine cannot be looked up: its lock stays.
 */
import { link, readFile, rename, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { err, ok, type Result } from "../base/result.ts";
import { recordingFault } from "./fault.ts";
import { FILE_MODE, LOCK_FILE, temporaryName } from "./layout.ts";
import { parseObject } from "./lines.ts";
import type { RecordingFault } from "./types.ts";

export interface Lock {
  readonly folder: string;
  /** Never rejects. */
  release(): Promise<void>;
}

interface Holder {
  readonly pid: number;
  /** In ticks since the machine started; null where the system does not say. */
  readonly startedAt: string | null;
  readonly host: string;
}

/** Attempts to replace a lock that is left over; another process may replace it first. */
const ATTEMPTS_MAX = 3;
/** Position of the start time behind the command name, which is in parentheses and may contain any character. */
const START_FIELD = 19;

/**
 * @param user who takes it, for the message of the one that is refused
 * @throws errors of the file system
 */
export async function takeLock(folder: string, user = "watch"): Promise<Result<Lock, RecordingFault>> {
  const path = join(folder, LOCK_FILE);
  const own = JSON.stringify({ pid: process.pid, startedAt: await startOf(process.pid), host: hostname() });
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
    if (await isCreated(path, own)) return ok({ folder, release: () => releaseLock(path, own) });
    const found = await readFile(path, "utf8").catch(() => null);
    if (found === null) continue;
    const holder = parseHolder(found);
    if (holder && (await isRunning(holder))) return err(inUse(folder, holder, user));
    await removeStale(path, found);
  }
  return err(recordingFault("in-use", "other processes take its lock at the same time", folder, "give another folder"));
}

async function isCreated(path: string, text: string): Promise<boolean> {
  try {
    await writeFile(path, text, { flag: "wx", mode: FILE_MODE });
    return true;
  } catch (cause) {
    if (codeOf(cause) === "EEXIST") return false;
    throw cause;
  }
}

/** Moves the lock away first: if another process has replaced it meanwhile, its lock is put back. */
async function removeStale(path: string, stale: string): Promise<void> {
  const moved = join(path, "..", temporaryName(`lock-${process.pid}`));
  try {
    await rename(path, moved);
    if ((await readFile(moved, "utf8")) !== stale) await link(moved, path);
    await rm(moved, { force: true });
  } catch (cause) {
    if (codeOf(cause) !== "ENOENT" && codeOf(cause) !== "EEXIST") throw cause;
  }
}

async function releaseLock(path: string, own: string): Promise<void> {
  const found = await readFile(path, "utf8").catch(() => null);
  if (found === own) await rm(path, { force: true }).catch(() => {});
}

async function isRunning({ pid, startedAt, host }: Holder): Promise<boolean> {
  if (host !== hostname()) return true;
  if (!exists(pid)) return false;
  return startedAt === null || startedAt === (await startOf(pid));
}

/** Whether a process has this number; one of another user answers EPERM. */
function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    return codeOf(cause) === "EPERM";
  }
}

async function startOf(pid: number): Promise<string | null> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => null);
  return stat?.slice(stat.lastIndexOf(")") + 2).split(" ")[START_FIELD] ?? null;
}

/** @returns null for a lock that a kill or a full disk has truncated */
function parseHolder(text: string): Holder | null {
  const fields = parseObject(text);
  const [pid, startedAt, host] = ["pid", "startedAt", "host"].map((name) => fields?.get(name));
  if (typeof pid !== "number" || !Number.isSafeInteger(pid) || pid <= 0 || typeof host !== "string") return null;
  return { pid, startedAt: typeof startedAt === "string" ? startedAt : null, host };
}

function inUse(folder: string, { pid, host }: Holder, user: string): RecordingFault {
  const isHere = host === hostname();
  const what = `another ${user} writes to this folder (process ${pid}${isHere ? "" : ` on ${host}`})`;
  const todo = isHere
    ? "give another folder"
    : `give another folder, or remove ${LOCK_FILE} in it if that ${user} has ended`;
  return recordingFault("in-use", what, folder, todo);
}

const codeOf = (cause: unknown): string => (cause instanceof Error && "code" in cause ? String(cause.code) : "");
