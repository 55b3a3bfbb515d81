/** A server with the tickets of a test, and targets that nobody serves. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Fault, type Result, systemClock, type UnixMs, unixMs } from "leakhound/server";
import { fileSource } from "../../serve/src/config/source.ts";
import { openDuckDb } from "../../serve/src/rows/duckdb/duckdb-store.ts";
import { startServer } from "../../serve/src/server.ts";
import type { ObservedLeak } from "../../serve/src/tickets/observation.ts";
import { openTickets } from "../../serve/src/tickets/saved-tickets.ts";

export interface LeakOf {
  readonly service: string;
  readonly instance: string;
  readonly leak: ObservedLeak;
}

export interface Site {
  readonly url: string;
  /** The data folder. */
  readonly data: string;
  close(): Promise<void>;
}

const JUDGMENTS_TO_OPEN = 4;
const JUDGMENT_MS = 60_000;

/** @param scrapeConfigs of the configuration, as JSON; @param leaks each opens a ticket */
export async function startSite(scrapeConfigs: unknown, leaks: readonly LeakOf[]): Promise<Site> {
  const folder = mkdtempSync(join(tmpdir(), "leakhound-site-"));
  await writeTickets(join(folder, "data"), leaks);
  const file = join(folder, "leakhound.yaml");
  const config = {
    listen: "127.0.0.1:0",
    data: "data",
    global: { scrape_interval: "1h" },
    scrape_configs: scrapeConfigs,
  };
  writeFileSync(file, JSON.stringify(config));
  const server = must(
    await startServer({
      version: "1.2.3",
      source: fileSource(file, {}),
      warn: () => {},
      report: () => {},
    }),
  );
  return {
    url: server.url,
    data: join(folder, "data"),
    async close() {
      await server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The rows of the store are opened and closed before the server opens them: one process uses them at a time. */
async function writeTickets(folder: string, leaks: readonly LeakOf[]): Promise<void> {
  const clock = systemClock;
  const limits = { memoryBytesMax: 256 * 2 ** 20, temporaryBytesMax: 2 ** 30 };
  const rows = must(await openDuckDb({ folder: join(folder, "rows"), ...limits, now: () => clock.now() }));
  const tickets = must(await openTickets(folder, { rows, clock, warn: () => {} }));
  const at = (row: number): UnixMs => unixMs(clock.now() - (JUDGMENTS_TO_OPEN - row) * JUDGMENT_MS);
  for (let row = 0; row < JUDGMENTS_TO_OPEN; row++)
    for (const { service, instance, leak } of leaks) {
      const judged = { instance, release: null, verdict: "leak", reason: "it grows", boundPerHour: null } as const;
      tickets.book.apply({ service, at: at(row), window: "short", instances: [{ ...judged, leaks: [leak] }] });
    }
  await tickets.write();
  await rows.close();
}

function must<T>(result: Result<T, Fault>): T {
  if (!result.ok) throw new Error(result.error.what);
  return result.value;
}
