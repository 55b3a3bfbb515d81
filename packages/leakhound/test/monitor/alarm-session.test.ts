import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Fault } from "../../src/base/fault.ts";
import { err, ok } from "../../src/base/result.ts";
import { durationMs, HOUR_MS, MINUTE_MS, type UnixMs, unixMs } from "../../src/base/units.ts";
import { type Alarm, AlarmSession } from "../../src/monitor/alarm-session.ts";
import { RollingSeriesBuilder } from "../../src/series/rolling-series-builder.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { type SimulatedSite, START_MS, simulateProfiles } from "../support/heap-simulation.ts";

const WINDOW_MS = durationMs(2 * HOUR_MS);
const FOLDER = "/recording";
const JUDGE_OPTIONS = { own: null, limitBytes: null, source: null };
const HOUR_SECONDS = 3600;

/** Memory of steady size, a part of which is replaced between two profiles. */
const STEADY: SimulatedSite = { stack: ["main.base", "main.main"], objectBytes: 4096, live: () => 8000, churn: 0.3 };
/** 80 MiB per hour in the first five hours. */
const LEAK: SimulatedSite = {
  stack: ["main.leak", "main.handle"],
  objectBytes: 1024,
  live: (seconds) => 81_920 * Math.min(5, seconds / HOUR_SECONDS),
};

interface Run {
  readonly alarms: readonly Alarm[];
  /** Files of the pages that were written. */
  readonly pages: readonly string[];
  readonly faults: readonly Fault[];
}

interface RunOptions {
  readonly hours: number;
  readonly sites?: readonly SimulatedSite[];
  readonly newestPage?: string;
  /** Pages that cannot be written. */
  readonly isReadOnly?: (file: string) => boolean;
}

/** Runs a session on one profile per minute, and judges after each. */
async function run({ hours, sites = [STEADY, LEAK], newestPage, isReadOnly = () => false }: RunOptions): Promise<Run> {
  const alarms: Alarm[] = [];
  const pages: string[] = [];
  const faults: Fault[] = [];
  const options = {
    windowMs: WINDOW_MS,
    newestPage: newestPage ?? null,
    writePage: async (_: unknown, file: string) => {
      if (isReadOnly(file)) return err({ code: "io", what: "it cannot be written", where: file, todo: "" });
      pages.push(file);
      return ok(null);
    },
    send: (alarm: Alarm) => void alarms.push(alarm),
  };
  const session = new AlarmSession(options, JUDGE_OPTIONS, { fault: (fault) => faults.push(fault) });
  const builder = new RollingSeriesBuilder("shop:6060", WINDOW_MS);
  for (const { at, profile } of simulateProfiles({ sites, snapshots: hours * 60, everySeconds: 60, seed: 1 })) {
    builder.add(profile, at);
    await session.judge(builder, at, FOLDER);
  }
  return { alarms, pages, faults };
}

const eventsOf = ({ alarms }: Run) => alarms.map(({ event }) => event.event);

describe("an alarm session", () => {
  it("sends nothing while memory is steady", async () => {
    expect(await run({ hours: 6, sites: [STEADY] })).toEqual({ alarms: [], pages: [], faults: [] });
  });

  it("opens within the first hour of a leak, and closes after the leak ends", async () => {
    const result = await run({ hours: 12 });
    expect(eventsOf(result)).toEqual(["opened", "closed"]);
    const [opened, closed] = result.alarms;
    expect(opened!.event.at).toBeLessThan(START_MS + HOUR_MS);
    expect(opened!.event.diagnosis).toMatchObject({ verdict: "leak", kind: "heap", target: "shop:6060" });
    expect(closed!.event.at).toBeGreaterThan(START_MS + 5 * HOUR_MS);
    expect(closed!.event.diagnosis.verdict).toBe("no-leak");
  });

  it("writes a page for each event into the recording, and the newest one to the given file", async () => {
    const { alarms, pages } = await run({ hours: 1, newestPage: "/newest.html" });
    const page = pages[0]!;
    expect(pages).toEqual([
      expect.stringMatching(/^\/recording\/reports\/20260105T09\d{4}\.\d{3}Z\.html$/),
      "/newest.html",
    ]);
    expect(alarms).toMatchObject([{ page, recordingFolder: FOLDER }]);
  });

  it("sends the alarm without its page if the page cannot be written", async () => {
    const isReadOnly = (file: string) => file.startsWith(join(FOLDER, "reports"));
    const result = await run({ hours: 1, newestPage: "/newest.html", isReadOnly });
    expect(eventsOf(result)).toEqual(["opened"]);
    expect(result.alarms[0]!.page).toBeNull();
    expect(result.pages).toEqual(["/newest.html"]);
    expect(result.faults).toMatchObject([{ code: "io" }]);
  });
});

/** A builder that counts how often its series is computed. */
class CountedBuilder extends RollingSeriesBuilder {
  judged = 0;

  override series() {
    this.judged++;
    return super.series();
  }
}

describe("a judgment of an alarm session", () => {
  const open = () => {
    const options = {
      windowMs: WINDOW_MS,
      newestPage: null,
      writePage: async () => ok(null),
      send: () => {},
    };
    const session = new AlarmSession(options, JUDGE_OPTIONS, { fault: () => {} });
    const builder = new CountedBuilder("shop:6060", WINDOW_MS);
    const clock = new FakeClock(START_MS);
    const judge = async (at: UnixMs = clock.now()) => session.judge(builder, at, FOLDER);
    return { builder, clock, judge };
  };

  it("is made every five minutes with a window of two hours", async () => {
    const { builder, clock, judge } = open();
    for (let minute = 0; minute < 60; minute++) {
      await judge();
      clock.advance(MINUTE_MS);
    }
    expect(builder.judged).toBe(12);
  });

  it("is due after the clock was set back", async () => {
    const { builder, clock, judge } = open();
    await judge();
    await judge(unixMs(clock.now() - HOUR_MS));
    expect(builder.judged).toBe(2);
  });
});
