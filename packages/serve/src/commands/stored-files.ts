/** The sealed hours and logs in the folder of a history, with or without a server that writes to it. */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import {
  brotli,
  type Dictionary,
  type Fault,
  LogIndex,
  ok,
  type Result,
  readDictionary,
  readFrom,
  SealedChunk,
} from "leakhound/server";
import { readIfThere } from "../store/durable-file.ts";
import type { OpenLog } from "../store/history-store.ts";
import { fileNameOf, isHour } from "../store/names.ts";

export interface StoredChunk {
  readonly path: string;
  readonly hour: string;
  readonly bytes: Uint8Array;
  readonly chunk: SealedChunk;
}

export interface StoredLog {
  readonly path: string;
  readonly hour: string;
  readonly index: LogIndex;
}

/** Each chunk of each service, in order of service folder and hour, with its dictionaries. */
export async function* storedChunks(folder: string): AsyncGenerator<Result<StoredChunk, Fault>> {
  for (const service of await foldersIn(folder)) {
    if (service === "open") continue;
    const dictionaries = new Map<string, Dictionary | null>();
    for (const { path, hour } of await hoursIn(join(folder, service), ".chunk")) {
      // Retention may have removed it meanwhile.
      const bytes = await readIfThere(path);
      if (bytes === null) continue;
      const dictionary = (name: string) => dictionaries.get(name) ?? null;
      const chunk = SealedChunk.open({ read: readFrom(bytes), dictionary, compression: brotli, where: path });
      for (const { dictionary: name } of chunk.ok ? chunk.value.series : [])
        if (!dictionaries.has(name)) dictionaries.set(name, await dictionaryIn(join(folder, service), name));
      yield chunk.ok ? ok({ path, hour, bytes: new Uint8Array(bytes), chunk: chunk.value }) : chunk;
    }
  }
}

/**
 * Each hour that is not sealed, in order.
 *
 * @param open the one that a server writes to, as it was when it was asked; null where no server runs
 */
export async function* storedLogs(
  folder: string,
  open: () => OpenLog | null,
): AsyncGenerator<Result<StoredLog, Fault>> {
  for (const { path, hour } of await hoursIn(join(folder, "open"), ".log")) {
    const written = open();
    // It may have been sealed meanwhile.
    const bytes = await readIfThere(path);
    if (bytes === null) continue;
    const intact = written?.hour === hour ? bytes.subarray(0, written.bytes) : bytes;
    const index = LogIndex.open(new Uint8Array(intact), brotli);
    yield index.ok ? ok({ path, hour, index: index.value }) : index;
  }
}

async function foldersIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

async function hoursIn(folder: string, ending: string): Promise<readonly { path: string; hour: string }[]> {
  const files = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith(ending)).sort();
  return files
    .map((name) => ({ path: join(folder, name), hour: name.slice(0, -ending.length) }))
    .filter(({ hour }) => isHour(hour));
}

async function dictionaryIn(folder: string, name: string): Promise<Dictionary | null> {
  const bytes = await readIfThere(join(folder, `${fileNameOf(name)}.dictionary`));
  const read = bytes === null ? null : readDictionary(bytes, name, brotli);
  return read?.ok ? read.value : null;
}
