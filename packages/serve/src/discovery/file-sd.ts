/**
 * `file_sd_configs`: targets from files that other programs write. A pattern may have `*` in the file name.
 *
 *   changed on disk ──▶ read soon after (a file that is being written settles within that time)
 *   refresh_interval ──▶ read anyway, since not every file system reports changes
 *
 * A file that cannot be read keeps the targets that it last had; a file that is gone has none.
 */
import { watch } from "node:fs";
import { readdir, readFile, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Clock } from "leakhound/server";
import { readTargetGroups } from "./group-file.ts";
import type { Discoverer, PublishGroups, TargetGroup } from "./target-group.ts";

const SETTLE_MS = 200;
const FILE_BYTES_MAX = 64 * 2 ** 20;
const FILES_MAX = 1_000;
/** Groups of a file are `file/PATH/0`, `file/PATH/1`, … */
const SOURCE = "file/";

export interface FileSdOptions {
  /** Absolute; `*` stands for any part of a file name. */
  readonly files: readonly string[];
  readonly refreshMs: number;
}

/** @param before groups of the same files, from before a reload: a file that cannot be read now keeps them */
export function fileDiscovery(
  { files, refreshMs }: FileSdOptions,
  clock: Pick<Clock, "sleep">,
  before: readonly TargetGroup[] = [],
): Discoverer {
  return {
    async run(publish: PublishGroups, signal: AbortSignal): Promise<void> {
      const known = byFile(before);
      while (!signal.aborted) {
        const changed = changeOf([...new Set(files.map((file) => dirname(file)))], signal);
        const problem = await readAll(files, known);
        if (signal.aborted) break;
        publish([...known.values()].flat(), problem);
        const wake = new AbortController();
        await Promise.race([clock.sleep(refreshMs, AbortSignal.any([signal, wake.signal])), changed.seen]);
        wake.abort();
        changed.close();
        await clock.sleep(SETTLE_MS, signal);
      }
    },
  };
}

/** Resolves when something changes in one of the folders; never where they cannot be watched. */
function changeOf(folders: readonly string[], signal: AbortSignal): { seen: Promise<void>; close: () => void } {
  let notice = () => {};
  const seen = new Promise<void>((resolve) => {
    notice = resolve;
  });
  const watchers = folders.flatMap((folder) => {
    try {
      const watcher = watch(folder, { persistent: false }, notice);
      watcher.on("error", () => watcher.close());
      return [watcher];
    } catch {
      return [];
    }
  });
  signal.addEventListener("abort", notice, { once: true });
  return {
    seen,
    close() {
      signal.removeEventListener("abort", notice);
      for (const watcher of watchers) watcher.close();
    },
  };
}

/** Reads all files into `known`. @returns what went wrong with the first that could not be read */
async function readAll(
  patterns: readonly string[],
  known: Map<string, readonly TargetGroup[]>,
): Promise<string | null> {
  const files = (await Promise.all(patterns.map(filesOf))).flat().slice(0, FILES_MAX);
  let problem: string | null = null;
  for (const file of [...known.keys()]) if (!files.includes(file)) known.delete(file);
  for (const file of files) {
    const read = await readOne(file);
    if (read.ok) known.set(file, read.groups);
    else problem ??= `${file}: ${read.problem}`;
  }
  return problem;
}

function byFile(groups: readonly TargetGroup[]): Map<string, readonly TargetGroup[]> {
  const known = new Map<string, readonly TargetGroup[]>();
  for (const group of groups) {
    const file = group.source.slice(SOURCE.length, group.source.lastIndexOf("/"));
    known.set(file, [...(known.get(file) ?? []), group]);
  }
  return known;
}

async function readOne(file: string): Promise<ReturnType<typeof readTargetGroups>> {
  try {
    if ((await stat(file)).size > FILE_BYTES_MAX) return { ok: false, problem: "larger than 64 MiB" };
    const text = await readFile(file, "utf8");
    const format = file.endsWith(".json") ? "json" : "yaml";
    return readTargetGroups(text, { source: `${SOURCE}${file}`, format, added: new Map([["__meta_filepath", file]]) });
  } catch (error) {
    return { ok: false, problem: error instanceof Error && "code" in error ? String(error.code) : "cannot be read" };
  }
}

async function filesOf(pattern: string): Promise<readonly string[]> {
  const [prefix, ...rest] = basename(pattern).split("*");
  if (rest.length === 0) return [pattern];
  const names = await readdir(dirname(pattern)).catch(() => []);
  return names.filter((name) => matchesParts(name, [prefix!, ...rest])).map((name) => join(dirname(pattern), name));
}

/** Whether the name consists of the parts in order with any text between them. */
function matchesParts(name: string, parts: readonly string[]): boolean {
  let at = 0;
  for (const [index, part] of parts.entries()) {
    const found = index === parts.length - 1 ? name.length - part.length : name.indexOf(part, at);
    if (found < at || (index === 0 && found !== 0) || name.slice(found, found + part.length) !== part) return false;
    at = found + part.length;
  }
  return true;
}
