/**
 * The store of the fleet server with a service of many instances, 3,000 stacks each, a scrape a minute. An hour is written as
 * the server writes it. What is read of it is in query.ts.
 */
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unixMs } from "../packages/leakhound/src/base/units.ts";
import { openDuckDb } from "../packages/serve/src/rows/duckdb/duckdb-store.ts";
import { SealedHours } from "../packages/serve/src/rows/feed/sealed-hours.ts";
import { HistoryStore } from "../packages/serve/src/store/history-store.ts";
import { hourOf } from "../packages/serve/src/store/names.ts";
import type { SealedHour } from "../packages/serve/src/store/seal-hour.ts";
import { simulatedScrapes } from "./history-profiles.ts";

const INSTANCES = Number(process.argv[2] ?? 100);
const SEEDS = 4;
const SCRAPES = 60;
const STACKS = 3_000;
const HOUR_MS = 3_600_000;
const FIRST_MS = Date.UTC(2026, 10, 28, 9);
const SERVICE = "shop";
const MIB = 2 ** 20;

interface Failure {
  readonly what: string;
}

function valueIn<T>(
  result: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: Failure },
): T {
  if (!result.ok) throw new Error(result.error.what);
  return result.value;
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

async function timed<T>(run: () => Promise<T> | T, runs = 1): Promise<{ readonly value: T; readonly ms: number }> {
  let best = Number.POSITIVE_INFINITY;
  for (let turn = 1; ; turn++) {
    const begin = cpuMs();
    const value = await run();
    best = Math.min(best, cpuMs() - begin);
    if (turn === runs) return { value, ms: best };
  }
}

const folder = mkdtempSync(join(tmpdir(), "leakhound-bench-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

const rows = valueIn(
  await openDuckDb({
    folder: join(folder, "rows"),
    memoryBytesMax: 256 * MIB,
    temporaryBytesMax: 256 * MIB,
    now: () => FIRST_MS,
  }),
);
const sealed: SealedHour[] = [];
const sealedHours = new SealedHours(rows, "bench", async () => null);
const hours = {
  processes: (service: string, start: typeof FIRST_MS) => sealedHours.processes(service, unixMs(start)),
  async add(hour: SealedHour) {
    sealed.push(hour);
    return { ok: true, value: null } as const;
  },
};
const options = { folder: join(folder, "history"), hours, commitMs: 0, warn: console.warn };
let history = await HistoryStore.open(options, unixMs(FIRST_MS));

const profiles = Array.from({ length: SEEDS }, (_, seed) => [
  ...simulatedScrapes({ seed: seed + 1, stacks: STACKS, scrapes: SCRAPES, newStacks: 0 }),
]);
const added = await timed(async () => {
  for (let scrape = 0; scrape < SCRAPES; scrape++) {
    const adding = Array.from({ length: INSTANCES }, (_, number) => {
      const { atMs, bytes } = profiles[number % SEEDS]![scrape]!;
      const key = { service: SERVICE, instance: `shop-${number}:6060`, kind: "heap", release: "1" } as const;
      return history.add({ ...key, at: unixMs(atMs), bytes });
    });
    for (const one of await Promise.all(adding)) valueIn(one);
  }
});
const count = INSTANCES * SCRAPES;
console.log(`add               ${(added.ms / count).toFixed(2)} ms a profile`);
await history.close();

const seal = await timed(async () => {
  history = await HistoryStore.open(options, unixMs(FIRST_MS + HOUR_MS));
});
console.log(`seal and roll up  ${(seal.ms / INSTANCES).toFixed(1)} ms an instance and hour`);
const service = join(folder, "history", readdirSync(join(folder, "history")).find((name) => name !== "open")!);
const chunk = join(service, `${hourOf(unixMs(FIRST_MS))}.chunk`);
console.log(
  `chunk             ${(statSync(chunk).size / count).toFixed(0)} bytes a profile (${SEEDS} different instances)`,
);
// Rows of a day: those of the hour again, with levels that differ by a little, as they do from hour to hour.
const hour = sealed[0]!;
let rowsMs = 0;
for (let number = 0; number < 24; number++) {
  const shifted = shiftedHour(hour, number);
  rowsMs += (await timed(async () => valueIn(await sealedHours.add(shifted)))).ms;
}
await rows.close();
const rowBytes = statSync(join(folder, "rows", "rows.duckdb")).size;
const perProfile = (rowBytes / (24 * count)).toFixed(0);
console.log(
  `rows of sites     ${hour.sites.length} an hour, ${(rowsMs / 24).toFixed(0)} ms; a day has ${perProfile} bytes a profile`,
);
await history.close();

type Level = SealedHour["sites"][number]["value"];

function shiftedHour(given: SealedHour, number: number): SealedHour {
  const shift = number * HOUR_MS;
  const changed = (value: number, row: number) =>
    Math.round(value + (((row * 31 + number * 17) % 101) * value) / 1_000);
  const levels = ({ first, last, min, max, mean }: Level, row: number): Level => ({
    first: changed(first, row),
    last: changed(last, row),
    min: changed(min, row),
    max: changed(max, row),
    mean: changed(mean, row),
  });
  const sites = given.sites.map((one, row) => ({
    ...one,
    periodStart: unixMs(one.periodStart + shift),
    firstAt: unixMs(one.firstAt + shift),
    lastAt: unixMs(one.lastAt + shift),
    value: levels(one.value, row),
    objects: one.objects && levels(one.objects, row),
  }));
  const hourStart = unixMs(given.hourStart + shift);
  return { ...given, sites, hourStart, chunk: { ...given.chunk, hour: hourOf(hourStart) } };
}
