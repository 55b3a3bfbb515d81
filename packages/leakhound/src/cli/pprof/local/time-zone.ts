/**
 * The local time zone with its short name ("CET"), as Go prints it. JavaScript has the offset and only long names of
 * zones; the short names are in the zone's file.
 *
 *   file:   block for 32 bits | block for 64 bits | "\nCET-1CEST,M3.5.0,M10.5.0/3\n"
 *   block:  header | times | … | types: offset i32, isDst u8, name u8 | names "LMT\0CET\0CEST\0" | …
 *
 * The types are the history of the zone, in which an offset may have had several names. The last line has the names in
 * use.
 *
 * Format: RFC 8536
 */
import { readFileSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import type { LocalZone } from "../../../report/pprof/ports.ts";

const ZONE_FOLDERS = ["/usr/share/zoneinfo", "/usr/lib/zoneinfo", "/usr/share/lib/zoneinfo", "/etc/zoneinfo"];
const HEADER_BYTES = 44;
/** Offset of six counts of 32 bits. */
const COUNTS_AT = 20;
const TYPE_BYTES = 6;
const MAGIC = "TZif";

/** The local zone at a time. A zone without a known name is named by its offset, or UTC. */
export function localZoneAt(unixSeconds: number): LocalZone {
  const offsetSeconds = -new Date(unixSeconds * 1000).getTimezoneOffset() * 60;
  return { offsetSeconds, name: shortNames().get(offsetSeconds) ?? numericName(offsetSeconds) };
}

let names: ReadonlyMap<number, string> | null = null;

function shortNames(): ReadonlyMap<number, string> {
  names ??= readNames(process.env["TZ"]);
  return names;
}

function readNames(zone: string | undefined): ReadonlyMap<number, string> {
  for (const path of pathsOf(zone)) {
    try {
      return namesByOffset(readFileSync(path));
    } catch {
      // The next folder may have the file.
    }
  }
  return new Map();
}

function pathsOf(zone: string | undefined): readonly string[] {
  if (zone === undefined) return ["/etc/localtime"];
  const name = zone.replace(/^:/, "");
  if (name === "" || name === "UTC") return [];
  return isAbsolute(name) ? [name] : ZONE_FOLDERS.map((folder) => join(folder, name));
}

function namesByOffset(file: Buffer): ReadonlyMap<number, string> {
  const first = blockAt(file, { start: 0, timeBytes: 4 });
  const second = blockAt(file, { start: first.end, timeBytes: 8 });
  return new Map([...second.names, ...namesInUse(file.toString("latin1", second.end))]);
}

/** @throws RangeError if the file is too short or not a time zone file */
function blockAt(file: Buffer, { start, timeBytes }: { readonly start: number; readonly timeBytes: number }) {
  if (file.toString("latin1", start, start + MAGIC.length) !== MAGIC) throw new RangeError("not a time zone file");
  const count = (field: number) => file.readUInt32BE(start + COUNTS_AT + 4 * field);
  const [isUt, isStd, leaps, times, types, chars] = [0, 1, 2, 3, 4, 5].map(count) as Counts;
  const typesAt = start + HEADER_BYTES + times * (timeBytes + 1);
  const charsAt = typesAt + types * TYPE_BYTES;
  const texts = file.toString("latin1", charsAt, charsAt + chars);
  const names = new Map<number, string>();
  for (let at = typesAt; at < charsAt; at += TYPE_BYTES) {
    const nameAt = file.readUInt8(at + 5);
    names.set(file.readInt32BE(at), texts.slice(nameAt, texts.indexOf("\0", nameAt)));
  }
  return { names, end: charsAt + chars + leaps * (timeBytes + 4) + isStd + isUt };
}

type Counts = [number, number, number, number, number, number];

/** `CET-1CEST,…`: offsets count west of Greenwich. Daylight saving time adds an hour unless it has its own offset. */
function namesInUse(footer: string): readonly (readonly [number, string])[] {
  const name = "(?:<([^>]+)>|([A-Za-z]{3,}))";
  const offset = "([+-]?\\d+)(?::(\\d+))?(?::\\d+)?";
  const match = new RegExp(`^\\n${name}${offset}(?:${name}(?:${offset})?)?`).exec(footer);
  if (!match) return [];
  const [, quoted, plain, hours, minutes, quotedSummer, plainSummer, summerHours, summerMinutes] = match;
  const standard = secondsEast(hours!, minutes);
  const summer = summerHours === undefined ? standard + 3600 : secondsEast(summerHours, summerMinutes);
  const summerName = quotedSummer ?? plainSummer;
  return [[standard, (quoted ?? plain)!], ...(summerName === undefined ? [] : [[summer, summerName] as const])];
}

function secondsEast(hours: string, minutes = "0"): number {
  const west = Math.abs(Number(hours)) * 3600 + Number(minutes) * 60;
  return hours.startsWith("-") ? west : -west;
}

function numericName(offsetSeconds: number): string {
  if (offsetSeconds === 0) return "UTC";
  const minutes = Math.abs(offsetSeconds) / 60;
  const digits = (Math.floor(minutes / 60) * 100 + (minutes % 60)).toString().padStart(4, "0");
  return `${offsetSeconds < 0 ? "-" : "+"}${digits.replace(/00$/, "")}`;
}
