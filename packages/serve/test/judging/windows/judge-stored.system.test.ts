/**
 * Judgments of a day and a week on a real DuckDB, with the rows that sealed hours leave. Nothing is in memory: each judgment
 * reads what it needs, as after a restart of the server.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unixMs } from "leakhound/server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { KnownGrowth } from "../../../src/judging/known-growth.ts";
import { LONG_WINDOWS } from "../../../src/judging/windows/judge-levels.ts";
import { judgeStored } from "../../../src/judging/windows/judge-stored.ts";
import { openDuckDb } from "../../../src/rows/duckdb/duckdb-store.ts";
import type { RowStore, SiteRow } from "../../../src/rows/port.ts";
import {
  type DrawnLevels,
  drawnFrames,
  drawnLevels,
  HOUR_MS,
  LEVELS_START_MS,
  type LevelDrawing,
  siteId,
} from "../../support/levels.ts";
import { heapLeak, siteOf } from "../../support/tickets.ts";

const LEAK = "example.com/shop/session.Put";
const CACHE = "example.com/shop/pages.Fill";
const BASE = "example.com/shop/main.base";
const HOURS = 168;
const NOW = unixMs(LEVELS_START_MS + HOURS * HOUR_MS);
const INNOCENT: LevelDrawing = { [BASE]: () => 80 };

const folder = mkdtempSync(join(tmpdir(), "leakhound-windows-"));
let rows: RowStore;

beforeAll(async () => {
  const opened = await openDuckDb({ folder, memoryBytesMax: 2 ** 28, temporaryBytesMax: 2 ** 30, now: () => NOW });
  if (!opened.ok) throw new Error(opened.error.what);
  rows = opened.value;
});
afterAll(async () => {
  await rows.close();
  rmSync(folder, { recursive: true, force: true });
});

async function insert(service: string, drawn: readonly DrawnLevels[]): Promise<void> {
  for (const one of drawn) {
    const { instance, rows: levels, readings } = drawnLevels(one);
    const incarnations = [...new Map(levels.map((row) => [row.incarnation, row])).values()].map((first) => ({
      service,
      instance,
      startedAt: first.incarnation,
      firstSeenAt: first.firstAt,
      lastSeenAt: levels.findLast(({ incarnation }) => incarnation === first.incarnation)!.lastAt,
      release: first.release,
      labels: {},
      collector: null,
    }));
    const sites = levels.map((row): SiteRow => {
      const level = (value: number) => ({ first: value, last: value, min: value, max: value, mean: value });
      const objects = level(row.objects?.min ?? 0);
      return { ...row, service, instance, name: row.stack, scrapes: 60, value: level(row.value.min), objects };
    });
    const stored = await rows.insert({
      token: `${service} ${instance}`,
      incarnations,
      sites,
      readings: readings.map((reading) => ({ service, instance, ...reading })),
      stacks: Object.keys(one.sites).map((name) => ({ service, stack: name, frames: drawnFrames(name) })),
    });
    if (!stored.ok) throw new Error(stored.error.what);
  }
}

async function judge(service: string, name: "day" | "week"): Promise<readonly string[]> {
  const window = LONG_WINDOWS.find((one) => one.name === name)!;
  const judged = await judgeStored(rows, { service, window, now: NOW });
  if (!judged.ok) throw new Error(judged.error.what);
  return judged.value.map(({ instance, verdict, leaks }) =>
    [instance, verdict, ...leaks.map(({ site }) => site.name)].join(" "),
  );
}

describe("from the store", () => {
  it("a leak of one instance is found, with its site and stack", async () => {
    await insert("one", [
      {
        hours: HOURS,
        starts: [-300],
        sites: { ...INNOCENT, [LEAK]: (hour) => 5 + 4 * Math.max(0, hour - 136) },
        instance: "a",
      },
      { hours: HOURS, starts: [-300], sites: INNOCENT, instance: "b" },
    ]);
    expect(await judge("one", "day")).toEqual([`a leak ${LEAK}`, "b no-leak"]);
  });

  it("a leak is found over a week that a day does not show", async () => {
    await insert("slow", [{ hours: HOURS, starts: [-300], sites: { ...INNOCENT, [LEAK]: (hour) => 5 + 0.3 * hour } }]);
    expect((await judge("slow", "day"))[0]).not.toMatch(/leak ex/);
    expect(await judge("slow", "week")).toEqual([`shop-1 leak ${LEAK}`]);
  });

  it("a leak is found that the memory limit ends each night", async () => {
    const starts = [-10, 14, 38, 62, 86, 110, 134, 158];
    const sites = { ...INNOCENT, [LEAK]: (_: number, age: number) => 5 + 12 * age };
    await insert("nightly", [{ hours: HOURS, starts, sites, limitMib: 400 }]);
    expect(await judge("nightly", "week")).toEqual([`shop-1 leak ${LEAK}`]);
  });

  it("a service that is not stored has no judgment", async () => {
    expect(await judge("unknown", "day")).toEqual([]);
  });
});

describe("a leak of the short window", () => {
  /** An old process is full at 60 MiB; a young one began three hours ago. */
  const filling = (name: string): LevelDrawing => ({ ...INNOCENT, [name]: (_, age) => 60 * Math.min(1, age / 8) });
  const judged = (name: string, mibPerHour: number) => ({
    instance: "young",
    release: "2",
    verdict: "leak" as const,
    reason: "",
    boundPerHour: null,
    leaks: [
      heapLeak(name, {
        site: { ...siteOf([name]), id: siteId(name) },
        rate: { perHour: mibPerHour * 2 ** 20, low: 0.9 * mibPerHour * 2 ** 20, high: 1.1 * mibPerHour * 2 ** 20 },
      }),
    ],
  });

  it("is none where a young process grows to where an older one leveled off", async () => {
    await insert("warming", [
      { hours: HOURS, starts: [-300], sites: filling(CACHE), instance: "old" },
      { hours: HOURS, starts: [HOURS - 3], sites: filling(CACHE), instance: "young" },
    ]);
    const known = new KnownGrowth(rows);
    const [found] = await known.without("warming", [judged(CACHE, 7.5)], NOW);
    expect(found).toMatchObject({ verdict: "inconclusive", leaks: [] });
  });

  it("is one where it grows beyond, or elsewhere", async () => {
    const known = new KnownGrowth(rows);
    expect((await known.without("warming", [judged(CACHE, 60)], NOW))[0]!.verdict).toBe("leak");
    expect((await known.without("warming", [judged(LEAK, 7.5)], NOW))[0]!.verdict).toBe("leak");
  });
});
