/**
 * Units of measurement as in google/pprof: three families of units.
 *
 *   memory   B kB MB GB TB PB       factor 1024
 *   time     ns us ms s hrs         without minutes
 *   GCU      n u m - k M G T P      Google compute units
 *
 *   scale(1536, "bytes", "auto")      1.5 kB     the largest unit with a value of at least 1
 *   scale(1536, "bytes", "MB")        0.0015 MB
 *   scale(7, "count", "minimum")      7          without a unit
 *   scale(7, "requests", "widgets")   7 widgets  unknown units are not converted
 */
import { fixed2, general2, padLeft } from "../../base/go-format.ts";

export interface ScaledValue {
  readonly value: number;
  /** "" if no unit is shown. */
  readonly unit: string;
}

interface Unit {
  readonly name: string;
  readonly aliases: readonly string[];
  /** Value of the unit, in the smallest unit of its family (GCU: in GCU). */
  readonly factor: number;
}

interface Family {
  /** Smallest first. */
  readonly units: readonly Unit[];
  readonly fallback: Unit;
}

const BYTE: Unit = { name: "B", aliases: ["b", "byte"], factor: 1 };
const SECOND: Unit = { name: "s", aliases: ["s", "sec", "second"], factor: 1e9 };
const GCU: Unit = { name: "GCU", aliases: ["gcu"], factor: 1 };
const FAMILIES: readonly Family[] = [
  {
    units: [
      BYTE,
      { name: "kB", aliases: ["kb", "kbyte", "kilobyte"], factor: 2 ** 10 },
      { name: "MB", aliases: ["mb", "mbyte", "megabyte"], factor: 2 ** 20 },
      { name: "GB", aliases: ["gb", "gbyte", "gigabyte"], factor: 2 ** 30 },
      { name: "TB", aliases: ["tb", "tbyte", "terabyte"], factor: 2 ** 40 },
      { name: "PB", aliases: ["pb", "pbyte", "petabyte"], factor: 2 ** 50 },
    ],
    fallback: BYTE,
  },
  {
    units: [
      { name: "ns", aliases: ["ns", "nanosecond"], factor: 1 },
      { name: "us", aliases: ["μs", "us", "microsecond"], factor: 1e3 },
      { name: "ms", aliases: ["ms", "millisecond"], factor: 1e6 },
      SECOND,
      { name: "hrs", aliases: ["hour", "hr"], factor: 3600e9 },
    ],
    fallback: SECOND,
  },
  {
    units: [
      { name: "n*GCU", aliases: ["nanogcu"], factor: 1e-9 },
      { name: "u*GCU", aliases: ["microgcu"], factor: 1e-6 },
      { name: "m*GCU", aliases: ["milligcu"], factor: 1e-3 },
      GCU,
      { name: "k*GCU", aliases: ["kilogcu"], factor: 1e3 },
      { name: "M*GCU", aliases: ["megagcu"], factor: 1e6 },
      { name: "G*GCU", aliases: ["gigagcu"], factor: 1e9 },
      { name: "T*GCU", aliases: ["teragcu"], factor: 1e12 },
      { name: "P*GCU", aliases: ["petagcu"], factor: 1e15 },
    ],
    fallback: GCU,
  },
];
const UNITS_NOT_SHOWN = new Set(["count", "sample", "unit", "minimum", "auto"]);

/** A function that converts to `to`. With "minimum" or "auto", each value gets its most natural unit. Create it once and reuse it. */
export function scaler(from: string, to: string): (value: number) => ScaledValue {
  const family = FAMILIES.find((candidate) => unitOf(candidate, from));
  if (!family) {
    const unit = UNITS_NOT_SHOWN.has(to) ? "" : to;
    return (value) => ({ value, unit });
  }
  const { factor } = unitOf(family, from)!;
  if (to === "minimum" || to === "auto") return (value) => autoScaled(family, value * factor);
  const target = unitOf(family, to) ?? family.fallback;
  return (value) => ({ value: (value * factor) / target.factor, unit: target.name });
}

/** Converts one value; see `scaler`. */
export function scale(value: number, from: string, to: string): ScaledValue {
  return scaler(from, to)(value);
}

/** A function that converts and formats: "1.50kB", "12MB", "0". Create it once and reuse it. */
export function labeler(from: string, to: string): (value: number) => string {
  const convert = scaler(from, to);
  return (value) => labelOf(convert(value));
}

/** Converts and formats one value; see `labeler`. */
export function scaledLabel(value: number, from: string, to: string): string {
  return labeler(from, to)(value);
}

function labelOf({ value, unit }: ScaledValue): string {
  const fixed = fixed2(value);
  const text = fixed.endsWith(".00") ? fixed.slice(0, -3) : fixed;
  return text === "0" || text === "-0" ? "0" : text + unit;
}

function autoScaled(family: Family, value: number): ScaledValue {
  const unit = family.units.findLast(({ factor }) => Math.abs(value) / factor >= 1) ?? family.fallback;
  return { value: value / unit.factor, unit: unit.name };
}

/** Finds a unit by its singular or plural, in upper or lower case. */
function unitOf({ units }: Family, name: string): Unit | undefined {
  const lower = name.toLowerCase();
  const singular = lower.length > 2 && lower.endsWith("s") ? lower.slice(0, -1) : lower;
  return units.find(({ aliases }) => aliases.includes(singular));
}

/** Whether values can be converted from one unit to the other. */
export function areConvertible(a: string, b: string): boolean {
  return a === b || FAMILIES.some((family) => unitOf(family, a) && unitOf(family, b));
}

/** The absolute share of a total, in at least six characters: "12.34%", " 0.12%", "  100%". */
export function percentage(value: number, total: number): string {
  const percent = total === 0 ? 0 : Math.abs(value / total) * 100;
  if (percent >= 99.95 && percent <= 100.05) return "  100%";
  return `${padLeft(percent >= 1 ? fixed2(percent) : general2(percent), 5)}%`;
}
