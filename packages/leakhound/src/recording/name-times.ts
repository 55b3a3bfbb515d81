/**
 * The time in the name of a file, in the forms that people and tools write:
 *
 *   heap-2026-01-31T10:15:00.5Z.pb.gz     heap_2026-01-31_10-15-00.txt     20260131101500.pb.gz
 *   heap.20260131T1015.pb.gz              2026-01-31/10-15-00.pb.gz        20260131T101500Z/heap.pb.gz
 *   app-1769854500.pb.gz                  app-1769854500123.pb.gz          a date alone, if nothing better is there
 *
 * A time without a zone is read as UTC: only differences between times matter. Names are at most 255 bytes long, so that
 * no pattern takes long.
 */
import { basename, dirname } from "node:path";
import { type UnixMs, unixMs } from "../base/units.ts";

const DATE = String.raw`(20\d\d)([-_.]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])`;
const HOUR = String.raw`([01]\d|2[0-3])`;
const MINUTE = String.raw`([0-5]\d)`;
const SECOND = String.raw`([0-5]\d)(?:[.,](\d{1,9}))?`;
const ZONE = String.raw`(Z|[+-](?:0\d|1[0-4]):?(?:00|15|30|45))?`;
const BETWEEN = String.raw`(?:[T_\-. @/]{1,3}|%20)?`;
const TO_SECOND = new RegExp(
  String.raw`(?<!\d)${DATE}${BETWEEN}${HOUR}[-_.:h]?${MINUTE}[-_.:m]?${SECOND}${ZONE}(?!\d)`,
);
/** Without a mark that makes it a time, `20260131-0012` is the twelfth file of a day. */
const TO_MINUTE = new RegExp(
  String.raw`(?<!\d)${DATE}(?:T${HOUR}:?${MINUTE}|${BETWEEN}${HOUR}[-_.:h]${MINUTE})${ZONE}(?!\d)`,
);
const DAY = new RegExp(String.raw`(?<!\d)${DATE}(?!\d)`);
/** Seconds since 1970 of the years 2001 to 2033, or milliseconds, microseconds or nanoseconds. */
const UNIX = /(?<!\d)(1\d{9})(\d{3})?(?:\d{3}|\d{6})?(?!\d)/;
const MS_PER_SECOND = 1000;
const MS_PER_MINUTE = 60 * MS_PER_SECOND;

/** How much of a time a name has: a date alone is the same for all files of a day. */
export interface NamedTime {
  readonly at: UnixMs;
  readonly precision: "moment" | "day";
}

/** The time in the name, or else in the name of the folder; null without one. */
export function timeInPath(path: string): NamedTime | null {
  const name = basename(path);
  const folder = basename(dirname(path));
  const at =
    momentIn(name) ?? unixTimeIn(name) ?? momentIn(`${folder}/${name}`) ?? momentIn(folder) ?? unixTimeIn(folder);
  if (at !== null) return { at, precision: "moment" };
  const day = dayIn(name) ?? dayIn(folder);
  return day === null ? null : { at: day, precision: "day" };
}

function momentIn(text: string): UnixMs | null {
  const toSecond = TO_SECOND.exec(text);
  if (toSecond) {
    const [, year, , month, day, hour, minute, second, fraction = "", zone = "Z"] = toSecond;
    return momentOf(
      `${year}-${month}-${day}T${hour}:${minute}:${second}.${fraction.padEnd(3, "0").slice(0, 3)}Z`,
      zone,
    );
  }
  const [whole, year, , month, day, hour, minute, markedHour, markedMinute, zone = "Z"] = TO_MINUTE.exec(text) ?? [];
  if (whole === undefined) return null;
  return momentOf(`${year}-${month}-${day}T${hour ?? markedHour}:${minute ?? markedMinute}:00Z`, zone);
}

/** @param text ISO 8601 without its zone */
function momentOf(text: string, zone: string): UnixMs | null {
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : unixMs(at - offsetMs(zone));
}

function offsetMs(zone: string): number {
  if (zone === "Z") return 0;
  const digits = zone.replace(/\D/g, "");
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2));
  return (zone.startsWith("-") ? -minutes : minutes) * MS_PER_MINUTE;
}

function unixTimeIn(text: string): UnixMs | null {
  const [, seconds, ms = "0"] = UNIX.exec(text) ?? [];
  return seconds === undefined ? null : unixMs(Number(seconds) * MS_PER_SECOND + Number(ms));
}

function dayIn(text: string): UnixMs | null {
  const [, year, , month, day] = DAY.exec(text) ?? [];
  const at = Date.parse(`${year}-${month}-${day}T00:00:00Z`);
  return Number.isNaN(at) ? null : unixMs(at);
}
