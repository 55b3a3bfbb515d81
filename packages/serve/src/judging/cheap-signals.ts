/**
 * Whether an instance has moved since it was judged, by what each of its readings says: live bytes, resident memory, goroutines. A
 * calm instance is judged once in several intervals, and sooner where one of these has risen clearly.
 *
 *   judged at   310 MiB live   34 goroutines
 *   now         402 MiB live   35 goroutines      moved
 */
import type { MemoryReading } from "leakhound/server";

/** A rise that a load of some minutes brings is judged needlessly, which costs a judgment. */
const RISE_FACTOR = 1.2;
const RISE_BYTES_MIN = 32 * 2 ** 20;
const RISE_GOROUTINES_MIN = 50;

/** Smaller rises are nothing, whatever the level. */
const SIGNALS = [
  ["heapAllocBytes", RISE_BYTES_MIN],
  ["rssBytes", RISE_BYTES_MIN],
  ["goroutines", RISE_GOROUTINES_MIN],
] as const;

/** @param judged the last reading before the judgment */
export function hasMoved(judged: MemoryReading | null, now: MemoryReading | null): boolean {
  if (judged === null || now === null) return false;
  return SIGNALS.some(([signal, riseMin]) => {
    const [before, after] = [judged[signal], now[signal]];
    return before !== undefined && after !== undefined && after > Math.max(RISE_FACTOR * before, before + riseMin);
  });
}
