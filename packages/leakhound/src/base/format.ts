/**
 * Numbers for users: the same format in the terminal, the page and the texts of the JSON.
 *
 *   formatBytes(12_897_485)        "12.3 MiB"        binary units, one decimal below 100
 *   formatByteRate(4_299_162)      "4.1 MiB/h"
 *   formatCount(1_234_567)         "1.2 M"           all digits, with commas, below a million
 *   formatDuration(12_000_000)     "3 h 20 min"      the two largest units
 *   formatInterval({ low, high }, formatByteRate)    "3.9 to 4.3 MiB/h"
 *
 * A figure is rounded before its unit is chosen, so that 1023.99 KiB reads "1.0 MiB", never "1024 KiB".
 * NaN reads "unknown", and an infinite value "∞". The minus sign is the ASCII hyphen, which can be pasted into a
 * calculator.
 */
import { HOUR_MS, MINUTE_MS, SECOND_MS } from "./units.ts";

/** An estimated rate with its confidence interval, of bytes or of a count. */
type Estimate =
  | { readonly bytesPerHour: number; readonly low: number; readonly high: number }
  | { readonly countPerHour: number; readonly low: number; readonly high: number };

const DAY_MS = 24 * HOUR_MS;
const LONGEST_DURATION_MS = 36_525 * DAY_MS;
const BYTE_UNITS = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
const COUNT_UNITS = ["", "M", "G", "T"];
const FULL_COUNT_MAX = 999_999;

/** Handles NaN, infinite values and the sign, so that `format` gets a finite number of at least 0. */
function signed(value: number, format: (magnitude: number) => string): string {
  if (Number.isNaN(value)) return "unknown";
  const text = Number.isFinite(value) ? format(Math.abs(value)) : "∞";
  const isZero = !/[1-9∞]/.test(text);
  return value < 0 && !isZero ? `-${text}` : text;
}

/** One decimal below 100, none from 100; an exponent from a million, beyond the last unit: "8.5e+11". */
function decimal(value: number): string {
  if (value >= 1e6) return value.toExponential(1);
  const tenths = Math.round(value * 10) / 10;
  return tenths < 100 ? tenths.toFixed(1) : Math.round(value).toString();
}

/** The largest of `units` units, each `step` times the one before, in which the rounded figure is at least 1. */
function scale(
  value: number,
  { step, units }: { readonly step: number; readonly units: number },
): { readonly figure: number; readonly unit: number } {
  let figure = value;
  let unit = 0;
  while (unit < units - 1 && Math.round(figure) >= step) {
    figure /= step;
    unit++;
  }
  return { figure, unit };
}

/** `12.3 MiB`; whole bytes without a decimal, fractions of a byte with one. */
export function formatBytes(value: number): string {
  return signed(value, (magnitude) => {
    const { figure, unit } = scale(magnitude, { step: 1024, units: BYTE_UNITS.length });
    return `${unit === 0 ? decimal(figure).replace(/\.0$/, "") : decimal(figure)} ${BYTE_UNITS[unit]}`;
  });
}

/** Bytes per hour: `4.1 MiB/h`. */
export const formatByteRate = (bytesPerHour: number): string => perHour(formatBytes(bytesPerHour));

/** `1,234`, `3.4`; from a million, `1.2 M`, `1.2 G` (10^9), `1.2 T` (10^12). */
export function formatCount(value: number): string {
  return signed(value, (magnitude) => {
    if (Math.round(magnitude) > FULL_COUNT_MAX) {
      const { figure, unit } = scale(magnitude / 1e6, { step: 1000, units: COUNT_UNITS.length - 1 });
      return `${decimal(figure)} ${COUNT_UNITS[unit + 1]}`;
    }
    if (magnitude < 100) return decimal(magnitude).replace(/\.0$/, "");
    return Math.round(magnitude)
      .toString()
      .replace(/\B(?=(\d{3})+$)/g, ",");
  });
}

/** A count per hour: `120/h`. */
export const formatCountRate = (countPerHour: number): string => perHour(formatCount(countPerHour));

const perHour = (text: string): string => (/\d/.test(text) ? `${text}/h` : text);

/** A share, 0..1: `93%`; below ten percent, with a decimal: `4.2%`. */
export function formatShare(share: number): string {
  return signed(
    share * 100,
    (percent) => `${percent < 9.95 ? decimal(percent).replace(/\.0$/, "") : Math.round(percent)}%`,
  );
}

const DURATION_UNITS = [
  { large: DAY_MS, small: HOUR_MS, largeName: "d", smallName: "h" },
  { large: HOUR_MS, small: MINUTE_MS, largeName: "h", smallName: "min" },
  { large: MINUTE_MS, small: SECOND_MS, largeName: "min", smallName: "s" },
];

/** Milliseconds as `3 h 20 min`, `4.2 s`, `350 ms`; above a century, `over 100 years`. */
export function formatDuration(ms: number): string {
  return signed(ms, (magnitude) => {
    if (magnitude > LONGEST_DURATION_MS) return "over 100 years";
    for (const { large, small, largeName, smallName } of DURATION_UNITS) {
      const rounded = Math.round(magnitude / small) * small;
      if (rounded < large) continue;
      const rest = Math.round((rounded % large) / small);
      return `${formatCount(Math.floor(rounded / large))} ${largeName}${rest > 0 ? ` ${rest} ${smallName}` : ""}`;
    }
    if (magnitude > 0 && Math.round(magnitude) < SECOND_MS) return `${Math.round(magnitude)} ms`;
    return `${decimal(magnitude / SECOND_MS).replace(/\.0$/, "")} s`;
  });
}

/** `3.9 to 4.3 MiB/h`; if the two ends have different units, each is shown with its own. */
export function formatInterval(
  interval: { readonly low: number; readonly high: number },
  format: (value: number) => string,
): string {
  const [low, high] = [format(interval.low), format(interval.high)];
  if (low === high && /\d/.test(low)) return low;
  const unitOf = (text: string): string => text.replace(/^-?[\d.,]+(e\+\d+)?/, "");
  const isShared = unitOf(low) === unitOf(high) && unitOf(low) !== low;
  return `${isShared ? low.slice(0, low.length - unitOf(low).length) : low} to ${high}`;
}

/** The estimate without its interval: `4.1 MiB/h` or `120/h`. */
export const formatRate = (rate: Estimate): string =>
  "bytesPerHour" in rate ? formatByteRate(rate.bytesPerHour) : formatCountRate(rate.countPerHour);

/** The confidence interval of a rate: `3.9 to 4.3 MiB/h`. */
export const formatRateInterval = (rate: Estimate): string =>
  formatInterval(rate, "bytesPerHour" in rate ? formatByteRate : formatCountRate);
