/** A server with the tickets of a test, and targets that nobody serves. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock, unixMs } from "leakhound/server";
import { tokens } from "../../serve/src/access/command.ts";
import { fileSource } from "../../serve/src/config/source.ts";
import { KeptKits } from "../../serve/src/evidence/kept-kits.ts";
import type { EvidenceKit } from "../../serve/src/evidence/kit/kit.ts";
import { openDuckDb } from "../../serve/src/rows/duckdb/duckdb-store.ts";
import { startServer } from "../../serve/src/server.ts";
import type { ObservedLeak, ServiceJudgment } from "../../serve/src/tickets/observation.ts";
import { openTickets } from "../../serve/src/tickets/saved-tickets.ts";
import type { Ticket } from "../../serve/src/tickets/ticket.ts";
import { must } from "./must.ts";
import { seedShop } from "./seeded-site.ts";
import { writeCheckout } from "./shop-checkout.ts";
import { SHOP } from "./shop-history.ts";

export interface LeakOf {
  readonly service: string;
  readonly instance: string;
  readonly leak: ObservedLeak;
  /** What a look at a process of its ticket found. */
  readonly kit?: EvidenceKit;
  readonly source?: Ticket["source"];
}

export interface Site {
  readonly url: string;
  /** The data folder. */
  readonly data: string;
  /** Empty where none was asked for. */
  readonly token: string;
  close(): Promise<void>;
}

const JUDGMENTS_TO_OPEN = 4;
const JUDGMENT_MS = 60_000;

export interface SiteOptions {
  /** Jobs of the configuration; nothing answers at their addresses. */
  readonly jobs?: readonly unknown[];
  /** Each opens a ticket. */
  readonly leaks?: readonly LeakOf[];
  /** With the history of a shop, the ticket of its leak, and its checkout. */
  readonly hasShop?: boolean;
  /** Name of a token, without which the server then answers nobody. */
  readonly tokenFor?: string;
  /** More of the configuration. */
  readonly config?: Readonly<Record<string, unknown>>;
}

export async function startSite(options: SiteOptions): Promise<Site> {
  const { jobs = [], leaks = [], hasShop = false, tokenFor, config = {} } = options;
  const folder = mkdtempSync(join(tmpdir(), "leakhound-site-"));
  const data = join(folder, "data");
  const ofShop = hasShop ? await seedShop(data) : [];
  await writeTickets(data, [...ofShop, ...judgmentsOf(leaks)], leaks);
  const token = tokenFor === undefined ? "" : await addToken(data, tokenFor);
  if (hasShop) writeCheckout(join(folder, "checkout"));
  const file = join(folder, "leakhound.yaml");
  const text = {
    listen: "127.0.0.1:0",
    data: "data",
    global: { scrape_interval: "1h" },
    scrape_configs: jobs,
    ...(hasShop ? { source: { [SHOP]: "checkout" } } : {}),
    ...config,
  };
  writeFileSync(file, JSON.stringify(text));
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
    data,
    token,
    async close() {
      await server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function addToken(data: string, name: string): Promise<string> {
  const [token = ""] = must(await tokens({ command: "add", name, scopes: ["admin"], lifetimeMs: null, data }));
  return token;
}

/** The judgments that open a ticket for each leak, in order. */
function judgmentsOf(leaks: readonly LeakOf[]): readonly ServiceJudgment[] {
  const now = systemClock.now();
  return Array.from({ length: JUDGMENTS_TO_OPEN }, (_, row) => row).flatMap((row) =>
    leaks.map(({ service, instance, leak }): ServiceJudgment => {
      const judged = { instance, release: null, verdict: "leak", reason: "it grows", boundPerHour: null } as const;
      const at = unixMs(now - (JUDGMENTS_TO_OPEN - row) * JUDGMENT_MS);
      return { service, at, window: "short", instances: [{ ...judged, leaks: [leak] }] };
    }),
  );
}

/** The rows of the store are opened and closed before the server opens them: one process uses them at a time. */
async function writeTickets(
  folder: string,
  judgments: readonly ServiceJudgment[],
  leaks: readonly LeakOf[],
): Promise<void> {
  const clock = systemClock;
  const limits = { memoryBytesMax: 256 * 2 ** 20, temporaryBytesMax: 2 ** 30 };
  const rows = must(await openDuckDb({ folder: join(folder, "rows"), ...limits, now: () => clock.now() }));
  const tickets = must(await openTickets(folder, { rows, clock, warn: () => {}, shared: null }));
  for (const judgment of judgments) tickets.book.apply(judgment);
  for (const { service, kit, source } of leaks) {
    const ticket = tickets.all().find((one) => one.service === service);
    if (ticket && source) tickets.book.put({ ...ticket, source });
    if (ticket && kit) must(await new KeptKits(rows).add({ kind: "ticket", id: ticket.id, service }, kit));
  }
  await tickets.write();
  await rows.close();
}
