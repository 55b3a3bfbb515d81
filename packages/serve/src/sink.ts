/**
 * Stores what each scrape or push brought, and adds it to the series that are judged. The scrape loop goes on while it is stored, so
 * that waiting for the disk is no gap in the series; it waits where the store falls behind.
 */
import { type Clock, eventLine, type Fault, type Profile, profileObservation, type Result } from "leakhound/server";
import type { ScrapeSink } from "./fleet/scrape-pool.ts";
import type { ProfileOrigin } from "./fleet/targets.ts";
import type { InstanceBook } from "./judging/instance-book.ts";
import type { PushPorts } from "./push/receive.ts";
import type { InstanceFacts } from "./rows/feed/processes.ts";
import type { RowFeed } from "./rows/feed/row-feed.ts";
import type { HistoryStore } from "./store/history-store.ts";
import { unpackedBytes } from "./store/scraped.ts";

export interface SinkParts {
  readonly instances: InstanceBook;
  readonly history: Pick<HistoryStore, "add">;
  readonly feed: Pick<RowFeed, "reading" | "event" | "profile">;
  readonly clock: Clock;
  readonly warn: (fault: Fault) => void;
}

type Update = Parameters<ScrapeSink>[1];

/** Updates of one target that are not stored yet. */
const WAITING_MAX = 16;

export interface StoringSink {
  readonly sink: ScrapeSink;
  /** Resolves when all that came is stored, or has failed: before that, the store must not be closed. */
  settled(): Promise<void>;
}

export function sinkOf(parts: SinkParts): StoringSink {
  const waiting = new Map<ProfileOrigin, Set<Promise<void>>>();
  const sink: ScrapeSink = async (target, update) => {
    parts.instances.add(target, update, parts.clock.now());
    const ofTarget = waiting.get(target) ?? new Set();
    waiting.set(target, ofTarget);
    const decoded = update.type === "capture" ? update.profile : null;
    const storing = store(factsOf(target, parts.instances), { update, decoded }, parts).then((stored) => {
      ofTarget.delete(storing);
      if (ofTarget.size === 0) waiting.delete(target);
      if (!stored.ok) parts.warn(stored.error);
    });
    ofTarget.add(storing);
    if (ofTarget.size >= WAITING_MAX) await Promise.race(ofTarget);
  };
  const settled = async () => {
    while (waiting.size > 0) await Promise.all([...waiting.values()].flatMap((one) => [...one]));
  };
  return { sink, settled };
}

/** Stores what was pushed, and adds it to the series that are judged. Resolves when it is on disk. */
export function pushStoreOf(parts: SinkParts): PushPorts["store"] {
  return ({ origin, capture, profile, decoded }) => {
    const update: Update = { type: "capture", capture, profile };
    parts.instances.add(origin, update, parts.clock.now());
    return store(factsOf(origin, parts.instances), { update, decoded }, parts);
  };
}

const factsOf = (target: ProfileOrigin, instances: InstanceBook): InstanceFacts => ({
  service: target.labels.get("service") ?? "",
  instance: target.labels.get("instance") ?? target.key,
  release: instances.releaseOf(target),
  labels: Object.fromEntries(target.labels),
});

const NOTHING: Result<null, Fault> = { ok: true, value: null };

interface Brought {
  readonly update: Update;
  /** The bytes of a capture, decoded: not decoded again to be stored. */
  readonly decoded: Profile | null;
}

async function store(
  facts: InstanceFacts,
  { update, decoded }: Brought,
  { feed, history }: SinkParts,
): Promise<Result<unknown, Fault>> {
  switch (update.type) {
    case "reading":
      return feed.reading(facts, update.reading);
    case "event":
      return feed.event(facts, update.event.at, eventLine(update.event).trim());
    case "capture": {
      const { kind, takenAt } = update.capture;
      feed.profile(facts, profileObservation(update.profile, takenAt));
      const bytes = unpackedBytes(update.capture);
      const { service, instance, release } = facts;
      if (!bytes.ok) return NOTHING;
      return history.add({ service, instance, release, kind, at: takenAt, bytes: bytes.value, decoded });
    }
    default:
      return NOTHING;
  }
}
