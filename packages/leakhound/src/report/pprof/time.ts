/** Times and durations as Go prints them. */
import type { LocalZone, PprofPorts } from "./ports.ts";

const SECOND_NS = 1_000_000_000n;

/** `2006-01-02 15:04:05 MST` */
export function timeText(nanos: bigint, ports: PprofPorts): string {
  const { date, zone } = localTime(nanos, ports);
  return `${date} ${zone.name}`;
}

/** `2006-01-02 15:04:05.999999999 -0700 MST`, the fraction without its trailing zeros. */
export function fullTimeText(nanos: bigint, ports: PprofPorts): string {
  const { date, zone } = localTime(nanos, ports);
  const fraction = String(mod(nanos, SECOND_NS))
    .padStart(9, "0")
    .replace(/(?<!0)0+$/, "");
  return `${date}${fraction === "" ? "" : `.${fraction}`} ${offsetText(zone.offsetSeconds)} ${zone.name}`;
}

function localTime(nanos: bigint, ports: PprofPorts): { date: string; zone: LocalZone } {
  const seconds = Number((nanos - mod(nanos, SECOND_NS)) / SECOND_NS);
  const zone = ports.zoneAt(seconds);
  const iso = new Date((seconds + zone.offsetSeconds) * 1000).toISOString();
  return { date: iso.slice(0, 19).replace("T", " "), zone };
}

function mod(value: bigint, by: bigint): bigint {
  return ((value % by) + by) % by;
}

function offsetText(seconds: number): string {
  const minutes = Math.trunc(Math.abs(seconds) / 60);
  const digits = [Math.trunc(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, "0"));
  return `${seconds < 0 ? "-" : "+"}${digits.join("")}`;
}

/** `1h2m3.5s`, `1.5ms`, `20ns`: the form of time.Duration. */
export function durationText(nanos: bigint): string {
  if (nanos < 0n) return `-${durationText(-nanos)}`;
  if (nanos === 0n) return "0s";
  if (nanos < 1_000n) return `${nanos}ns`;
  if (nanos < 1_000_000n) return `${decimal(nanos, 1_000n)}µs`;
  if (nanos < SECOND_NS) return `${decimal(nanos, 1_000_000n)}ms`;
  const minutes = nanos / (60n * SECOND_NS);
  const hours = minutes / 60n;
  const seconds = `${decimal(nanos % (60n * SECOND_NS), SECOND_NS)}s`;
  if (minutes === 0n) return seconds;
  return `${hours === 0n ? "" : `${hours}h`}${minutes % 60n}m${seconds}`;
}

/** The quotient, exact, without trailing zeros. */
function decimal(value: bigint, unit: bigint): string {
  const digits = String(unit).length - 1;
  const fraction = String(value % unit)
    .padStart(digits, "0")
    .replace(/(?<!0)0+$/, "");
  return `${value / unit}${fraction === "" ? "" : `.${fraction}`}`;
}
