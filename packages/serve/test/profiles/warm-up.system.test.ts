/** A server that starts on a data folder opens the chunks of the last day before anybody asks, and ends while it does. */
import { readdirSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { storeCommand } from "../../src/commands/run.ts";
import { newFolder, recording } from "../support/recordings.ts";
import { startIn } from "../support/running-server.ts";

/** A folder whose history has two sealed hours of yesterday. */
async function withHistory(): Promise<string> {
  const folder = newFolder();
  const place = { data: join(folder, "data"), config: null, server: null, token: null, ca: null };
  const imported = await storeCommand({ command: "import", place, folder: recording(), service: "shop" });
  if (!imported.ok) throw new Error(imported.error.what);
  return folder;
}

/** The chunks below the folder that this process has open. */
function openChunks(folder: string): readonly string[] {
  const targets = readdirSync("/proc/self/fd").flatMap((name) => {
    try {
      return [readlinkSync(`/proc/self/fd/${name}`)];
    } catch {
      return []; // It was closed meanwhile.
    }
  });
  return targets.filter((path) => path.startsWith(folder) && path.endsWith(".chunk"));
}

describe.skipIf(process.platform !== "linux")("a server that has started", () => {
  it("has the chunks of the last day open before the first question", async () => {
    const folder = await withHistory();
    await startIn(folder);
    await vi.waitFor(() => expect(openChunks(folder)).toHaveLength(2), { timeout: 60_000, interval: 50 });
  });

  it("ends at once, and closes what it has opened", async () => {
    const folder = await withHistory();
    const server = await startIn(folder);
    await server.close();
    expect(openChunks(folder)).toEqual([]);
    expect(server.warnings).toEqual([]);
  });
});
