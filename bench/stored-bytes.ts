/**
 * Bytes on disk for a heap and a goroutine profile, with all that the server stores beside them: chunks, dictionaries, the
 * open log, readings, processes, rows of sites. Some hours of some instances, each with a process of its own, go through the
 * writer of the server and are sealed. As the file of the rows grows in blocks, it is filled by a generator up to a whole day of a
 * whole fleet: the rows of the last sealed hour again for each further hour and instance, with other times and values.
 */
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bytes, unixMs } from "../packages/leakhound/src/base/units.ts";
import { openDuckDb } from "../packages/serve/src/rows/duckdb/duckdb-store.ts";
import { RowFeed } from "../packages/serve/src/rows/feed/row-feed.ts";
import { SealedHours } from "../packages/serve/src/rows/feed/sealed-hours.ts";
import type { SiteRow } from "../packages/serve/src/rows/port.ts";
import { HistoryStore } from "../packages/serve/src/store/history-store.ts";
import type { SealedHour } from "../packages/serve/src/store/seal-hour.ts";
import { HOUR_MS, valueIn } from "./fleet-history.ts";
import { simulatedGoroutines, simulatedScrapes } from "./history-profiles.ts";

const [INSTANCES = 16, HOURS = 2, ROW_HOURS = 24, ROW_COPIES = 1] = process.argv.slice(2).map(Number);
const FIRST_MS = Date.UTC(2026, 10, 28, 9);
const SCRAPES = 60;
const SERVICE = "shop";
const MIB = 2 ** 20;

const folder = mkdtempSync(join(tmpdir(), "leakhound-bench-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

/** @param ending of the names of the files that count */
function bytesOf(path: string, ending = ""): number {
  return readdirSync(path, { withFileTypes: true }).reduce((sum, entry) => {
    const inner = join(path, entry.name);
    if (entry.isDirectory()) return sum + bytesOf(inner, ending);
    return sum + (entry.name.endsWith(ending) ? statSync(inner).size : 0);
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
let lastSealed: SealedHour | null = null;
const sink = {
  processes: hours.processes.bind(hours),
  add(sealed: SealedHour) {
    lastSealed = sealed;
    return hours.add(sealed);
  },
};
const options = { folder: join(folder, "history"), hours: sink, commitMs: 0, warn: console.warn };
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
if (lastSealed !== null) for (let hour = HOURS; hour < ROW_HOURS; hour++) await fill(lastSealed, hour);
await feed.flush();
await rows.close();

/** The rows of an hour, as those of the last sealed one. */
async function fill(sealed: SealedHour, hour: number): Promise<void> {
  const shiftMs = FIRST_MS + hour * HOUR_MS - sealed.hourStart;
  const copies = Array.from({ length: ROW_COPIES }, (_, copy) => (instance: string) => `${instance}${copy || ""}`);
  for (let scrape = 0; scrape < SCRAPES; scrape++)
    for (const { instance: known } of fleet)
      for (const nameOf of copies) {
        const instance = nameOf(known);
        const facts = { service: SERVICE, instance, release: "1", labels: { service: SERVICE, instance } };
        void feed.reading(facts, readingAt(hour * SCRAPES + scrape));
      }
  await feed.flush();
  const name = new Date(FIRST_MS + hour * HOUR_MS).toISOString().slice(0, 13);
  const chunk = { ...sealed.chunk, hour: name, crc: sealed.chunk.crc + hour };
  const sites = copies.flatMap((nameOf) =>
    sealed.sites.map((row) => ({ ...varied(row, shiftMs), instance: nameOf(row.instance) })),
  );
  valueIn(await hours.add({ ...sealed, chunk, hourStart: unixMs(FIRST_MS + hour * HOUR_MS), sites, files: [] }));
}

function varied(row: SiteRow, shiftMs: number): SiteRow {
  const factor = 0.9 + 0.2 * Math.random();
  const level = (one: SiteRow["value"]): SiteRow["value"] => {
    const by = (value: number) => Math.round(value * factor);
    return { first: by(one.first), last: by(one.last), min: by(one.min), max: by(one.max), mean: by(one.mean) };
  };
  const at = (time: number) => unixMs(time + shiftMs);
  const times = { periodStart: at(row.periodStart), firstAt: at(row.firstAt), lastAt: at(row.lastAt) };
  return { ...row, ...times, value: level(row.value), objects: row.objects && level(row.objects) };
}

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
const perPair = (bytesOfAll: number, of = pairs) => (bytesOfAll / of).toFixed(0);
const dictionaryBytes = bytesOf(join(folder, "history"), ".dictionary");
const historyBytes = bytesOf(join(folder, "history")) - dictionaryBytes;
const rowBytes = bytesOf(join(folder, "rows"));
console.log(
  `${pairs} pairs of ${INSTANCES} instances in ${HOURS} hours; ${modes.count} as counts, ${modes.raw} as bytes`,
);
console.log(`history ${historyBytes} bytes, ${perPair(historyBytes)} a pair`);
const dayPairs = INSTANCES * 24 * SCRAPES;
console.log(
  `dictionary ${dictionaryBytes} bytes once a build: ${perPair(dictionaryBytes)} a pair of ${HOURS} hours, ${perPair(dictionaryBytes, dayPairs)} of a day`,
);
const rowPairs = INSTANCES * SCRAPES * (HOURS + ROW_COPIES * Math.max(0, ROW_HOURS - HOURS));
console.log(`rows ${rowBytes} bytes for ${Math.max(HOURS, ROW_HOURS)} hours, ${perPair(rowBytes, rowPairs)} a pair`);
const both = historyBytes / pairs + dictionaryBytes / dayPairs + rowBytes / rowPairs;
const dayGb = (both * 500 * 24 * SCRAPES) / 1e9;
console.log(`together ${both.toFixed(0)} bytes a pair of a day: ${dayGb.toFixed(2)} GB a day for 500 instances`);
