/** Which process an observation is of. */
import { type UnixMs, unixMs } from "leakhound/server";
import { describe, expect, it } from "vitest";
import { Processes } from "../../../src/rows/feed/processes.ts";
import type { IncarnationRow } from "../../../src/rows/port.ts";
import { incarnation, minute, reading } from "../rows.ts";

const SHOP = { service: "shop", instance: "shop-1:6060", release: "1", labels: { env: "live" } };
const starts = (rows: readonly IncarnationRow[]): readonly UnixMs[] => rows.map(({ startedAt }) => startedAt);

describe("a process", () => {
  it("is named by its start, where a reading has it, and stays the same while that varies a little", () => {
    const processes = new Processes("ops-1");
    const start = minute(-30);
    expect(processes.observe(SHOP, { at: minute(0), processStart: start })).toBe(start);
    expect(processes.observe(SHOP, { at: minute(1), processStart: unixMs(start + 900) })).toBe(start);
    expect(processes.observe(SHOP, { at: minute(2) })).toBe(start);
    const seen = { firstSeenAt: minute(0), lastSeenAt: minute(2) };
    expect(processes.take()).toEqual([{ ...SHOP, startedAt: start, ...seen, collector: "ops-1" }]);
  });

  it("is another one where the start moves or a counter falls", () => {
    const processes = new Processes("ops-1");
    processes.observe(SHOP, { at: minute(0), gcCount: 800 });
    expect(processes.observe(SHOP, { at: minute(1), gcCount: 3 })).toBe(minute(1));
    expect(processes.observe(SHOP, { at: minute(2), gcCount: 4 })).toBe(minute(1));
    expect(processes.observe({ ...SHOP, instance: "shop-2:6060" }, { at: minute(3), gcCount: 1 })).toBe(minute(3));
  });
});

describe("a process whose release is another one than before", () => {
  const NEXT = { ...SHOP, release: "2" };
  const rowsOf = (processes: Processes) =>
    processes
      .take()
      .map(({ startedAt, firstSeenAt, lastSeenAt, release }) => [startedAt, firstSeenAt, lastSeenAt, release])
      .map(([start, first, last, release]) => `${start} ${first}-${last} ${release}`);
  const drawn = (start: number, [first, last]: readonly [number, number], release: string) =>
    `${minute(start)} ${minute(first)}-${minute(last)} ${release}`;

  it("begins with its goroutines, where counters say afterward that it is another one", () => {
    const processes = new Processes("ops-1");
    processes.observe(SHOP, { at: minute(0), allocated: 9_000 });
    processes.observe(SHOP, { at: minute(1) });
    expect(processes.observe(NEXT, { at: minute(2) })).toBe(minute(0));
    processes.observe(NEXT, { at: minute(2.1), allocated: 100 });
    processes.observe(NEXT, { at: minute(3), allocated: 200 });
    expect(rowsOf(processes)).toEqual([drawn(0, [0, 1], "1"), drawn(2, [2, 3], "2")]);
  });

  it("is the same one with other labels, where counters go on", () => {
    const processes = new Processes("ops-1");
    processes.observe(SHOP, { at: minute(0), allocated: 9_000 });
    processes.observe(NEXT, { at: minute(2) });
    processes.observe(NEXT, { at: minute(2.1), allocated: 9_900 });
    expect(rowsOf(processes)).toEqual([drawn(0, [0, 2.1], "2")]);
  });

  it("is the same one where its start is", () => {
    const processes = new Processes("ops-1");
    processes.observe(SHOP, { at: minute(0), processStart: minute(-9) });
    processes.observe(NEXT, { at: minute(1), processStart: minute(-9) });
    expect(rowsOf(processes)).toEqual([drawn(-9, [0, 1], "2")]);
  });

  it("is another one after five minutes in which nothing had counters", () => {
    const processes = new Processes("ops-1");
    processes.observe(SHOP, { at: minute(0) });
    for (let at = 1; at <= 7; at++) processes.observe(NEXT, { at: minute(at) });
    expect(rowsOf(processes)).toEqual([drawn(0, [0, 0], "1"), drawn(1, [1, 7], "2")]);
  });
});

describe("what is stored", () => {
  it("names the collector that sees the process now, at once where it was another one", () => {
    const processes = new Processes("ops-2");
    processes.resume([{ ...incarnation(), incarnations: 1 }], []);
    expect(processes.take()).toEqual([]);
    processes.observe({ ...incarnation() }, { at: minute(5.1) });
    expect(processes.take()).toMatchObject([{ instance: "shop-1:6060", collector: "ops-2" }]);
    expect(processes.take()).toEqual([]);
  });

  it("is a process when it begins and ends, and not each time it is seen", () => {
    const processes = new Processes("ops-1");
    processes.observe(SHOP, { at: minute(0), gcCount: 9 });
    expect(starts(processes.take())).toEqual([minute(0)]);
    processes.observe(SHOP, { at: minute(0.2), gcCount: 9 });
    expect(processes.take()).toEqual([]);
    processes.observe(SHOP, { at: minute(1), gcCount: 9 });
    expect(processes.take().map(({ lastSeenAt }) => lastSeenAt)).toEqual([minute(1)]);
    processes.observe(SHOP, { at: minute(1.5), gcCount: 9 });
    processes.observe(SHOP, { at: minute(2), gcCount: 0 });
    expect(processes.take().map(({ startedAt, lastSeenAt }) => [startedAt, lastSeenAt])).toEqual([
      [minute(0), minute(1.5)],
      [minute(2), minute(2)],
    ]);
  });

  it("is a process again where its release or its labels are others, or where it could not be stored", () => {
    const processes = new Processes("ops-1");
    processes.observe({ ...SHOP, release: null }, { at: minute(0) });
    processes.take();
    processes.observe(SHOP, { at: minute(0.1) });
    const [row] = processes.take();
    expect(row).toMatchObject({ release: "1", startedAt: minute(0) });
    processes.giveBack([row!]);
    expect(processes.take()).toEqual([row]);
  });
});

describe("after a restart of the server", () => {
  const stored = incarnation({ startedAt: minute(0), lastSeenAt: minute(5) });
  const last = reading(5, 1, { reading: { at: minute(5), gcCount: 50 } });
  const resumed = (): Processes => {
    const processes = new Processes("ops-1");
    processes.resume([{ ...stored, incarnations: 1 }], [last]);
    return processes;
  };
  const facts = { service: stored.service, instance: stored.instance, release: stored.release, labels: stored.labels };

  it("a process that went on is the same one", () => {
    expect(resumed().observe(facts, { at: minute(9), gcCount: 60 })).toBe(minute(0));
  });

  it("a process that was restarted meanwhile is another one", () => {
    expect(resumed().observe(facts, { at: minute(9), gcCount: 2 })).toBe(minute(9));
  });
});
