/**
 * What is known of each instance: the release that it runs, its memory readings of the last hours, and its last judgment. Its
 * profiles are in the store, from which they are judged (`recent/`).
 *
 *   update of a scrape loop ──▶ readings, release ──▶ what is judged ──▶ its judgment
 *
 * An instance whose target is gone is forgotten when it was not seen for a window.
 */
import {
  columnsOfKind,
  type DurationMs,
  type Fault,
  isRising,
  type MemoryReading,
  ok,
  parseEvent,
  type Result,
  type UnixMs,
  unixMs,
  type WatchEvent,
  type WatchUpdate,
} from "leakhound/server";
import type { ProfileOrigin } from "../fleet/targets.ts";
import { hasDifferences } from "../profiles/totals.ts";
import type { RecentInstance } from "../recent/recent-series.ts";
import type { RowStore } from "../rows/port.ts";
import type { JudgedInstance } from "../tickets/observation.ts";
import type { ObservedInstance } from "../views/observed.ts";
import { buildIdOf } from "./build-id.ts";
import { hasMoved } from "./cheap-signals.ts";
import type { Candidate } from "./due.ts";
import { LevelSketch } from "./level-sketch.ts";
import { withPredecessors } from "./predecessors.ts";
import { ReadingColumns } from "./reading-columns.ts";
import { type Succession, successions } from "./windows/succession.ts";

export interface InstanceBookOptions {
  /** How far back a judgment looks. */
  readonly windowMs: DurationMs;
}

/** An instance with its last judgment. */
export interface KnownInstance {
  readonly service: string;
  readonly name: string;
  readonly release: string | null;
  readonly lastAt: UnixMs;
  /** Null before the first judgment. */
  readonly judged: JudgedInstance | null;
  readonly judgedAt: UnixMs | null;
}

interface Instance extends KnownInstance {
  readonly labels: ReadonlyMap<string, string>;
  readonly firstAt: UnixMs;
  readonly readings: ReadingColumns;
  readonly sketches: Readonly<Record<"heap" | "goroutine", LevelSketch>>;
  /** Those of the time before this server began; null before they were read. */
  earlier: Earlier | null;
  events: WatchEvent[];
  hasTotals: boolean;
  /** As the runtime itself found in the last profile of leaked goroutines. */
  hasLeakedGoroutines: boolean;
  release: string | null;
  /** The release before this one, and when it was seen last. */
  before: RecentInstance["earlier"];
  /** Each figure as it was reported last; null before the first. */
  reading: MemoryReading | null;
  /** The same at the time of the last judgment. */
  judgedReading: MemoryReading | null;
  lastAt: UnixMs;
  judged: JudgedInstance | null;
  judgedAt: UnixMs | null;
}

interface Earlier {
  readonly readings: readonly MemoryReading[];
  readonly events: readonly WatchEvent[];
}

type StoredRows = Pick<RowStore, "readings" | "events">;

/** Gaps and restarts of an instance that are kept. */
const EVENTS_MAX = 200;
/** Readings of the time before the server began. */
const READINGS_MAX = 240;
/** Resident memory that rises by so little chance may be a leak outside of the heap. */
const RESIDENT_P_MAX = 0.01;
const RESIDENT_POINTS_MIN = 8;

const unjudged = (judged: JudgedInstance): JudgedInstance => ({
  ...judged,
  verdict: "inconclusive",
  reason: "the release has not been judged yet",
  leaks: [],
  boundPerHour: null,
});

const NOTHING_EARLIER: Earlier = { readings: [], events: [] };

export class InstanceBook {
  readonly #windowMs: DurationMs;
  readonly #instances = new Map<string, Instance>();

  constructor({ windowMs }: InstanceBookOptions) {
    this.#windowMs = windowMs;
  }

  /** The release of the instance of a target, as far as it is known. */
  releaseOf({ key, labels }: ProfileOrigin): string | null {
    return this.#instances.get(key)?.release ?? labels.get("version") ?? null;
  }

