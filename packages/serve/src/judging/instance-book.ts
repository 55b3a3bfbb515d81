/**
 * What is known of each instance: its series of the last hours, and the release that it runs.
 *
 *   update of a scrape loop ──▶ rolling series of the instance ──▶ judgment
 *
 * An instance whose target is gone is forgotten when its series is older than the window.
 */
import {
  type DurationMs,
  judge,
  latestIncarnation,
  type MemoryReading,
  RollingSeriesBuilder,
  type UnixMs,
  type WatchUpdate,
} from "leakhound/server";
import type { ProfileOrigin } from "../fleet/targets.ts";
import type { JudgedInstance } from "../tickets/observation.ts";
import type { ObservedInstance } from "../views/observed.ts";
import { buildIdOf } from "./build-id.ts";
import { judgedInstance } from "./observed/observe.ts";
import { ServiceTables } from "./service-tables.ts";

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
  readonly series: RollingSeriesBuilder;
  release: string | null;
  /** Each figure as it was reported last; null before the first. */
  reading: MemoryReading | null;
  lastAt: UnixMs;
  judged: JudgedInstance | null;
  judgedAt: UnixMs | null;
}

export class InstanceBook {
  readonly #windowMs: DurationMs;
  readonly #instances = new Map<string, Instance>();
  readonly #tables: ServiceTables;

  constructor({ windowMs }: InstanceBookOptions) {
    this.#windowMs = windowMs;
    this.#tables = new ServiceTables(windowMs);
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
      instance.series.addReading(update.reading);
      instance.reading = { ...instance.reading, ...update.reading };
    } else if (update.type === "event") instance.series.addEvent(update.event);
    else {
      instance.series.add(update.profile, update.capture.takenAt);
      instance.release = target.labels.get("version") ?? buildIdOf(update.profile) ?? instance.release;
    }
  }

  /** Services that have an instance. */
  services(): readonly string[] {
    return [...new Set([...this.#instances.values()].map(({ service }) => service))].sort();
  }

  /** Judges all instances of a service, each by itself. */
  judge(service: string, now: UnixMs): readonly JudgedInstance[] {
    return [...this.#instances.values()]
      .filter((instance) => instance.service === service)
      .map((instance) => {
        const { name, release, series } = instance;
        const { diagnosis } = judge(latestIncarnation(series.series()), { own: null, limitBytes: null, source: null });
        instance.judged = judgedInstance(name, release, diagnosis);
        instance.judgedAt = now;
        return instance.judged;
      });
  }

  all(): readonly KnownInstance[] {
    return [...this.#instances.values()];
  }

  /** The last memory reading of an instance; null where there is none. */
  lastReading(service: string, name: string): MemoryReading | null {
    for (const one of this.#instances.values()) if (one.service === service && one.name === name) return one.reading;
    return null;
  }

  /** The instances of a service, with their series. */
  observed(service: string): readonly ObservedInstance[] {
    const ofService = [...this.#instances.values()].filter((instance) => instance.service === service);
    return ofService.map((instance) => ({ ...instance, series: () => instance.series.series() }));
  }

  forgetBefore(oldest: UnixMs): void {
    for (const [key, { lastAt }] of this.#instances) if (lastAt < oldest) this.#instances.delete(key);
    this.#tables.keep(new Set(this.services()));
  }

  #instanceOf({ key, labels }: ProfileOrigin, now: UnixMs): Instance {
    const known = this.#instances.get(key);
    if (known) return known;
    const name = labels.get("instance") ?? key;
    const service = labels.get("service") ?? name;
    const instance: Instance = {
      service,
      name,
      series: new RollingSeriesBuilder(name, this.#windowMs, (since) => this.#tables.at(service, since)),
      release: labels.get("version") ?? null,
      labels,
      reading: null,
      firstAt: now,
      lastAt: now,
      judged: null,
      judgedAt: null,
    };
    this.#instances.set(key, instance);
    return instance;
  }
}
