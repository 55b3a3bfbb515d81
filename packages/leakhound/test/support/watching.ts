/** Watches in tests, with real HTTP and a real clock, that end on a condition or fail at a deadline. */
import { bytes, durationMs } from "../../src/base/units.ts";
import { systemClock } from "../../src/collect/clock.ts";
import type { WatchOptions, WatchPorts, WatchUpdate } from "../../src/collect/types.ts";
import { watchTarget } from "../../src/collect/watch.ts";
import { eventWords } from "../../src/report/words/events.ts";
import { inflate } from "../../src/source/inflate.ts";
import { parseTarget } from "../../src/source/target.ts";
import { openClient } from "./http.ts";

const DEADLINE_MS = 20_000;

export const WATCH_OPTIONS: WatchOptions = {
  intervalMs: durationMs(100),
  timeoutMs: durationMs(5_000),
  bodyBytesMax: bytes(10_000_000),
  forceGc: true,
  graceMs: durationMs(5_000),
};

export function startWatch(
  address: string,
  options: Partial<WatchOptions>,
  signal: AbortSignal,
  other: Partial<WatchPorts> = {},
) {
  const target = parseTarget(address);
  if (!target.ok) throw new Error(target.error.what);
  const ports = { http: openClient({ origin: target.value.origin }), clock: systemClock, inflate, ...other };
  return watchTarget(target.value, { ...WATCH_OPTIONS, ...options }, ports, signal);
}

/**
 * @param isEnough ends the watch when it returns true for the updates so far; a watch that ends by itself returns, too
 * @param handle runs for each update before the next one is requested
 * @returns all updates; fails at the deadline
 */
export async function watchUntil(
  address: string,
  options: Partial<WatchOptions>,
  isEnough: (updates: readonly WatchUpdate[]) => boolean,
  handle: (update: WatchUpdate) => Promise<void> = async () => {},
): Promise<WatchUpdate[]> {
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), DEADLINE_MS);
  const updates: WatchUpdate[] = [];
  for await (const update of startWatch(address, options, deadline.signal)) {
    updates.push(update);
    await handle(update);
    if (isEnough(updates)) break;
  }
  clearTimeout(timer);
  if (deadline.signal.aborted)
    throw new Error(
      `the condition does not hold after ${DEADLINE_MS} ms: ${JSON.stringify(updates.map(inWords).slice(-20))}`,
    );
  return updates;
}

/** @returns a short text of an update: `capture heap`, `gap heap: …`, `round 3` */
export function inWords(update: WatchUpdate): string {
  switch (update.type) {
    case "capture":
      return `capture ${update.capture.kind}`;
    case "event":
      return `${update.event.kind} ${eventWords(update.event)}`;
    case "round":
      return `round ${update.number}`;
    case "failed":
    case "waiting":
      return `${update.type} ${update.fault.code}`;
    default:
      return update.type;
  }
}

/** @returns a condition: at least `count` updates have a text that begins with `words` */
export const seen =
  (words: string, count = 1) =>
  (updates: readonly WatchUpdate[]): boolean =>
    updates.filter((update) => inWords(update).startsWith(words)).length >= count;
