/**
 * Which values the profiles of a service have, from the last hour in which it has profiles: a service of Node has no goroutines,
 * and no totals of what it allocated.
 */
import { type Fault, ok, type Result, unixMs } from "leakhound/server";
import { openedStored } from "../profiles/opened.ts";
import type { HistoryHours } from "../profiles/query.ts";
import { hourOf } from "../store/names.ts";
import type { StoredHour, StoredSeries } from "../store/stored-hour.ts";
import type { Range } from "../views/levels.ts";
import type { StackValue } from "./series-levels.ts";

export interface HeldValue {
  readonly kind: "heap" | "goroutine";
  readonly value: StackValue;
}

const HOUR_MS = 3_600_000;
/** Hours that are looked through, from the end of the range back: the last one may have just begun. */
const HOURS_MAX = 3;
const HOURS_WITH_PROFILES = 2;
const ALL: readonly HeldValue[] = [
  { kind: "heap", value: "amount" },
  { kind: "heap", value: "objects" },
  { kind: "heap", value: "allocated" },
  { kind: "heap", value: "allocatedObjects" },
  { kind: "goroutine", value: "amount" },
];

/** All values where nothing is stored of the service within the last hours of the range. */
export async function heldValues(
  history: HistoryHours,
  service: string,
  { fromMs, toMs }: Range,
): Promise<Result<readonly HeldValue[], Fault>> {
  const last = Math.floor(toMs / HOUR_MS);
  const first = Math.max(Math.floor(fromMs / HOUR_MS), last - HOURS_MAX + 1);
  const held = new Set<HeldValue>();
  let seen = 0;
  for (let hour = last; hour >= first && seen < HOURS_WITH_PROFILES; hour--) {
    const stored = await history.hour(service, hourOf(unixMs(hour * HOUR_MS)));
    if (!stored.ok) return stored;
    if (stored.value === null) continue;
    const found = heldIn(stored.value);
    for (const one of found) held.add(one);
    if (found.length > 0) seen++;
  }
  return ok(held.size === 0 ? ALL : [...held]);
}

function heldIn({ series }: StoredHour): readonly HeldValue[] {
  const ofKind = (kind: HeldValue["kind"]) => series.filter(({ key }) => key.kind === kind);
  const heaps = ofKind("heap");
  const hasTotals = heaps.some(isCounted) || heaps.slice(0, 1).some(hasTotalsAsSent);
  return ALL.filter(({ kind, value }) => {
    if (kind === "goroutine") return ofKind("goroutine").length > 0;
    return heaps.length > 0 && (hasTotals || value === "amount" || value === "objects");
  });
}

/** Profiles that Go wrote have all values. */
const isCounted = ({ times, rawTimes }: StoredSeries): boolean => rawTimes.length < times.length;

/** Of what is kept as its bytes, the first profile says it; what was allocated in an interval is no total. */
function hasTotalsAsSent(series: StoredSeries): boolean {
  for (const scrape of series.scrapes()) {
    const bytes = scrape.ok ? scrape.value.bytes() : scrape;
    const profile = bytes.ok ? openedStored(bytes.value) : bytes;
    return (
      profile.ok &&
      profile.value.durationNanos === 0n &&
      profile.value.sampleTypes.some(({ type }) => type === "alloc_space")
    );
  }
  return false;
}
