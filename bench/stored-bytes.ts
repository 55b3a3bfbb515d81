/**
 * Bytes on disk for a heap and a goroutine profile, with all that the server stores beside them: chunks, dictionaries, the
 * open log, readings, processes, rows of sites, the spool. Some hours of some instances, each with a process of its own.
 */
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bytes, unixMs } from "../packages/leakhound/src/base/units.ts";
import { openDuckDb } from "../packages/serve/src/rows/duckdb/duckdb-store.ts";
import { RowFeed } from "../packages/serve/src/rows/feed/row-feed.ts";
import { SealedHours } from "../packages/serve/src/rows/feed/sealed-hours.ts";
import { HistoryStore } from "../packages/serve/src/store/history-store.ts";
import { HOUR_MS, valueIn } from "./fleet-history.ts";
import { simulatedGoroutines, simulatedScrapes } from "./history-profiles.ts";

const [INSTANCES = 16, HOURS = 2] = process.argv.slice(2).map(Number);
const FIRST_MS = Date.UTC(2026, 10, 28, 9);
const SCRAPES = 60;
const SERVICE = "shop";
const MIB = 2 ** 20;

const folder = mkdtempSync(join(tmpdir(), "leakhound-bench-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

function bytesOf(path: string): number {
  return readdirSync(path, { withFileTypes: true }).reduce((sum, entry) => {
    const inner = join(path, entry.name);
    return sum + (entry.isDirectory() ? bytesOf(inner) : statSync(inner).size);
  }, 0);
}

const rows = valueIn(
  await openDuckDb({
    folder: join(folder, "rows"),
    memoryBytesMax: 256 * MIB,
    temporaryBytesMax: 256 * MIB,
    now: () => FIRST_MS,
  }),
);
const startedAt = unixMs(FIRST_MS);
const feed = valueIn(await RowFeed.open(rows, { collector: "bench", startedAt, commitMs: 0, warn: console.warn }));
const hours = new SealedHours(rows, "bench", async () => null);
const options = { folder: join(folder, "history"), hours, commitMs: 0, warn: console.warn };
const history = await HistoryStore.open(options, startedAt);

const scrapes = HOURS * SCRAPES;
const fleet = Array.from({ length: INSTANCES }, (_, seed) => ({
  instance: `shop-${seed}:6060`,
  heap: simulatedScrapes({ seed: seed + 1, stacks: 3_000, scrapes, newStacks: 0 }),
  goroutine: simulatedGoroutines({ seed: seed + 1, stacks: 400, scrapes }),
}));
const modes = { count: 0, raw: 0 };
for (let scrape = 0; scrape < scrapes; scrape++) {
  const at = unixMs(FIRST_MS + scrape * 60_000);
  for (const { instance, ...kinds } of fleet) {
    const facts = { service: SERVICE, instance, release: "1", labels: { service: SERVICE, instance } };
    await feed.reading(facts, readingAt(scrape));
    for (const kind of ["heap", "goroutine"] as const) {
      const profile = kinds[kind].next().value!;
      modes[valueIn(await history.add({ service: SERVICE, instance, kind, release: "1", at, bytes: profile.bytes }))]++;
    }
  }
}
// The last hour is sealed when the server starts again.
await history.close();
await (await HistoryStore.open(options, unixMs(FIRST_MS + HOURS * HOUR_MS))).close();
await feed.flush();
await rows.close();

function readingAt(scrape: number) {
  const wander = (base: number) => Math.round(base * (1 + 0.05 * Math.sin(scrape * 1.7) + 0.02 * Math.random()));
  return {
    at: unixMs(FIRST_MS + scrape * 60_000),
    processStart: unixMs(FIRST_MS - HOUR_MS),
    rssBytes: bytes(wander(900 * MIB)),
    heapAllocBytes: bytes(wander(500 * MIB)),
    heapInUseBytes: bytes(wander(600 * MIB)),
    heapIdleBytes: bytes(wander(200 * MIB)),
    heapReleasedBytes: bytes(wander(100 * MIB)),
    stackInUseBytes: bytes(wander(8 * MIB)),
    sysBytes: bytes(wander(950 * MIB)),
    limitBytes: bytes(2_048 * MIB),
    cpuSeconds: scrape * 31.7,
    goroutines: wander(900),
    gcCount: 40 * scrape,
  };
}

const pairs = INSTANCES * scrapes;
const perPair = (bytesOfAll: number) => (bytesOfAll / pairs).toFixed(0);
const historyBytes = bytesOf(join(folder, "history"));
const rowBytes = bytesOf(join(folder, "rows"));
console.log(
  `${pairs} pairs of ${INSTANCES} instances in ${HOURS} hours; ${modes.count} as counts, ${modes.raw} as bytes`,
);
console.log(`history ${historyBytes} bytes, ${perPair(historyBytes)} a pair`);
console.log(`rows ${rowBytes} bytes, ${perPair(rowBytes)} a pair`);
