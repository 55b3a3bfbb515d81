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

/** Formatters are slow to make, and time zones are few. */
const FORMATS = new Map<string, Intl.DateTimeFormat>();

function wallClock(at: UnixMs, timeZone: string): WallClock {
  const format = FORMATS.get(timeZone) ?? formatOf(timeZone);
  FORMATS.set(timeZone, format);
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
  const { year, month, day, hour, minute } = parts;
  const text = `${year?.padStart(4, "0")}-${month}-${day}T${hour}:${minute}`;
  const date = new Date(`${text}Z`);
  return { day: date.getUTCDay(), minute: date.getUTCHours() * HOUR_MINUTES + date.getUTCMinutes(), text };
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
