import { describe, expect, it } from "vitest";
import { bytes, unixMs } from "../../src/base/units.ts";
import { withDates } from "../../src/recording/dates.ts";
import { timeInPath } from "../../src/recording/name-times.ts";

const START = Date.UTC(2026, 5, 21, 10, 15);
const MINUTE = 60_000;
const iso = (minute: number) => new Date(START + minute * MINUTE).toISOString().slice(0, 19);

/** When each of the files was taken: the minute after START, "written 3" for a time of writing, "?" where it is unknown. */
function datesOf(names: readonly string[], writtenAt: (row: number) => number): string[] {
  const files = names.map((path, row) => ({
    path,
    sizeBytes: bytes(1),
    modifiedAt: unixMs(START + writtenAt(row)),
    isNamed: false,
  }));
  return withDates(files).map(({ namedAt, isModifiedAtUsable, modifiedAt }) => {
    if (namedAt !== null) return String((namedAt - START) / MINUTE);
    return isModifiedAtUsable ? `written ${(modifiedAt - START) / MINUTE}` : "?";
  });
}

const named = (names: readonly string[]) => datesOf(names, () => 0);
const minutes = [0, 1, 2, 3, 4];
const allMinutes = minutes.map(String);

describe("the time in the name of a file", () => {
  it.each([
    ["heap-2026-06-21T10-15-00.txt", "2026-06-21T10:15:00.000Z"],
    ["2026-06-21_10-15-00.pb.gz", "2026-06-21T10:15:00.000Z"],
    ["2026-06-21-10-15-00-heap.pb.gz", "2026-06-21T10:15:00.000Z"],
    ["heap 2026-06-21 10.15.00.pb.gz", "2026-06-21T10:15:00.000Z"],
    ["20260621T101500Z.pb.gz", "2026-06-21T10:15:00.000Z"],
    ["20260621T101500.250Z.pb.gz", "2026-06-21T10:15:00.250Z"],
    ["heap.20260621101507.pb.gz", "2026-06-21T10:15:07.000Z"],
    ["heap_20260621_101507_web-1.pb.gz", "2026-06-21T10:15:07.000Z"],
    ["heap-2026-06-21T12:15:00+02:00.pb.gz", "2026-06-21T10:15:00.000Z"],
    ["heap-20260621T1015.pb.gz", "2026-06-21T10:15:00.000Z"],
    ["heap-2026-06-21-10-15.pb.gz", "2026-06-21T10:15:00.000Z"],
    ["2026-06-21/10-15-07.pb.gz", "2026-06-21T10:15:07.000Z"],
    ["20260621T101507Z/heap.pb.gz", "2026-06-21T10:15:07.000Z"],
    ["shop-7f9c5d6b4-x2k9q_1782036900.pb.gz", "2026-06-21T10:15:00.000Z"],
    ["goroutine.1782036900123.txt", "2026-06-21T10:15:00.123Z"],
    ["heap-1782036900123456789.pb.gz", "2026-06-21T10:15:00.123Z"],
    ["1782036900/heap.pb.gz", "2026-06-21T10:15:00.000Z"],
    ["heap-2026-06-21.pb.gz", "2026-06-21T00:00:00.000Z"],
  ])("is read from %s", (path, expected) => {
    expect(new Date(timeInPath(`/dumps/${path}`)!.at).toISOString()).toBe(expected);
  });

  it.each([
    ["pprof.shop.alloc_objects.alloc_space.inuse_objects.inuse_space.001.pb.gz"],
    ["heap12.pb.gz"],
    ["heap-20261321T101500.pb.gz"],
    ["shop-5bb76b8476-12.txt"],
    ["heap-go1.26.8.txt"],
  ])("is not in %s", (path) => {
    expect(timeInPath(`/dumps/${path}`)).toBe(null);
  });

  it("is a date alone where a counter follows", () => {
    expect(timeInPath("/dumps/heap-20260621-0012.txt")?.precision).toBe("day");
  });
});

describe("files are dated", () => {
  it("by the times in their names, although all were written at once", () => {
    expect(named(minutes.map((minute) => `/d/heap-${iso(minute).replaceAll(":", "-")}.txt`))).toEqual(allMinutes);
    expect(named(minutes.map((minute) => `/d/${(START + minute * MINUTE) / 1000}/heap.pb.gz`))).toEqual(allMinutes);
  });

  it("by dates alone, if each has another one", () => {
    expect(named(["/d/heap-20260622.txt", "/d/heap-20260623.txt"])).toEqual(["825", "2265"]);
  });

  it("not by a time that all have in common, such as that of the incident", () => {
    expect(named(["/d/heap-20260621.1.txt", "/d/heap-20260621.2.txt"])).toEqual(["?", "?"]);
    const common = (row: number) => `/incident-2026-06-21T10-15-00/heap.${row}.txt`;
    expect(datesOf(minutes.map(common), (row) => row * MINUTE)).toEqual(minutes.map((row) => `written ${row}`));
  });

  it("by when they were written, if that was seconds apart", () => {
    expect(datesOf(["/d/b.txt", "/d/a.txt"], (row) => row * MINUTE)).toEqual(["written 0", "written 1"]);
  });

  it("not by when they were written, if a copy wrote them within less than seconds", () => {
    const names = minutes.map((row) => `/d/heap.${row}.txt`);
    expect(datesOf(names, () => 0)).toEqual(minutes.map(() => "?"));
    expect(datesOf(names, (row) => row * 40)).toEqual(minutes.map(() => "?"));
    expect(datesOf(["/d/before.txt", "/d/after.txt"], (row) => row * 3)).toEqual(["?", "?"]);
  });

  it("apart for each kind, since the profiles of one moment are written together", () => {
    const names = minutes.flatMap((row) => [`/d/heap.${row}.txt`, `/d/goroutine.${row}.txt`]);
    const written = (row: number) => Math.floor(row / 2) * MINUTE + (row % 2);
    expect(datesOf(names, written).filter((date) => date === "?")).toEqual([]);
  });

  it("each by its own, if the names of some have a time", () => {
    expect(datesOf(["/d/heap-20260621T101600Z.txt", "/d/heap-last.txt"], () => 2 * MINUTE)).toEqual(["1", "written 2"]);
  });
});
