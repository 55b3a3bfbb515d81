/**
 * The lines that all text formats of a contention profile share: rates, and then one record for each stack.
 *
 *   cycles/second = 3201000000
 *   sampling period = 100
 *   ms since reset = 16502830
 *     19490304       27 @ 0xbccc97 0xc61202       cycles, number of waits, stack
 */
import { truncatedInt64 } from "../model/int64-columns.ts";
import { isBlankOrComment, type Lines } from "./lines.ts";
import { addressesIn, int64, int64Literal } from "./numbers.ts";

const SECTION = "---";
const RECORD = /(?<!\d)(\d{1,19}) +(\d{1,19}) @([ x0-9a-f]*)/;
const NANOS_PER_MS = 1_000_000n;
const NANOS_PER_SECOND = 1e9;

export interface Rates {
  /** 0 if it is not given. */
  readonly cyclesPerSecond: bigint;
  /** The number of events that one sample stands for. */
  readonly period: bigint;
  readonly durationNanos: bigint;
}

/** Reads lines `name = value` up to the first other line. */
export function readRates(lines: Lines): Rates {
  const rates = { cyclesPerSecond: 0n, period: 1n, durationNanos: 0n };
  for (; lines.current !== null && !lines.current.trim().startsWith(SECTION); lines.advance()) {
    if (isBlankOrComment(lines.current)) continue;
    const equals = lines.current.indexOf("=");
    if (equals < 0) break;
    const value = lines.current.slice(equals + 1).trim();
    switch (lines.current.slice(0, equals).trim()) {
      case "cycles/second":
        rates.cyclesPerSecond = int64Literal(value, lines);
        break;
      case "sampling period":
        rates.period = int64Literal(value, lines);
        break;
      case "ms since reset":
        rates.durationNanos = BigInt.asIntN(64, int64Literal(value, lines) * NANOS_PER_MS);
        break;
      case "discarded samples":
        break;
      default:
        lines.expected("an attribute of a contention profile");
    }
  }
  return rates;
}

export interface Wait {
  readonly cycles: bigint;
  readonly contentions: bigint;
  readonly addresses: bigint[];
}

/** Reads the current line. */
export function readWait(lines: Lines): Wait {
  const [, cycles, count, addresses] = RECORD.exec(lines.current!) ?? lines.expected("a delay, a count and a stack");
  return {
    cycles: int64(cycles!, lines),
    contentions: int64(count!, lines),
    addresses: addressesIn(addresses!, lines),
  };
}

/** Cycles in nanoseconds; if their rate is not given, the cycles themselves. */
export function nanosOf(
  cycles: bigint,
  { cyclesPerSecond, period }: Pick<Rates, "cyclesPerSecond" | "period">,
): bigint {
  if (cyclesPerSecond <= 0n) return cycles;
  const cyclesPerNano = Number(cyclesPerSecond) / NANOS_PER_SECOND;
  return BigInt(truncatedInt64((Number(cycles) * Number(period)) / cyclesPerNano));
}
