/** After a start, the newest chunks are opened and what people ask first is asked, in spare time and within a bound. */
import { readdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ok, unixMs } from "leakhound/server";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { spareTime, type WarmUpOptions, warmUp } from "../../src/profiles/warm-up.ts";
import { HistoryStore } from "../../src/store/history-store.ts";
import { type Layout, openFleet } from "../support/drawn-fleet.ts";
import { newFolder } from "../support/folders.ts";

const HOUR = 3_600_000;
const START = Date.UTC(2026, 10, 29, 10);
const NOW = unixMs(START + 3.5 * HOUR);
const NO_ROWS = { processes: async () => ok([]), add: async () => ok(null) };

/** A store that has just been opened, with three sealed hours of each service and one that is open. */
async function restarted(services: readonly string[] = ["shop"], layout: Layout = "go") {
  const folder = newFolder();
  const drawing = "a   1 2 3 4   main.leak < main.main\na   1 1 1 1   main.base < main.main";
  const from = unixMs(START);
  const fleets = services.map((service) => ({ service, layout, from, everyMs: HOUR, drawing }));
  const before = await openFleet(folder, fleets, from);
  await before.close();
  const options = { folder: join(folder, "history"), hours: NO_ROWS, commitMs: 0, warn: () => {} };
  const history = await HistoryStore.open(options, NOW);
  onTestFinished(() => history.close());
  return { history, folder: options.folder };
}

/** Another file takes the place of each chunk: only those that are open are read on. */
function replaceChunks(folder: string): void {
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    if (!name.endsWith(".chunk")) continue;
    writeFileSync(join(folder, "other"), "no chunk");
    renameSync(join(folder, "other"), join(folder, name));
  }
}

const theDay = (history: HistoryStore, service = "shop") => {
  const range = { from: unixMs(NOW - 24 * HOUR), to: NOW };
  return history.siteSeries({ service, instance: null, profile: "heap", site: "heap:function:main.leak", range });
};

function optionsFor(history: WarmUpOptions["history"], given: Partial<WarmUpOptions> = {}): WarmUpOptions {
  return { history, services: async () => ["shop"], now: () => NOW, spareTime: async () => true, ...given };
}

/** Counts the questions for a site, by service and number of hours. */
function counting(history: HistoryStore, each: () => void = () => {}) {
  const asked: string[] = [];
  const counted: WarmUpOptions["history"] = {
    hour: (service, hour) => history.hour(service, hour),
    hoursIn: (service, range) => history.hoursIn(service, range),
    siteSeries: (query) => {
      asked.push(`${query.service} ${Math.round((query.range.to - query.range.from) / HOUR)}`);
      each();
      return history.siteSeries(query);
    },
  };
  return { asked, counted };
}

describe("a history that was warmed up", () => {
  it("answers a question for a day from chunks that are open already", async () => {
    const { history, folder } = await restarted();
    await warmUp(optionsFor(history));
    replaceChunks(folder);
    const found = await theDay(history);
    if (!found.ok) throw new Error(found.error.what);
    expect(found.value.map(({ instance, values }) => [instance, [...values].map((value) => value / 2 ** 20)])).toEqual([
      ["a", [1, 2, 3, 4]],
    ]);
  });

  it("would not have them open without it", async () => {
    const { history, folder } = await restarted();
    replaceChunks(folder);
    expect((await theDay(history)).ok).toBe(false);
  });

  it("was asked for a site that it has, the newest hour first, and at last over the day, three times", async () => {
    const { history } = await restarted(["shop", "cart"]);
    const { asked, counted } = counting(history);
    await warmUp(optionsFor(counted, { services: async () => ["cart", "shop"] }));
    expect(asked).toEqual([
      "cart 1",
      "cart 1",
      "cart 1",
      "shop 1",
      "shop 1",
      "shop 1",
      "cart 24",
      "cart 24",
      "cart 24",
    ]);
  });

  it("is asked nothing of profiles that are kept as their bytes, each of which would be read", async () => {
    const { history } = await restarted(["shop"], "node");
    const { asked, counted } = counting(history);
    await warmUp(optionsFor(counted));
    expect(asked).toEqual([]);
  });
});

describe("a warm-up", () => {
  it("ends where there is no spare time", async () => {
    const { history } = await restarted();
    const { asked, counted } = counting(history);
    let looks = 0;
    await warmUp(optionsFor(counted, { spareTime: async () => ++looks < 3 }));
    expect(asked).toEqual(["shop 1"]);
  });

  it("ends when its steps have taken three seconds", async () => {
    const { history } = await restarted();
    let now = 0;
    vi.spyOn(performance, "now").mockImplementation(() => now);
    onTestFinished(() => void vi.restoreAllMocks());
    const { asked, counted } = counting(history, () => {
      now += 1_600;
    });
    await warmUp(optionsFor(counted));
    expect(asked).toEqual(["shop 1", "shop 1"]);
  });

  it("asks of eight services at most", async () => {
    const { history } = await restarted();
    const services = Array.from({ length: 30 }, (_, number) => `service-${number}`);
    const hoursIn = vi.fn(async () => []);
    await warmUp(
      optionsFor(
        { hour: async () => ok(null), hoursIn, siteSeries: history.siteSeries },
        { services: async () => services },
      ),
    );
    expect(hoursIn).toHaveBeenCalledTimes(8);
  });
});

describe("spare time", () => {
  it("is there when the thread has nothing to do, and not after the end", async () => {
    expect(await spareTime(new AbortController().signal)).toBe(true);
    expect(await spareTime(AbortSignal.abort())).toBe(false);
  });
});
