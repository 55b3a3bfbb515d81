/**
 * Until when growth of the last hours may as well be a cache that fills, or chance. A leak and a cache rise evenly, until the cache
 * is full:
 *
 *   level │          ┌─ cache          a process that is younger than a warm-up may take, and none is older:
 *         │     ×××××                  the ticket stays suspected until then
 *         │  ×××     ...  leak
 *         └──────────┴─────────▶ age   4 h, with a window of 2 h
 *
 * It is decided earlier where it cannot wait, or need not:
 * - half a window before memory reaches its limit, or when the heap is several times what it was
 * - each of several processes climbs until its end
 * - an older process of the release is level at this site, below this one: what it warms up to is known
 * - an older one of another release is: only what the release added may still fill, which is given half of the time
 *
 * A rate with a wide interval has to be seen again a window later, on other profiles.
 */
import { type UnixMs, unixMs } from "leakhound/server";
import type { TimeRange } from "../../rows/port.ts";
import type { JudgedInstance, ObservedLeak } from "../../tickets/observation.ts";
import type { OlderProcesses, Plateau } from "./leveled.ts";

/** Windows that a warm-up may take. */
const WARM_UP_WINDOWS = 2;
/** The same of what a release added, where the warm-up of the one before is known. */
const ADDED_WINDOWS = 1;
/** Windows that are left for a reaction, before memory reaches its limit. */
const REACTION_WINDOWS = 0.5;
/** A rate whose interval begins below this part of it. */
const WEAK_PART = 0.6;
/** A heap of so many times its first size is not waited for. */
const GROWTH_MAX = 3;

export interface DecisionOptions {
  readonly older: OlderProcesses;
  readonly range: TimeRange;
}

/** The judgment, with the time of each leak from which a warm-up no longer explains it. */
export function withDecisionTimes(judged: JudgedInstance, options: DecisionOptions): JudgedInstance {
  if (judged.leaks.length === 0 || judged.isAcross) return judged;
  return { ...judged, leaks: judged.leaks.map((leak) => ({ ...leak, decidedAt: decidedAt(leak, options) })) };
}

/** @returns null where it is decided */
function decidedAt(leak: ObservedLeak, { older, range }: DecisionOptions): UnixMs | null {
  // Goroutines of a pool have started within seconds.
  if (leak.kind === "goroutine" || hasMultiplied(leak, older)) return null;
  const windowMs = range.to - range.from;
  const { exhaustedAt, site } = leak;
  const known = site.id === null ? [] : older.plateaus(site.id);
  const isKnown = known.some(({ isSameRelease }) => isSameRelease);
  const warmAt = (older.startedAt ?? range.from) + (isKnown ? 0 : windowsOf(known)) * windowMs;
  const sureAt = isWeak(leak) ? Math.max(warmAt, range.to + windowMs) : warmAt;
  const at = exhaustedAt === null ? sureAt : Math.min(sureAt, exhaustedAt - REACTION_WINDOWS * windowMs);
  return at <= range.to ? null : unixMs(at);
}

const windowsOf = (known: readonly Plateau[]): number => (known.length > 0 ? ADDED_WINDOWS : WARM_UP_WINDOWS);

/**
 * Among many sites one rises by chance, and the next judgments have mostly the same profiles. A heap that grows beside its profiles
 * may be garbage, which the collector lets grow up to its limit.
 */
const isWeak = ({ kind, rate, site }: ObservedLeak): boolean =>
  rate.low < WEAK_PART * rate.perHour || (kind === "heap" && site.id === null);

function hasMultiplied({ site }: ObservedLeak, older: OlderProcesses): boolean {
  const { first, last } = older.whole(site.id ?? "heap:");
  return first > 0 && last > GROWTH_MAX * first;
}
