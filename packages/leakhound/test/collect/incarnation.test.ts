import { describe, expect, it } from "vitest";
import { unixMs } from "../../src/base/units.ts";
import { IncarnationTracker } from "../../src/collect/incarnation.ts";
import { ProfileBuilder } from "../../src/profile/model/builder.ts";
import { eventWords } from "../../src/report/words/events.ts";
import { profileObservation } from "../../src/series/process-observation.ts";

const MINUTE = 60_000;
const FIRST_START = Date.UTC(2026, 10, 23, 9);

interface Shown {
  readonly minute: number;
  /** Process start, in minutes after 09:00. */
  readonly start?: number;
  readonly allocated?: number;
  readonly gcs?: number;
}

/** The restarts that a run of observations shows: `minute: text`. */
function restarts(...observations: Shown[]): string[] {
  const tracker = new IncarnationTracker();
  return observations.flatMap(({ minute, start, allocated, gcs }) => {
    const event = tracker.observe({
      at: unixMs(FIRST_START + minute * MINUTE),
      processStart: start === undefined ? null : unixMs(FIRST_START + start * MINUTE),
      allocated: allocated ?? null,
      gcCount: gcs ?? null,
    });
    return event ? [`${(event.at - FIRST_START) / MINUTE}: ${eventWords(event)}`] : [];
  });
}

describe("a restart is reported", () => {
  it("when the start time of the process changes", () => {
    expect(
      restarts({ minute: 1, start: 0 }, { minute: 2, start: 0 }, { minute: 3, start: 2.5 }, { minute: 4, start: 2.5 }),
    ).toEqual(["3: the process restarted at 2026-11-23T09:02:30.000Z"]);
  });

  it("when counters fall", () => {
    const text = "the process restarted: its counters began at 0 again";
    expect(
      restarts({ minute: 1, allocated: 900 }, { minute: 2, allocated: 950 }, { minute: 3, allocated: 10 }),
    ).toEqual([`3: ${text}`]);
    expect(restarts({ minute: 1, gcs: 7 }, { minute: 2, gcs: 7 }, { minute: 3, gcs: 1 })).toEqual([`3: ${text}`]);
  });

  it("once, by the first observation that shows it, although a late response of the old process follows", () => {
    const round = [
      { minute: 2, allocated: 5 },
      { minute: 2, start: 0, gcs: 90 },
    ];
    expect(
      restarts(
        { minute: 1, start: 0, gcs: 80, allocated: 100 },
        ...round,
        { minute: 3, start: 1.5, gcs: 1 },
        { minute: 3, allocated: 8 },
      ),
    ).toHaveLength(1);
  });

  it("as a load balancer when an older process answers", () => {
    expect(restarts({ minute: 9, start: 5 }, { minute: 10, start: 1 })).toEqual([
      "10: another process answers, which started earlier, at 2026-11-23T09:01:00.000Z: if the address is a load balancer's, watch one instance",
    ]);
  });

  it("not for a start time that varies by a second, nor for the rounding of sampled counters", () => {
    expect(
      restarts(
        { minute: 1, start: 0, allocated: 1_000_000 },
        { minute: 2, start: 0.01 },
        { minute: 3, allocated: 999_500 },
      ),
    ).toEqual([]);
  });
});

describe("a profile shows", () => {
  const sampleTypes = ["alloc_space", "inuse_space"].map((type) => ({ type, unit: "bytes" }));

  it("what was allocated since the start, and the start itself where a comment gives it", () => {
    const builder = new ProfileBuilder({ sampleTypes, comments: ["made by x", "process_start_ms=1700000000000.5"] });
    for (const name of ["a", "b"]) builder.add({ stack: [builder.location([{ function: name }])], values: [100, 1] });
    expect(profileObservation(builder.build(), unixMs(FIRST_START))).toEqual({
      at: FIRST_START,
      allocated: 200,
      processStart: 1_700_000_000_000.5,
    });
  });

  it("neither in a profile of goroutines", () => {
    const builder = new ProfileBuilder({ sampleTypes: [{ type: "goroutine", unit: "count" }] });
    expect(profileObservation(builder.build(), unixMs(FIRST_START))).toEqual({
      at: FIRST_START,
      allocated: null,
      processStart: null,
    });
  });
});
