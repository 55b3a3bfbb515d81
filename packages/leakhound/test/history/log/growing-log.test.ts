/** A log that is read while it is written. */
import { describe, expect, it } from "vitest";
import { readFrom } from "../../../src/history/chunk/sealed-chunk.ts";
import { GrowingLog } from "../../../src/history/log/growing-log.ts";
import { profileBytesOf } from "../../../src/history/log/state.ts";
import { brotli } from "../../../src/source/brotli.ts";
import { drawnHeap } from "../drawn-heap.ts";
import { writtenLog } from "../logs.ts";

const PROFILES = [5, 6, 7].map((live) => drawnHeap(`${live}   ${live}   64   clone < remember < main`));
const { bytes } = writtenLog(PROFILES);

const profilesIn = (log: GrowingLog) => [...log.scrapes(0)].map((logged) => Buffer.from(profileBytesOf(logged)));

describe("a growing log", () => {
  it("has at each length the profiles whose records are complete by then", () => {
    const log = new GrowingLog(readFrom(bytes), brotli);
    const found: number[] = [];
    for (let length = 0; length <= bytes.length; length++) {
      expect(log.readTo(length).ok).toBe(true);
      const profiles = log.series.length > 0 ? profilesIn(log) : [];
      expect(profiles).toEqual(PROFILES.slice(0, profiles.length).map((one) => Buffer.from(one)));
      found.push(profiles.length);
    }
    expect(found.at(-1)).toBe(PROFILES.length);
    expect(log.length).toBe(bytes.length);
  });

  it("gives the profiles of a series as often as they are asked for, also after a reading that was broken off", () => {
    const log = new GrowingLog(readFrom(bytes), brotli);
    log.readTo(bytes.length);
    for (const _ of log.scrapes(0)) break;
    expect(profilesIn(log)).toEqual(profilesIn(log));
    expect(profilesIn(log)).toHaveLength(PROFILES.length);
  });

  it("keeps what comes before a damaged record", () => {
    const damaged = bytes.slice();
    damaged[damaged.length - 3]! ^= 1;
    const log = new GrowingLog(readFrom(damaged), brotli);
    for (const _ of [1, 2]) {
      expect(log.readTo(damaged.length)).toMatchObject({ ok: false, error: { code: "damaged" } });
      expect(profilesIn(log)).toHaveLength(PROFILES.length - 1);
    }
  });

  it("refuses a file that is no log", () => {
    const log = new GrowingLog(readFrom(new TextEncoder().encode("something else")), brotli);
    expect(log.readTo(14)).toMatchObject({ ok: false, error: { code: "not-history" } });
  });
});
