/**
 * Periods of time by a wall clock: the nights of a team, the hours of a maintenance.
 *
 *   weekly   { weekdays: [saturday, sunday], start: "22:00", end: "07:00", time_zone: Europe/Berlin }
 *            Saturday 22:00 to Sunday 07:00, and Sunday 22:00 to Monday 07:00
 *   single   { from: "2026-12-01T22:00", to: "2026-12-02T04:00", time_zone: Europe/Berlin }
 *
 * Times are compared as the clocks on the wall show them, so that a period keeps its hours when daylight saving time
 * begins or ends.
 */
import { type UnixMs, unixMs } from "leakhound/server";
import { type Period, WEEKDAYS } from "../config/period.ts";

const MINUTE_MS = 60_000;
const HOUR_MINUTES = 60;
const DAY_MINUTES = 24 * HOUR_MINUTES;
/** No weekly period is longer. */
const SEARCHED_MINUTES = 8 * DAY_MINUTES;

export function isWithin(periods: readonly Period[], at: UnixMs): boolean {
  return periods.some((period) => isWithinOne(period, wallClock(at, period.timeZone)));
}

/** The first moment at which none of the periods holds, to the minute; null where it is more than a week away. */
export function endOf(periods: readonly Period[], at: UnixMs): UnixMs | null {
  return edgeOf(periods, at, 1);
}

/** Since when one of the periods has held without a gap, to the minute; at most a week ago. */
export function beginOf(periods: readonly Period[], at: UnixMs): UnixMs {
  return edgeOf(periods, at, -1) ?? unixMs(at - SEARCHED_MINUTES * MINUTE_MS);
}

function edgeOf(periods: readonly Period[], at: UnixMs, direction: 1 | -1): UnixMs | null {
  const first = Math.floor(at / MINUTE_MS) * MINUTE_MS;
  for (let minute = 0; minute <= SEARCHED_MINUTES; minute++) {
    const tried = unixMs(first + direction * minute * MINUTE_MS);
    if (!isWithin(periods, tried)) return tried;
  }
  return null;
}

interface WallClock {
  readonly day: number;
  readonly minute: number;
  /** `2026-12-01T22:00` */
  readonly text: string;
}

function isWithinOne(period: Period, { day, minute, text }: WallClock): boolean {
  if (period.type === "single") return period.from <= text && text < period.to;
  const { weekdays, start, end } = period;
  const beginsOn = (weekday: number) => weekdays.has(WEEKDAYS[(weekday + WEEKDAYS.length) % WEEKDAYS.length]!);
  if (start < end) return beginsOn(day) && minute >= start && minute < end;
  return (beginsOn(day) && minute >= start) || (beginsOn(day - 1) && minute < end);
}

/** Clocks are changed at quarters of an hour, so that one look at a time zone serves for so long. */
const QUARTER_MS = 15 * MINUTE_MS;

interface Zone {
  readonly format: Intl.DateTimeFormat;
  quarter: number;
  /** What the wall clock shows in `quarter`, as if it were UTC, less UTC. */
  offsetMs: number;
}

/** Formatters are slow to make, and time zones are few. */
const ZONES = new Map<string, Zone>();

function wallClock(at: UnixMs, timeZone: string): WallClock {
  const zone = ZONES.get(timeZone) ?? { format: formatOf(timeZone), quarter: Number.NaN, offsetMs: 0 };
  ZONES.set(timeZone, zone);
  const quarter = Math.floor(at / QUARTER_MS);
  if (zone.quarter !== quarter) {
    zone.quarter = quarter;
    zone.offsetMs = shownAt(zone.format, quarter * QUARTER_MS) - quarter * QUARTER_MS;
  }
  const date = new Date(at + zone.offsetMs);
  const minute = date.getUTCHours() * HOUR_MINUTES + date.getUTCMinutes();
  return { day: date.getUTCDay(), minute, text: date.toISOString().slice(0, "2026-12-01T22:00".length) };
}

function shownAt(format: Intl.DateTimeFormat, at: number): number {
  const { year, month, day, hour, minute } = Object.fromEntries(
    format.formatToParts(at).map(({ type, value }) => [type, value]),
  );
  return Date.parse(`${year?.padStart(4, "0")}-${month}-${day}T${hour}:${minute}Z`);
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
  });
}
