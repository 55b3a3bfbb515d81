/**
 * When in its interval a target is scraped: a hash of its name, so that the load of many targets is even without coordination.
 *
 *   60 s interval     |--a--c-------b----|--a--c-------b----|     the same in every run
 */
import { createHash } from "node:crypto";
import { type DurationMs, durationMs, type UnixMs } from "../base/units.ts";

/** How long to wait until the target's next moment: from 0 to `intervalMs`. */
export function untilOffsetMs(target: string, intervalMs: DurationMs, now: UnixMs): DurationMs {
  const hash = createHash("sha256").update(target).digest().readUInt32BE(0);
  const moment = Math.floor((hash / 2 ** 32) * intervalMs);
  return durationMs((((moment - now) % intervalMs) + intervalMs) % intervalMs);
}
