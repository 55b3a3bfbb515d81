/** Whole days of a simulated service through series, verdict and alarm, by the clock of its profiles. */
import { describe, expect, it } from "vitest";
import { durationMs, HOUR_MS } from "../../src/base/units.ts";
import { RollingSeriesBuilder } from "../../src/series/rolling-series-builder.ts";
import { latestIncarnation } from "../../src/series/target.ts";
import { CLOSED, JUDGMENTS_PER_WINDOW, leadingSite, stepAlarm } from "../../src/verdict/alarm.ts";
import { diagnose } from "../../src/verdict/diagnose.ts";
import { runs } from "../support/effort.ts";
import { type SimulatedSite, START_MS, simulateProfiles } from "../support/heap-simulation.ts";

const WINDOW_MS = durationMs(2 * HOUR_MS);
const EVERY_SECONDS = 60;
const HOUR_SECONDS = 3600;
const SEEDS = Array.from({ length: runs(2) }, (_, row) => row + 1);

/** Steady memory, garbage that follows the load of the day, and a cache that fills in the first quarter of an hour. */
const BACKGROUND: readonly SimulatedSite[] = [
  { stack: ["main.base", "main.main"], objectBytes: 4096, live: () => 8000 },
  {
    stack: ["main.session", "main.handle"],
    objectBytes: 2048,
    live: (s) => 4000 + 1500 * Math.sin((2 * Math.PI * s) / (24 * HOUR_SECONDS)),
    churn: 0.5,
  },
  { stack: ["main.cache", "main.handle"], objectBytes: 8192, live: (s) => 3000 * (1 - Math.exp(-s / 300)) },
];

/** 20 MiB an hour between two hours of the day. */
function leakBetween(from: number, to: number): SimulatedSite {
  const hours = (s: number) => Math.min(Math.max(0, s / HOUR_SECONDS - from), to - from);
  return { stack: ["main.leak", "main.handle"], objectBytes: 1024, live: (s) => 20_480 * hours(s) };
}

interface ReportedEvent {
  readonly event: string;
  readonly hour: number;
  readonly site: string | null;
}

function eventsOf(sites: readonly SimulatedSite[], days: number, seed: number): ReportedEvent[] {
  const builder = new RollingSeriesBuilder("simulated", WINDOW_MS);
  const events: ReportedEvent[] = [];
  let state = CLOSED;
  let judgedAt = 0;
  const snapshots = (days * 24 * HOUR_SECONDS) / EVERY_SECONDS;
  for (const { at, profile } of simulateProfiles({ sites, snapshots, everySeconds: EVERY_SECONDS, seed })) {
    builder.add(profile, at);
    if (at - judgedAt < WINDOW_MS / JUDGMENTS_PER_WINDOW) continue;
    judgedAt = at;
    const { diagnosis } = diagnose(latestIncarnation(builder.series()), { own: null, limitBytes: null });
    const step = stepAlarm(state, { at, diagnosis });
    state = step.state;
    if (step.event)
      events.push({
        event: step.event.event,
        hour: (at - START_MS) / HOUR_MS,
        site: leadingSite(diagnosis)?.function ?? null,
      });
  }
  return events;
}

describe("days of a simulated service", () => {
  it.each(SEEDS)("without a leak raise no alarm (seed %i)", (seed) => {
    expect(eventsOf(BACKGROUND, 2, seed)).toEqual([]);
  });

  it.each(SEEDS)("with a leak from 10:00 to 18:00 raise one, within the window, and close it (seed %i)", (seed) => {
    const events = eventsOf([...BACKGROUND, leakBetween(10, 18)], 1.5, seed);
    const [opened, closed] = [events.find(({ event }) => event === "opened")!, events.at(-1)!];
    expect(events.filter(({ event }) => event !== "changed").map(({ event }) => event)).toEqual(["opened", "closed"]);
    expect(opened.site).toBe("main.leak");
    expect(opened.hour).toBeGreaterThan(10);
    expect(opened.hour).toBeLessThan(12);
    expect(closed.hour).toBeGreaterThan(18);
    expect(closed.hour).toBeLessThan(21);
  });
});
