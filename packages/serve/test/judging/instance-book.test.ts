import { durationMs, eventLine, type MemoryReading, parseReading, unixMs } from "leakhound/server";
import { describe, expect, it } from "vitest";
import { ProfileBuilder } from "../../../leakhound/src/profile/model/builder.ts";
import { InstanceBook } from "../../src/judging/instance-book.ts";
import type { JudgedInstance } from "../../src/tickets/observation.ts";

const MINUTE = 60_000;
const NOW = Date.UTC(2026, 10, 29, 12);
const TARGET = { key: "shop-1", labels: new Map([["service", "shop"]]) };
const at = (minute: number) => unixMs(NOW + minute * MINUTE);

function readingAt(minute: number, rssBytes: number): MemoryReading {
  const reading = parseReading(JSON.stringify({ at: new Date(at(minute)).toISOString(), rssBytes }));
  if (reading === null) throw new Error("no reading");
  return reading;
}

const bookOf = () => new InstanceBook({ windowMs: durationMs(120 * MINUTE) });

/** The rows of a store that has readings of an instance, and a gap. */
function storeWith(readings: readonly MemoryReading[], instance = "shop-1") {
  const asked: string[] = [];
  const gap = { at: at(-30), kind: "gap", reason: "rounds-missed", rounds: 3 } as const;
  return {
    asked,
    async readings({ service }: { readonly service: string }) {
      asked.push(service);
      const rows = readings.map((reading) => ({ service, instance, incarnation: at(-100), reading }));
      return { ok: true as const, value: rows };
    },
    async events(service: string) {
      return { ok: true as const, value: [{ service, instance, at: gap.at, json: eventLine(gap) }] };
    },
  };
}

it("has the readings of the store from before the server began, and its own", async () => {
  const book = bookOf();
  book.add(TARGET, { type: "reading", reading: readingAt(0, 300) }, at(0));
  const rows = storeWith([readingAt(-130, 100), readingAt(-10, 200), readingAt(0, 300)]);
  for (const _ of [1, 2]) expect((await book.readEarlier("shop", at(1), rows)).ok).toBe(true);
  expect(rows.asked).toEqual(["shop"]);
  const [recent] = book.recent("shop", at(1));
  expect(recent!.readings.map(({ rssBytes }) => rssBytes)).toEqual([200, 300]);
  expect(recent!.events).toHaveLength(1);
});

it("gives an instance of another release no judgment of the one before", () => {
  const book = bookOf();
  const released = (version: string) => ({
    key: "shop-1",
    labels: new Map([
      ["service", "shop"],
      ["version", version],
    ]),
  });
  book.add(released("1"), { type: "reading", reading: readingAt(0, 300) }, at(0));
  const judged: JudgedInstance = {
    instance: "shop-1",
    release: "0",
    verdict: "no-leak",
    reason: "",
    leaks: [],
    boundPerHour: 1_000,
  };
  book.noteJudged("shop", [judged], at(1));
  expect(book.judgments("shop")).toMatchObject([{ release: "1", verdict: "inconclusive", boundPerHour: null }]);
  expect(book.candidates("shop", at(2))).toMatchObject([{ judged: null, judgedAt: null }]);
  book.noteJudged("shop", [{ ...judged, release: "1" }], at(3));
  expect(book.judgments("shop")).toMatchObject([{ release: "1", verdict: "no-leak" }]);
});

it("sees resident memory that rises, as of a leak outside of the heap", () => {
  const [rising, steady] = [bookOf(), bookOf()];
  for (let minute = 0; minute < 60; minute++) {
    rising.add(TARGET, { type: "reading", reading: readingAt(minute, 3e8 + minute * 1e6) }, at(minute));
    steady.add(TARGET, { type: "reading", reading: readingAt(minute, 3e8 + (minute % 4) * 1e6) }, at(minute));
  }
  const isRising = (book: InstanceBook) => book.candidates("shop", at(60)).map((one) => one.isRising());
  expect([isRising(rising), isRising(steady)]).toEqual([[true], [false]]);
});

it("has an instance judged whose runtime reports leaked goroutines, although nothing rises", () => {
  const book = bookOf();
  const profileOf = (goroutines: number) => {
    const builder = new ProfileBuilder({
      sampleTypes: [{ type: "goroutineleak", unit: "count" }],
      periodType: null,
      period: 1n,
    });
    const stack = [builder.location([{ function: "main.wait", file: "/src/main.go", line: 1 }])];
    if (goroutines > 0) builder.add({ stack, values: [goroutines] });
    return builder.build();
  };
  const isChosen = (goroutines: number, minute: number) => {
    const capture = { kind: "goroutineleak", takenAt: at(minute), bytes: new Uint8Array(), where: "shop-1" } as const;
    book.add(TARGET, { type: "capture", capture, profile: profileOf(goroutines) }, at(minute));
    return book.candidates("shop", at(minute))[0]!.isRising();
  };
  expect([isChosen(0, 0), isChosen(3, 1), isChosen(0, 2)]).toEqual([false, true, false]);
});

describe("an instance whose place another one took", () => {
  const pod = (name: string, version: string) => ({
    key: name,
    labels: new Map([
      ["service", "shop"],
      ["instance", name],
      ["version", version],
    ]),
  });
  /** Pod a until minute 30, then pod b. */
  function followed(): InstanceBook {
    const book = bookOf();
    for (let minute = 0; minute < 60; minute++) {
      const target = minute < 30 ? pod("a", "1") : pod("b", "2");
      book.add(target, { type: "reading", reading: readingAt(minute, 1e8 + minute * 1e6) }, at(minute));
    }
    return book;
  }

  it("is judged as a part of it, with its readings until then", () => {
    const [recent, ...others] = followed().recent("shop", at(60));
    expect(others).toEqual([]);
    expect(recent).toMatchObject({
      instance: "b",
      predecessors: [{ instance: "a", until: at(30) }],
      earlier: { release: "1", until: at(30) },
    });
    expect(recent!.readings).toHaveLength(60);
  });

  it("is no candidate any more, and its last judgment no longer counts", () => {
    const book = followed();
    const leak: JudgedInstance = {
      instance: "a",
      release: "1",
      verdict: "leak",
      reason: "",
      leaks: [],
      boundPerHour: null,
    };
    book.noteJudged("shop", [leak, { ...leak, instance: "b", release: "2", verdict: "no-leak" }], at(60));
    expect(book.candidates("shop", at(61)).map(({ instance }) => instance)).toEqual(["b"]);
    expect(book.judgments("shop").map(({ instance }) => instance)).toEqual(["b"]);
  });
});

it("an instance whose memory rose since its judgment is judged before its turn", () => {
  const book = bookOf();
  const calm: JudgedInstance = {
    instance: "shop-1",
    release: null,
    verdict: "no-leak",
    reason: "",
    leaks: [],
    boundPerHour: 0,
  };
  book.add(TARGET, { type: "reading", reading: readingAt(0, 3e8) }, at(0));
  book.noteJudged("shop", [calm], at(0));
  const isDue = () => book.candidates("shop", at(5)).map((one) => one.isRising());
  expect(isDue()).toEqual([false]);
  book.add(TARGET, { type: "reading", reading: readingAt(5, 4e8) }, at(5));
  expect(isDue()).toEqual([true]);
});
