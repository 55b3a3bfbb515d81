/** When in its interval a target is scraped: a hash of the target, so that the load of many targets is even without coordination. */
import { createHash } from "node:crypto";

/** @returns milliseconds from 0 to `intervalMs`, always the same for the same key */
export function scrapeOffsetMs(key: string, intervalMs: number): number {
  const hash = createHash("sha256").update(key).digest().readUInt32BE(0);
  return Math.floor((hash / 2 ** 32) * intervalMs);
}

/** How long to wait until the target's next turn. */
export function untilTurnMs(now: number, offsetMs: number, intervalMs: number): number {
  return (offsetMs - (now % intervalMs) + intervalMs) % intervalMs;
}
