/**
 * How live memory develops over time, as sites of a heap.
 *
 *   leaking     /     filling cache   ,--     constant size  ----     in flight  ~~~~ times the load
 *              /                     /
 */
import type { Frame, HeapSite, Moment } from "../simulate/types.ts";
import type { Conditions } from "./types.ts";

export interface Shape {
  readonly stack: readonly Frame[];
  readonly objectBytes: number;
}

type LeakShape = Shape & { readonly bytes?: number; readonly since?: number };

/** A leak that retains a part of each request: `bytes` in the window at the ordinary load. */
export function leaking(
  { windowSeconds, leakBytes }: Conditions,
  { stack, objectBytes, bytes = leakBytes, since = 0 }: LeakShape,
): HeapSite {
  const perSecond = bytes / objectBytes / (windowSeconds - since);
  const passed = ({ served, seconds }: Moment) => (since === 0 ? served : Math.max(0, seconds - since));
  return { stack, objectBytes, live: (now) => perSecond * passed(now), churn: () => 0, deviation: 0, leaks: true };
}

/** A leak that grows with time, independent of the load. */
export function leakingOverTime(
  { windowSeconds, leakBytes }: Conditions,
  { stack, objectBytes, bytes = leakBytes }: LeakShape,
): HeapSite {
  const perSecond = bytes / objectBytes / windowSeconds;
  return { stack, objectBytes, live: ({ age }) => perSecond * age, churn: () => 0, deviation: 0, leaks: true };
}

/**
 * A cache with random keys fills like the collection of a coupon collector: N (1 - exp(-requests / N)).
 * @param share filled share at the end of a window that begins with an empty cache
 */
export function fillingCache(
  { windowSeconds }: Conditions,
  { stack, objectBytes, bytes, share }: Shape & { readonly bytes: number; readonly share: number },
): HeapSite {
  const entries = bytes / objectBytes;
  const scale = -windowSeconds / Math.log1p(-share);
  return {
    stack,
    objectBytes,
    live: ({ served }) => entries * -Math.expm1(-served / scale),
    churn: ({ served, load }) => ((entries * load) / scale) * -Math.expm1(-served / scale),
    deviation: 0,
  };
}

/** Has its full size from the start; entries are replaced within `lifeSeconds`, or never if that is infinite. */
export function constantSize({
  stack,
  objectBytes,
  bytes,
  lifeSeconds,
}: Shape & { readonly bytes: number; readonly lifeSeconds: number }): HeapSite {
  const entries = bytes / objectBytes;
  return { stack, objectBytes, live: () => entries, churn: ({ load }) => (entries * load) / lifeSeconds, deviation: 0 };
}

/** Live as long as its request: `bytes` at the ordinary load. */
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
    deviation: 0.08,
  };
}

/** `bytes` times the level, from 0 to 1, at each moment; when the level falls, objects are freed. */
export function followingLevel({
  stack,
  objectBytes,
  bytes,
  level,
}: Shape & { readonly bytes: number; readonly level: (now: Moment) => number }): HeapSite {
  const objects = bytes / objectBytes;
  return { stack, objectBytes, live: (now) => objects * level(now), churn: () => 0, deviation: 0 };
}
