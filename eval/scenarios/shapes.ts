/**
 * The shapes that live memory has over time, as sites of a heap.
 *
 *   kept       /     filling   ,--     held  ----     in flight  ~~~~ times the load
 *             /               /
 */
import type { HeapSite, Moment, Place } from "../simulate/types.ts";
import type { Stage } from "./types.ts";

export interface Shape {
  readonly stack: readonly Place[];
  readonly objectBytes: number;
}

type LeakShape = Shape & { readonly bytes?: number; readonly since?: number };

/** A leak that keeps a part of every request: `bytes` in the window at the ordinary load. */
export function kept(
  { windowSeconds, leakBytes }: Stage,
  { stack, objectBytes, bytes = leakBytes, since = 0 }: LeakShape,
): HeapSite {
  const perSecond = bytes / objectBytes / (windowSeconds - since);
  const passed = ({ served, seconds }: Moment) => (since === 0 ? served : Math.max(0, seconds - since));
  return { stack, objectBytes, live: (now) => perSecond * passed(now), churn: () => 0, wander: 0, leaks: true };
}

/** A leak that a clock drives, whatever the load. */
export function keptByClock(
  { windowSeconds, leakBytes }: Stage,
  { stack, objectBytes, bytes = leakBytes }: LeakShape,
): HeapSite {
  const perSecond = bytes / objectBytes / windowSeconds;
  return { stack, objectBytes, live: ({ age }) => perSecond * age, churn: () => 0, wander: 0, leaks: true };
}

/**
 * A cache of keys drawn at random fills as coupons are collected: N (1 - exp(-requests / N)).
 * @param share filled at the end of a window that begins with an empty cache
 */
export function filling(
  { windowSeconds }: Stage,
  { stack, objectBytes, bytes, share }: Shape & { readonly bytes: number; readonly share: number },
): HeapSite {
  const entries = bytes / objectBytes;
  const scale = -windowSeconds / Math.log1p(-share);
  return {
    stack,
    objectBytes,
    live: ({ served }) => entries * -Math.expm1(-served / scale),
    churn: ({ served, load }) => ((entries * load) / scale) * -Math.expm1(-served / scale),
    wander: 0,
  };
}

/** Lives from the start, and is replaced within `lifeSeconds`; for ever when that is infinite. */
export function held({
  stack,
  objectBytes,
  bytes,
  lifeSeconds,
}: Shape & { readonly bytes: number; readonly lifeSeconds: number }): HeapSite {
  const entries = bytes / objectBytes;
  return { stack, objectBytes, live: () => entries, churn: ({ load }) => (entries * load) / lifeSeconds, wander: 0 };
}

/** Lives as long as its request: `bytes` at the ordinary load. */
export function inFlight({
  stack,
  objectBytes,
  bytes,
  lifeSeconds,
}: Shape & { readonly bytes: number; readonly lifeSeconds: number }): HeapSite {
  const objects = bytes / objectBytes;
  return {
    stack,
    objectBytes,
    live: ({ load }) => objects * load,
    churn: ({ load }) => (objects * load) / lifeSeconds,
    wander: 0.08,
  };
}

/** `bytes` of what `level` says, from 0 to 1, at each moment; what comes back from 1 is freed. */
export function shaped({
  stack,
  objectBytes,
  bytes,
  level,
}: Shape & { readonly bytes: number; readonly level: (now: Moment) => number }): HeapSite {
  const objects = bytes / objectBytes;
  return { stack, objectBytes, live: (now) => objects * level(now), churn: () => 0, wander: 0 };
}
