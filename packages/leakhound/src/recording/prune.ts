/** Removes from a recording what is older than its retention time; files with other names stay. */
import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import type { UnixMs } from "../base/units.ts";
import { EVENTS_FILE, PROFILE_FOLDERS, READINGS_FILE, REPORTS_FOLDER, timeOfName } from "./layout.ts";
import { isoTime } from "./lines.ts";
import { writeWhole } from "./whole-file.ts";

/** Rejects where files cannot be read or removed. */
export async function prune(folder: string, before: UnixMs): Promise<void> {
  for (const name of [...PROFILE_FOLDERS, REPORTS_FOLDER]) await pruneFiles(join(folder, name), before);
  for (const name of [READINGS_FILE, EVENTS_FILE]) await pruneLines(join(folder, name), before);
}

async function pruneFiles(folder: string, before: UnixMs): Promise<void> {
  for (const name of await orMissing(readdir(folder), [])) {
    const at = timeOfName(name);
    if (at !== null && at < before) await rm(join(folder, name), { force: true });
  }
}

/** Lines begin with their time, and ISO times sort as text. */
async function pruneLines(path: string, before: UnixMs): Promise<void> {
  const lines = (await orMissing(readFile(path, "utf8"), "")).split("\n");
  const first = isoTime(before);
  const kept = lines.filter((line) => (/^\{"at":"([^"]+)"/.exec(line)?.[1] ?? first) >= first);
  if (kept.length < lines.length) await writeWhole(path, kept.join("\n"));
}

function orMissing<T>(reading: Promise<T>, missing: T): Promise<T> {
  return reading.catch((cause: unknown) => {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return missing;
    throw cause;
  });
}
