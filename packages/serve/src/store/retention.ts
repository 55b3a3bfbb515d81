/** Removes sealed hours that are older than the configuration keeps them. */
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { UnixMs } from "leakhound/server";
import { hourOf, isHour } from "./names.ts";

const CHUNK = ".chunk";

/** @returns how many chunks were removed; dictionaries stay, since later hours of the build need them */
export async function removeOlder(folder: string, oldest: UnixMs): Promise<number> {
  let removed = 0;
  for (const service of await readdir(folder, { withFileTypes: true })) {
    if (!service.isDirectory() || service.name === "open") continue;
    for (const file of await readdir(join(folder, service.name))) {
      const hour = file.endsWith(CHUNK) ? file.slice(0, -CHUNK.length) : "";
      if (!isHour(hour) || hour >= hourOf(oldest)) continue;
      await rm(join(folder, service.name, file), { force: true });
      removed++;
    }
  }
  return removed;
}
