/**
 * Whether "no leak" holds for longer than the window: a leak at the bound must not reach the memory limit within the
 * horizon.
 *
 *   bound 20 MiB/h, horizon 24 h, 300 MiB left     480 MiB > 300 MiB: not yet, watch longer
 *   bound 10 MiB/h                                 240 MiB < 300 MiB: no leak
 *
 * A cache that is still filling counts with its pace, since the window does not show its bound. The error of a slope
 * falls with the length of the window to the power of 3/2 (scatter / (length · sqrt(readings))), so the window that
 * would be enough is longer by the power of 2/3.
 */
import { HOUR_MS } from "../../base/units.ts";
import type { Reason } from "../facts/reasons.ts";
import type { Bound } from "./bound.ts";

const TIME_EXPONENT = 2 / 3;
/** No longer watch is advised than this many windows. */
const WATCH_FACTOR_MAX = 100;

export interface Horizon {
  readonly ms: number;
  /** The memory limit and what is in use; null where no limit is known. */
  readonly limit: { readonly limitBytes: number; readonly usedBytes: number } | null;
}

/** @returns null where "no leak" holds for the horizon */
export function horizonDoubt(bound: Bound, { ms, limit }: Horizon, windowMs: number): Reason | null {
  if (!limit) return { code: "horizon-without-limit", facts: { horizonMs: ms } };
  const bytesPerHour = bound.bytesPerHour + (bound.filling?.bytesPerHour ?? 0);
  const added = (bytesPerHour * ms) / HOUR_MS;
  const left = Math.max(0, limit.limitBytes - limit.usedBytes);
  if (added < left) return null;
  const factor =
    left === 0 ? WATCH_FACTOR_MAX : Math.min(WATCH_FACTOR_MAX, Math.max(2, (added / left) ** TIME_EXPONENT));
  return {
    code: "limit-within-horizon",
    facts: { bytesPerHour, horizonMs: ms, leftBytes: left, limitBytes: limit.limitBytes, watchMs: factor * windowMs },
  };
}