  add(target: ProfileOrigin, update: WatchUpdate, now: UnixMs): void {
    if (update.type !== "capture" && update.type !== "reading" && update.type !== "event") return;
    const instance = this.#instanceOf(target, now);
    instance.lastAt = now;
    if (update.type === "reading") {
      instance.readings.add(update.reading);
      instance.reading = { ...instance.reading, ...update.reading };
    } else if (update.type === "event") {
      instance.events.push(update.event);
      if (instance.events.length > EVENTS_MAX) instance.events.shift();
    } else {
      this.#noteRelease(instance, target.labels.get("version") ?? buildIdOf(update.profile), now);
      const { kind, takenAt } = update.capture;
      if (kind === "goroutineleak") instance.hasLeakedGoroutines = update.profile.samples.length > 0;
      if (kind === "heap") instance.hasTotals = !hasDifferences(update.profile);
      const columns = kind === "goroutineleak" ? null : columnsOfKind(update.profile, kind);
      if (columns !== null && kind !== "goroutineleak")
        instance.sketches[kind].add(update.profile, columns.amount, takenAt);
    }
  }

  #noteRelease(instance: Instance, release: string | null, now: UnixMs): void {
    if (release === null || release === instance.release) return;
    if (instance.release !== null) instance.before = { release: instance.release, until: now };
    instance.release = release;
  }

  /** Services that have an instance. */
  services(): readonly string[] {
    return [...new Set([...this.#instances.values()].map(({ service }) => service))].sort();
  }

  all(): readonly KnownInstance[] {
    return [...this.#instances.values()];
  }

  /** The last memory reading of an instance; null where there is none. */
  lastReading(service: string, name: string): MemoryReading | null {
    for (const one of this.#instances.values()) if (one.service === service && one.name === name) return one.reading;
    return null;
  }

  /** The instances of a service, with what is in memory of them. */
  observed(service: string): readonly ObservedInstance[] {
    return this.#ofService(service).map((instance) => {
      const { name, release, labels, firstAt, lastAt, readings, events } = instance;
      return { service, name, release, labels, firstAt, lastAt, readings: () => readings.all(), events };
    });
  }

  /** Reads what the store has of the instances from before this server began. Does it once; after a fault, again. */
  async readEarlier(service: string, now: UnixMs, rows: StoredRows): Promise<Result<null, Fault>> {
    const unread = this.#ofService(service).filter(({ earlier }) => earlier === null);
    if (unread.length === 0) return ok(null);
    const range = { from: unixMs(now - this.#windowMs), to: now };
    const asked = { service, instance: null, range, pointsMax: READINGS_MAX, pick: "last" } as const;
    const readings = await rows.readings(asked);
    if (!readings.ok) return readings;
    const events = await rows.events(service, range);
    if (!events.ok) return events;
    for (const instance of unread) {
      const isEarlier = (at: UnixMs) => at < instance.firstAt;
      const found: Earlier = {
        readings: readings.value
          .filter((one) => one.instance === instance.name && isEarlier(one.reading.at))
          .map(({ reading }) => reading),
        events: events.value
          .filter((one) => one.instance === instance.name && isEarlier(one.at))
          .flatMap(({ json }) => parseEvent(json) ?? []),
      };
      instance.earlier = found.readings.length + found.events.length === 0 ? NOTHING_EARLIER : found;
    }
    return ok(null);
  }

  /** What a judgment needs of the instances of a service, besides their profiles. */
  recent(service: string, now: UnixMs): readonly RecentInstance[] {
    const isRecent = ({ at }: { readonly at: UnixMs }) => at >= now - this.#windowMs;
    const all = this.#ofService(service).map((instance) => {
      if (instance.earlier !== null && !instance.earlier.readings.some(isRecent)) instance.earlier = NOTHING_EARLIER;
      instance.events = instance.events.filter(isRecent);
      const { earlier, before, name, release, hasTotals, readings, events } = instance;
      return {
        instance: name,
        predecessors: [],
        release,
        earlier: before !== null && before.until >= now - this.#windowMs ? before : null,
        hasTotals,
        readings: [...(earlier?.readings ?? []), ...readings.all()].filter(isRecent),
        events: [...(earlier?.events ?? []), ...events].filter(isRecent),
      };
    });
    return withPredecessors(all, this.#successions(service));
  }

  /** Instances that took each other's place, which are judged as one. */
  #successions(service: string): readonly Succession[] {
    return successions(
      this.#ofService(service).map(({ name, firstAt, lastAt }) => ({ instance: name, from: firstAt, to: lastAt })),
    );
  }

  /** Those of a service that no other one has followed. */
  #current(service: string): readonly Instance[] {
    const names = new Set(this.#successions(service).map(({ instance }) => instance));
    return this.#ofService(service).filter(({ name }) => names.has(name));
  }

  /** What decides which instances of a service are judged. */
  candidates(service: string, now: UnixMs): readonly Candidate[] {
    return this.#current(service).map((instance) => {
      const { name, release, judged, judgedAt, sketches } = instance;
      // A judgment of another release says nothing of this one.
      const isOld = judged !== null && judged.release !== release;
      return {
        instance: name,
        judged: isOld ? null : judged,
        judgedAt: isOld ? null : judgedAt,
        isRising: () =>
          instance.hasLeakedGoroutines ||
          hasMoved(instance.judgedReading, instance.reading) ||
          sketches.heap.isRising(now) ||
          sketches.goroutine.isRising(now) ||
          this.#isResidentRising(instance, now),
      };
    });
  }

  /** The last judgment of each instance of a service that no other one has followed. */
  judgments(service: string): readonly JudgedInstance[] {
    return this.#current(service).flatMap(({ name, release, judged }) => {
      if (judged === null) return [];
      return judged.release === release ? judged : { ...unjudged(judged), instance: name, release };
    });
  }

  #isResidentRising({ readings }: Instance, now: UnixMs): boolean {
    const known = readings.all().filter(({ at, rssBytes }) => rssBytes !== undefined && at >= now - this.#windowMs);
    if (known.length < RESIDENT_POINTS_MIN) return false;
    const [x, y] = [
      Float64Array.from(known, ({ at }) => at),
      Float64Array.from(known, ({ rssBytes }) => rssBytes ?? 0),
    ];
    return isRising(x, y, RESIDENT_P_MAX);
  }

  noteJudged(service: string, judged: readonly JudgedInstance[], at: UnixMs): void {
    const byName = new Map(judged.map((one) => [one.instance, one]));
    for (const instance of this.#ofService(service)) {
      const found = byName.get(instance.name);
      if (found !== undefined)
        Object.assign(instance, { judged: found, judgedAt: at, judgedReading: instance.reading });
    }
  }

  forgetBefore(oldest: UnixMs): void {
    for (const [key, { lastAt }] of this.#instances) if (lastAt < oldest) this.#instances.delete(key);
  }

  #ofService(service: string): Instance[] {
    return [...this.#instances.values()].filter((instance) => instance.service === service);
  }

  #instanceOf({ key, labels }: ProfileOrigin, now: UnixMs): Instance {
    const known = this.#instances.get(key);
    if (known) return known;
    const name = labels.get("instance") ?? key;
    const instance: Instance = {
      service: labels.get("service") ?? name,
      name,
      readings: new ReadingColumns(this.#windowMs),
      sketches: { heap: new LevelSketch(this.#windowMs), goroutine: new LevelSketch(this.#windowMs) },
      earlier: null,
      events: [],
      hasTotals: true,
      hasLeakedGoroutines: false,
      release: labels.get("version") ?? null,
      before: null,
      labels,
      reading: null,
      judgedReading: null,
      firstAt: now,
      lastAt: now,
      judged: null,
      judgedAt: null,
    };
    this.#instances.set(key, instance);
    return instance;
  }
}
