import { type MemoryReading, parseReading } from "leakhound/server";
import { expect, it } from "vitest";
import { ReadingColumns } from "../../src/judging/reading-columns.ts";

const SECOND = 1_000;
const WINDOW_S = 7_200;

function readingAt(at: number, fields: Readonly<Record<string, number>>): MemoryReading {
  const reading = parseReading(JSON.stringify({ at: new Date(at).toISOString(), ...fields }));
  if (reading === null) throw new Error("no reading");
  return reading;
}

const columnsOf = (readings: readonly MemoryReading[]): ReadingColumns => {
  const columns = new ReadingColumns(WINDOW_S * SECOND);
  for (const reading of readings) columns.add(reading);
  return columns;
};
const everySeconds = (seconds: number, count: number) =>
  Array.from({ length: count }, (_, row) => readingAt(row * seconds * SECOND, { rssBytes: row * seconds }));

it("gives back each reading with the figures that it has, and no others", () => {
  const readings = [
    readingAt(60_000, { rssBytes: 3e8, gcCount: 17, cpuSeconds: 1.25 }),
    readingAt(120_000, { rssBytes: 4e8 }),
    readingAt(180_000, { goroutines: 0, limitBytes: 1e9 }),
  ];
  expect(columnsOf(readings).all()).toEqual(readings);
});

it("keeps all readings of the window that are a minute apart, and forgets older ones", () => {
  const readings = everySeconds(60, 2_000);
  const kept = columnsOf(readings).all();
  expect(kept.slice(-121)).toEqual(readings.slice(-121));
  expect(kept.length).toBeLessThanOrEqual(512);
});

it("keeps a bounded number of a day of readings a second apart, over the whole window, the last one included", () => {
  const day = 86_400;
  const seconds = columnsOf(everySeconds(1, day))
    .all()
    .map(({ rssBytes }) => Number(rssBytes));
  const recent = seconds.filter((one) => one >= day - WINDOW_S);
  expect(seconds.length).toBeLessThanOrEqual(512);
  expect(seconds.at(-1)).toBe(day - 1);
  expect(recent[0]).toBeLessThan(day - WINDOW_S + 60);
  const gaps = recent.slice(1).map((one, row) => one - recent[row]!);
  expect(Math.max(...gaps)).toBeLessThanOrEqual(60);
});

it("has only figures of the last reading of a slot", () => {
  const columns = columnsOf([readingAt(1_000, { rssBytes: 1, gcCount: 1 }), readingAt(2_000, { rssBytes: 2 })]);
  expect(columns.all()).toEqual([readingAt(2_000, { rssBytes: 2 })]);
});
