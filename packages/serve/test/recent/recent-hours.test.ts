/** The profiles of the last hours, while the server writes them. */
import { join } from "node:path";
import { caughtHistory, ok, unixMs } from "leakhound/server";
import { afterEach, expect, it } from "vitest";
import { drawnHeap } from "../../../leakhound/test/history/drawn-heap.ts";
import { RecentHours, type RecentProfile } from "../../src/recent/recent-hours.ts";
import { HistoryStore, type HourSink } from "../../src/store/history-store.ts";
import { newFolder } from "../support/folders.ts";

const MINUTE = 60_000;
/** Five minutes before an hour ends. */
const START = Date.UTC(2026, 10, 29, 9, 55);
const KEY = { service: "shop", instance: "shop-1", kind: "heap" } as const;
const RANGE = { from: unixMs(START), to: unixMs(START + 90 * MINUTE) };
const NO_ROWS: HourSink = { processes: async () => ok([]), add: async () => ok(null) };

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function opened() {
  const folder = join(newFolder(), "history");
  const store = await HistoryStore.open({ folder, hours: NO_ROWS, commitMs: 0, warn: () => {} }, unixMs(START));
  const hours = new RecentHours(folder);
  closing.push(
    () => hours.close(),
    () => store.close(),
  );
  const add = async (minute: number, bytes: Uint8Array) => {
    const added = await store.add({ ...KEY, release: "1", at: unixMs(START + minute * MINUTE), bytes });
    if (!added.ok) throw new Error(added.error.what);
  };
  return { store, hours, add };
}

const heap = (live: number) => drawnHeap(`${live}   ${live}   64   clone < remember < main`);

async function minutesIn(hours: RecentHours): Promise<readonly number[]> {
  const found = await hours.of("shop", RANGE);
  if (!found.ok) throw new Error(found.error.what);
  const profiles = found.value.flatMap((hour): readonly RecentProfile[] => {
    const read = caughtHistory(() => [...hour.profiles(KEY)], "the hour");
    if (!read.ok) throw new Error(read.error.what);
    return read.value;
  });
  return profiles.map(({ at }) => (at - START) / MINUTE);
}

it("has each profile as soon as it is stored, and all of them over the end of an hour", async () => {
  const { hours, add } = await opened();
  const expected: number[] = [];
  for (let minute = 0; minute < 10; minute++) {
    await add(minute, heap(5 + minute));
    expected.push(minute);
    expect(await minutesIn(hours)).toEqual(expected);
  }
});

it("has profiles that are kept as their bytes, too, and none of another service", async () => {
  const { hours, add } = await opened();
  await add(0, new TextEncoder().encode("not a profile of Go"));
  await add(7, new TextEncoder().encode("nor is this"));
  expect(await minutesIn(hours)).toEqual([0, 7]);
  expect(await hours.of("other", RANGE)).toMatchObject({ ok: true });
});

it("reads hours from their chunks after they were sealed, with stacks that each hour has more than the one before", async () => {
  const { store, hours, add } = await opened();
  const stacks = ["clone < remember < main", "parse < main", "read < serve < main"];
  const expected: number[] = [];
  for (const [hour, minutes] of [
    [0, 1],
    [6, 7],
    [66, 67],
  ].entries())
    for (const minute of minutes) {
      await add(
        minute,
        drawnHeap(
          stacks
            .slice(0, hour + 1)
            .map((stack) => `5   5   64   ${stack}`)
            .join("\n"),
        ),
      );
      await store.holdSealing(async () => {});
      expected.push(minute);
      expect(await minutesIn(hours)).toEqual(expected);
    }
});
