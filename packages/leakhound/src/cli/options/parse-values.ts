/** Parsers for values of options. A value that cannot be parsed is bad usage; the message shows an example. */

import { InvalidArgumentError } from "commander";
import type { TextPattern } from "../../base/text-pattern.ts";
import { type Bytes, bytes, type DurationMs, durationMs, HOUR_MS, MINUTE_MS, SECOND_MS } from "../../base/units.ts";
import { goRegexp } from "../../profile/go-regexp/go-regexp.ts";
import { splitHeader } from "./header.ts";

const DURATION_UNITS: Record<string, number> = {
  ms: 1,
  s: SECOND_MS,
  m: MINUTE_MS,
  min: MINUTE_MS,
  h: HOUR_MS,
  d: 24 * HOUR_MS,
};
const BYTE_UNITS: Record<string, number> = {
  "": 1,
  b: 1,
  k: 1024,
  kb: 1000,
  kib: 1024,
  m: 1024 ** 2,
  mb: 1000 ** 2,
  mib: 1024 ** 2,
  g: 1024 ** 3,
  gb: 1000 ** 3,
  gib: 1024 ** 3,
};
/** Node's timers take at most 31 bits of milliseconds. */
const DURATION_MAX_MS = 24 * 24 * HOUR_MS;
const HORIZON_MAX_MS = 10 * 365 * 24 * HOUR_MS;

/** `500ms`, `35s`, `2m`, `1h30m`; a plain number is in seconds. */
export function parseDuration(text: string): DurationMs {
  const duration = durationOf(text);
  if (duration > DURATION_MAX_MS) throw new InvalidArgumentError(`"${text}" is longer than 24 days.`);
  return duration;
}

/** As `parseDuration`, for a time that nothing waits for: `24h`, `90d`. */
export function parseHorizon(text: string): DurationMs {
  const duration = durationOf(text);
  if (duration > HORIZON_MAX_MS) throw new InvalidArgumentError(`"${text}" is longer than 10 years.`);
  return duration;
}

function durationOf(text: string): DurationMs {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|min|m|h|d)/gy)];
  const isSeconds = /^\d+(\.\d+)?$/.test(text);
  if (!isSeconds && (parts.length === 0 || parts.map((part) => part[0]).join("") !== text))
    throw new InvalidArgumentError("Write a duration such as 30s, 5m or 1h30m.");
  const ms = isSeconds
    ? Number(text) * SECOND_MS
    : parts.reduce((sum, [, number, unit]) => sum + Number(number) * DURATION_UNITS[unit!]!, 0);
  if (ms <= 0) throw new InvalidArgumentError(`"${text}" is not a duration above zero.`);
  return durationMs(ms);
}

/** `512MiB`, `2G`, `1.5GB`, or bytes; k, m and g alone are powers of 1024, like Ki in Kubernetes and m in Docker. */
export function parseBytes(text: string): Bytes {
  const match = /^(\d+(?:\.\d+)?)\s*([kmg]?(?:i?b)?|[kmg]i)$/i.exec(text);
  const unit = match && BYTE_UNITS[match[2]!.toLowerCase().replace(/i$/, "ib")];
  const size = match && unit ? Number(match[1]) * unit : Number.NaN;
  if (!(size > 0)) throw new InvalidArgumentError("Write a size such as 512MiB, 2GiB or 1500000000.");
  return bytes(size);
}

/** A regular expression in Go's syntax, which is matched in linear time. */
export function parsePattern(text: string): TextPattern {
  const pattern = goRegexp(text);
  if (!pattern.ok) throw new InvalidArgumentError(`Not a regular expression: ${pattern.error}.`);
  return pattern.value;
}

/** Collects all values of an option that may be repeated: `--header "Name: value"`. */
export function parseHeader(text: string, before: Readonly<Record<string, string>> = {}): Record<string, string> {
  const header = splitHeader(text);
  if (!header) throw new InvalidArgumentError('Write a header as "Name: value".');
  return { ...before, [header[0]]: header[1] };
}

export function parsePid(text: string): number {
  const pid = /^[1-9]\d{0,9}$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isNaN(pid)) throw new InvalidArgumentError("Write the number of a process, as ps shows it.");
  return pid;
}

/** A whole number above zero. */
export function parseCount(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new InvalidArgumentError("Write a whole number from 1 to 999999.");
  return Number(text);
}
