/** A server with the tickets of a test, and targets that nobody serves. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type UnixMs, unixMs } from "leakhound/server";
import { fileSource } from "../../serve/src/config/source.ts";
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
  const started = await startServer({
    version: "1.2.3",
    source: fileSource(file, {}),
    warn: () => {},
    report: () => {},
  });
  if (!started.ok) throw new Error(started.error.what);
  return {
    url: started.value.url,
    async close() {
      await started.value.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function writeTickets(folder: string, leaks: readonly LeakOf[]): Promise<void> {
  const opened = await openTickets(folder, () => {});
  if (!opened.ok) throw new Error(opened.error.what);
  const { book } = opened.value;
  const at = (row: number): UnixMs => unixMs(Date.now() - (JUDGMENTS_TO_OPEN - row) * JUDGMENT_MS);
  for (let row = 0; row < JUDGMENTS_TO_OPEN; row++)
    for (const { service, instance, leak } of leaks) {
      const judged = { instance, release: null, verdict: "leak", reason: "it grows", boundPerHour: null } as const;
      book.apply({ service, at: at(row), window: "short", instances: [{ ...judged, leaks: [leak] }] });
    }
  await opened.value.write();
}
