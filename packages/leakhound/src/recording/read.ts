/** Reads one target from a recording, any folder or a list of files; the profiles stay on disk. */
import { readFile, stat } from "node:fs/promises";
import { basename } from "node:path";
import type { MemoryReading } from "../base/capture.ts";
import { formatBytes } from "../base/format.ts";
import { err, ok, type Result } from "../base/result.ts";
import type { WatchEvent } from "../base/watch-event.ts";
import { faultOfError, recordingFault } from "./fault.ts";
import { FIND_LIMITS, type FindLimits, findFiles } from "./find.ts";
import { EVENTS_FILE, READINGS_FILE, TARGET_FILE } from "./layout.ts";
import { parseEvent, parseReading } from "./lines.ts";
import { parseTarget } from "./target-file.ts";
import type { RecordedTarget, Recording, RecordingFault, SkippedFile } from "./types.ts";

/** Enough for a reading every ten seconds for a month. */
const OWN_FILE_BYTES_MAX = 128 * 1024 * 1024;
const SHOWN_TARGETS_MAX = 3;

/**
 * Reads recordings of one target. Faults: "not-found" and "no-permission" for a given path, "empty" where no file may
 * be a profile, "several-targets", and "too-large" beyond the limits of the search.
 */
export async function readRecording(
  paths: readonly string[],
  limits: FindLimits = FIND_LIMITS,
): Promise<Result<Recording, RecordingFault>> {
  const found = await findFiles(paths, limits);
  if (!found.ok) return found;
  const { profiles, own } = found.value;
  const where = paths.join(" ");
  if (profiles.length === 0) {
    const todo = "give a recording of leakhound watch, or files from /debug/pprof/heap";
    return err(recordingFault("empty", "it contains no profile", where, todo));
  }
  const skipped = [...found.value.skipped];
  const targets = await readTargets(own, skipped);
  const addresses = [...new Set(targets.map(({ target }) => target))];
  if (addresses.length > 1) return err(severalTargets(addresses, where));
  return ok({
    target: addresses[0] ?? where,
    recorded: targets[0] ?? null,
    profiles,
    readings: await readLines(filesNamed(READINGS_FILE, own), parseReading, skipped),
    events: await readLines(filesNamed(EVENTS_FILE, own), parseEvent, skipped),
    skipped,
  });
}

const filesNamed = (name: string, paths: readonly string[]) => paths.filter((path) => basename(path) === name);

/** Targets in order of their start. */
async function readTargets(own: readonly string[], skipped: SkippedFile[]): Promise<RecordedTarget[]> {
  const targets: RecordedTarget[] = [];
  for (const path of filesNamed(TARGET_FILE, own)) {
    const text = await readOwn(path, skipped);
    const target = text === null ? null : parseTarget(text);
    if (target) targets.push(target);
    else if (text !== null) skipped.push({ path, reason: "it is not the target.json of a leakhound recording" });
  }
  return targets.sort((a, b) => Date.parse(a.startedAt) - Date.parse(b.startedAt));
}

async function readLines<T extends MemoryReading | WatchEvent>(
  paths: readonly string[],
  parse: (line: string) => T | null,
  skipped: SkippedFile[],
): Promise<T[]> {
  const rows: T[] = [];
  for (const path of paths) {
    for (const line of (await readOwn(path, skipped))?.split("\n") ?? []) {
      const row = parse(line);
      if (row) rows.push(row);
    }
  }
  return rows.sort((a, b) => a.at - b.at);
}

/** @returns null for a file that cannot be read, which is added to `skipped` */
async function readOwn(path: string, skipped: SkippedFile[]): Promise<string | null> {
  try {
    const { size } = await stat(path);
    if (size <= OWN_FILE_BYTES_MAX) return await readFile(path, "utf8");
    skipped.push({ path, reason: `it is larger than ${formatBytes(OWN_FILE_BYTES_MAX)}` });
  } catch (cause) {
    skipped.push({ path, reason: faultOfError(cause, path).what });
  }
  return null;
}

function severalTargets(addresses: readonly string[], where: string): RecordingFault {
  const shown = addresses.slice(0, SHOWN_TARGETS_MAX).join(", ");
  const more = addresses.length > SHOWN_TARGETS_MAX ? ` and ${addresses.length - SHOWN_TARGETS_MAX} more` : "";
  return recordingFault(
    "several-targets",
    `it contains recordings of ${shown}${more}`,
    where,
    "give the folder of one target",
  );
}
