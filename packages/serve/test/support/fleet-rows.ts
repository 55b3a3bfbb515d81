/** The rows of a drawn fleet: one process for each instance, seen from the first scrape to the last. */
import { join } from "node:path";
import { unixMs } from "leakhound/server";
import { openDuckDb } from "../../src/rows/duckdb/duckdb-store.ts";
import type { DrawnFleet } from "./drawn-fleet.ts";

export async function addProcesses(dataFolder: string, fleets: readonly DrawnFleet[], scrapes: number): Promise<void> {
  const limits = { memoryBytesMax: 128 * 2 ** 20, temporaryBytesMax: 2 ** 30 };
  const opened = await openDuckDb({ folder: join(dataFolder, "rows"), ...limits, now: () => unixMs(Date.now()) });
  if (!opened.ok) throw new Error(opened.error.what);
  const incarnations = fleets.flatMap(({ service = "shop", from, everyMs, drawing }) => {
    const instances = new Set(
      drawing
        .trim()
        .split("\n")
        .map((line) => line.trim().split(/\s/)[0]!),
    );
    return [...instances].map((instance) => ({
      service,
      instance,
      startedAt: from,
      firstSeenAt: from,
      lastSeenAt: unixMs(from + (scrapes - 1) * everyMs),
      release: "v1",
      labels: { service, instance, job: service },
      collector: "ops-1",
    }));
  });
  const inserted = await opened.value.insert({ token: "drawn", incarnations });
  await opened.value.close();
  if (!inserted.ok) throw new Error(inserted.error.what);
}
