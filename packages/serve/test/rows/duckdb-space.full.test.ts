/** The space of the embedded database: it has a bound, what is removed is used again, and a start gives the rest back. */
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bytes } from "leakhound/server";
import { expect, it, onTestFinished } from "vitest";
import { randomOf } from "../../../leakhound/test/fuzz/mutate.ts";
import { openDuckDb } from "../../src/rows/duckdb/duckdb-store.ts";
import { expectShrinking, value } from "./conformance.ts";
import { incarnation, minute, minutes, reading } from "./rows.ts";

const MIB = 2 ** 20;

const optionsOf = (folder: string) => ({
  folder,
  memoryBytesMax: 200 * MIB,
  temporaryBytesMax: 100 * MIB,
  now: () => Date.now(),
});

const FIELDS = [
  "rssBytes",
  "heapAllocBytes",
  "heapInUseBytes",
  "sysBytes",
  "stackInUseBytes",
  "externalBytes",
] as const;
const random = randomOf(7);

/** Values that cannot be compressed. */
const noise = () => Object.fromEntries(FIELDS.map((name) => [name, bytes(Math.floor(random() * 2 ** 45))]));

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "leakhound-space-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

it("loses the oldest part of its rows where they have more bytes than they may", { timeout: 120_000 }, async () => {
  const store = value(await openDuckDb(optionsOf(newFolder())));
  onTestFinished(() => store.close());
  await expectShrinking(store, 800_000);
});

it("uses the space of rows that were removed again, and is a smaller file after a start", {
  timeout: 120_000,
}, async () => {
  const folder = newFolder();
  const bytesOf = () => statSync(join(folder, "rows.duckdb")).size;
  const store = value(await openDuckDb(optionsOf(folder)));
  const fill = async (round: number) => {
    for (let part = 0; part < 2; part++) {
      const readings = Array.from({ length: 100_000 }, (_, at) => {
        const number = (round * 2 + part) * 100_000 + at;
        return { ...reading(number, 0), reading: { ...noise(), at: minute(number) } };
      });
      value(await store.insert({ token: `${round} ${part}`, readings }));
    }
  };
  const oldest = (round: number) => ({
    readings: minute(round * 200_000),
    hours: minute(0),
    days: minute(0),
    profiles: minute(0),
    evidence: minute(0),
  });
  await fill(0);
  value(await store.removeBefore(oldest(0)));
  const full = bytesOf();
  for (let round = 1; round < 4; round++) {
    value(await store.removeBefore(oldest(round)));
    await fill(round);
  }
  value(await store.removeBefore(oldest(3)));
  expect(bytesOf() / full).toBeLessThan(2.5);
  expect(full).toBeGreaterThan(2 * MIB);
  value(await store.removeBefore(oldest(4)));
  value(await store.insert({ token: "last", incarnations: [incarnation()] }));
  const sparse = bytesOf();
  await store.close();
  const again = value(await openDuckDb({ ...optionsOf(folder), compactedBytesMin: MIB }));
  expect(bytesOf() / sparse).toBeLessThan(0.6);
  expect(value(await again.incarnations("shop", minutes(0, 60)))).toEqual([incarnation()]);
  expect(value(await again.insert({ token: "last", readings: [reading(1, 1)] }))).toBe(null);
  expect(
    value(await again.readings({ service: "shop", instance: null, range: minutes(0, 60), pointsMax: 9, pick: "last" })),
    "names of batches are kept",
  ).toEqual([]);
  await again.close();
});
