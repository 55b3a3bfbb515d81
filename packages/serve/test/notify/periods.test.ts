/** Hours of a wall clock. Berlin is one hour ahead of UTC in winter, and two in summer. */
import { unixMs } from "leakhound/server";
import { describe, expect, it } from "vitest";
import type { Period } from "../../src/config/period.ts";
import { readConfig } from "../../src/config/read.ts";
import { beginOf, endOf, isWithin } from "../../src/notify/periods.ts";

const at = (iso: string) => unixMs(Date.parse(iso));
const iso = (time: number | null) => (time === null ? null : new Date(time).toISOString().slice(0, 16));

function period(text: string): readonly Period[] {
  const read = readConfig(`maintenance: [${text}]`);
  if (!read.ok) throw new Error(JSON.stringify(read.errors));
  return read.value.maintenance.map((one) => one.period);
}

describe("a weekly period", () => {
  const night = period('{ start: "22:00", end: "07:00", time_zone: Europe/Berlin }');

  it("holds from its start to its end by the clock of its time zone, across midnight", () => {
    const held = ["20:59Z", "21:00Z", "23:30Z"].map((time) => isWithin(night, at(`2026-12-01T${time}`)));
    expect(held).toEqual([false, true, true]);
    expect([isWithin(night, at("2026-12-02T05:59Z")), isWithin(night, at("2026-12-02T06:00Z"))]).toEqual([true, false]);
  });

  it("keeps its hours when daylight saving time begins", () => {
    expect(iso(endOf(night, at("2026-03-28T22:00Z")))).toBe("2026-03-29T05:00");
    expect(iso(endOf(night, at("2026-03-27T22:00Z")))).toBe("2026-03-28T06:00");
  });

  it("may begin on some weekdays only, and then lasts until the next day", () => {
    const weekend = period('{ weekdays: [saturday], start: "22:00", end: "06:00" }');
    const held = ["2026-11-28T23:00Z", "2026-11-29T05:59Z", "2026-11-29T23:00Z", "2026-11-28T05:00Z"];
    expect(held.map((time) => isWithin(weekend, at(time)))).toEqual([true, true, false, false]);
  });

  it("lasts a whole day where it ends when it starts", () => {
    const sunday = period('{ weekdays: [sunday], start: "00:00", end: "00:00" }');
    const held = ["2026-11-28T23:59Z", "2026-11-29T00:00Z", "2026-11-29T23:59Z", "2026-11-30T00:00Z"];
    expect(held.map((time) => isWithin(sunday, at(time)))).toEqual([false, true, true, false]);
  });
});

it("several periods that touch end with the last of them", () => {
  const both = period('{ start: "22:00", end: "02:00" }, { start: "02:00", end: "05:00" }');
  expect(iso(endOf(both, at("2026-11-29T23:10Z")))).toBe("2026-11-30T05:00");
  expect(iso(beginOf(both, at("2026-11-30T04:10Z")))).toBe("2026-11-29T21:59");
});

it("a period that always holds has no end", () => {
  expect(endOf(period('{ start: "00:00", end: "00:00" }'), at("2026-11-29T23:10Z"))).toBeNull();
});

it("a single period holds once", () => {
  const once = period('{ from: "2026-12-01T22:00", to: "2026-12-02T04:00", time_zone: Europe/Berlin }');
  const held = ["2026-12-01T20:59Z", "2026-12-01T21:00Z", "2026-12-02T02:59Z", "2026-12-02T03:00Z"];
  expect(held.map((time) => isWithin(once, at(time)))).toEqual([false, true, true, false]);
});

it.each([
  ['{ start: "25:00", end: "07:00" }', "1:24", "maintenance[0].start", /time of day/],
  ['{ start: "22:00" }', "1:15", "maintenance[0]", /give start and end/],
  ['{ from: "2026-12-02T04:00", to: "2026-12-01T04:00" }', "1:15", "maintenance[0]", /later than from/],
  ['{ from: "2026-13-02T04:00", to: "2027-12-01T04:00" }', "1:23", "maintenance[0].from", /no such date/],
  ['{ start: "22:00", end: "07:00", time_zone: Mars }', "1:58", "maintenance[0].time_zone", /not a time zone/],
  ['{ start: "22:00", end: "07:00", day: x }', "1:47", "maintenance[0].day", /no such key/],
])("the mistake in %s is named with its line and column", (text, place, path, message) => {
  const read = readConfig(`maintenance: [${text}]`);
  if (read.ok) throw new Error("it was accepted");
  const [error] = read.errors;
  expect([`${error!.line}:${error!.column}`, error!.path]).toEqual([place, path]);
  expect(error!.message).toMatch(message);
});
