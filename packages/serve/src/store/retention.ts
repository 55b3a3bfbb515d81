/** Removes sealed hours that are older than they are kept, and the oldest ones beyond the size that they may have together. */
import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { UnixMs } from "leakhound/server";
import { fileNameOf, hourOf, isHour } from "./names.ts";

const CHUNK = ".chunk";
const NONE: ReadonlySet<string> = new Set();

export interface HistoryLimits {
  readonly oldest: UnixMs;
  /** Of all chunks and dictionaries. */
  readonly bytesMax: number;
  /** Hours that stay, as `pinOf` names them: tickets refer to their profiles. */
  readonly pinned?: ReadonlySet<string>;
}

/** Names an hour of a service. */
export const pinOf = (service: string, hour: string): string => `${fileNameOf(service)}/${hour}`;

interface ChunkFile {
  readonly path: string;
  readonly pin: string;
  readonly hour: string;
  readonly bytes: number;
}

/** @returns the chunks that were removed; dictionaries stay, since later hours of the build need them */
export async function removeBeyond(
  folder: string,
  { oldest, bytesMax, pinned = NONE }: HistoryLimits,
): Promise<readonly string[]> {
  const { chunks, otherBytes } = await filesIn(folder);
  let bytes = chunks.reduce((sum, chunk) => sum + chunk.bytes, otherBytes);
  const removed: string[] = [];
  for (const chunk of chunks.sort((a, b) => (a.hour < b.hour ? -1 : 1))) {
    if (chunk.hour >= hourOf(oldest) && bytes <= bytesMax) break;
    if (pinned.has(chunk.pin)) continue;
    await rm(chunk.path, { force: true });
    removed.push(chunk.path);
    bytes -= chunk.bytes;
  }
  return removed;
}

async function filesIn(folder: string): Promise<{ readonly chunks: ChunkFile[]; readonly otherBytes: number }> {
  const chunks: ChunkFile[] = [];
  let otherBytes = 0;
  for (const service of await readdir(folder, { withFileTypes: true })) {
    if (!service.isDirectory() || service.name === "open") continue;
    for (const file of await readdir(join(folder, service.name))) {
      const path = join(folder, service.name, file);
      // A file may be renamed or removed meanwhile.
      const { size: bytes } = await stat(path).catch(() => ({ size: 0 }));
      const hour = file.endsWith(CHUNK) ? file.slice(0, -CHUNK.length) : "";
      if (isHour(hour)) chunks.push({ path, pin: `${service.name}/${hour}`, hour, bytes });
      else otherBytes += bytes;
    }
  }
  return { chunks, otherBytes };
}
