/**
 * Collects what scrapes bring, and stores it in batches: what comes within a second is one batch.
 *
 *   reading  event  profile        all that came within a second        stored
 *   ───────────────────────▶  process of each  ──▶  batch "ops-1:0007"  ──▶
 */
import {
  err,
  type Fault,
  type MemoryReading,
  type Observation,
  ok,
  type Result,
  type UnixMs,
  unixMs,
} from "leakhound/server";
import type { EventRow, ReadingRow, RowBatch, RowStore, StoreFault } from "../port.ts";
import { type InstanceFacts, Processes } from "./processes.ts";

export interface RowFeedOptions {
  /** Names this collector. */
  readonly collector: string;
  /** Begins the name of each batch; the collector unless given. */
  readonly batches?: string;
  /** When this feed began, so that its batches have names of their own. */
  readonly startedAt: UnixMs;
  /** How long rows wait for others. */
  readonly commitMs: number;
  readonly warn: (fault: Fault) => void;
}

/** Rows that wait while the store cannot be used; the oldest are given up beyond it. */
const WAITING_ROWS_MAX = 100_000;
const RESUME_WINDOW_MS = 86_400_000;

type Stored = Promise<Result<null, StoreFault>>;

export class RowFeed {
  readonly #store: RowStore;
  readonly #options: RowFeedOptions;
  readonly #processes: Processes;
  #readings: ReadingRow[] = [];
  #events: EventRow[] = [];
  #commit: Stored | null = null;
  #writing: Promise<unknown> = Promise.resolve();
  #batches = 0;

  private constructor(store: RowStore, options: RowFeedOptions) {
    this.#store = store;
    this.#options = options;
    this.#processes = new Processes(options.collector);
  }

  /** Begins with the processes that the store knows; while it is away, with none of them. */
  static async open(store: RowStore, options: RowFeedOptions): Promise<Result<RowFeed, StoreFault>> {
    const feed = new RowFeed(store, options);
    const resumed = await feed.resume();
    // Without them a process that does not say when it started is taken for a new one.
    return resumed.ok || resumed.error.code === "unreachable" ? ok(feed) : resumed;
  }

  /** Takes up the processes that the store knows and this feed does not. */
  async resume(): Promise<Result<null, StoreFault>> {
    const { startedAt } = this.#options;
    const services = await this.#store.services();
    if (!services.ok) return services;
    const range = { from: before(startedAt, RESUME_WINDOW_MS), to: before(startedAt, -1) };
    for (const { service, lastSeenAt } of services.value) {
      if (lastSeenAt < range.from) continue;
      const instances = await this.#store.instances(service);
      const readings = await this.#store.readings({ service, instance: null, range, pointsMax: 1, pick: "last" });
      if (!instances.ok) return instances;
      if (!readings.ok) return readings;
      this.#processes.resume(instances.value, readings.value);
    }
    return ok(null);
  }

  /** Resolves when the reading is stored. */
  reading(facts: InstanceFacts, reading: MemoryReading): Stored {
    const { service, instance } = facts;
    const incarnation = this.#processes.observe(facts, reading);
    this.#readings.push({ service, instance, incarnation, reading });
    return this.#soon();
  }

  /** @param json a `WatchEvent` */
  event({ service, instance }: InstanceFacts, at: UnixMs, json: string): Stored {
    this.#events.push({ service, instance, at, json });
    return this.#soon();
  }

  /** A profile shows which process it is of. @returns the start of the process */
  profile(facts: InstanceFacts, observation: Observation): UnixMs {
    const startedAt = this.#processes.observe(facts, observation);
    void this.#soon();
    return startedAt;
  }

  forgetBefore(oldest: UnixMs): void {
    this.#processes.forgetBefore(oldest);
  }

  /** Resolves when all that came is stored, or could not be. */
  async flush(): Promise<void> {
    await this.#commit;
    await this.#write();
  }

  #soon(): Stored {
    this.#commit ??= new Promise((resolve) => {
      setTimeout(() => {
        this.#commit = null;
        this.#write().then(resolve);
      }, this.#options.commitMs);
    });
    return this.#commit;
  }

  #write(): Stored {
    const written = this.#writing.then(() => this.#writeNow());
    this.#writing = written;
    return written;
  }

  /** Rows that could not be stored come first in the next batch, which has another name: none of the failed one is stored. */
  async #writeNow(): Stored {
    const batch: RowBatch = {
      token: `${this.#options.batches ?? this.#options.collector}:${this.#options.startedAt}:${this.#batches++}`,
      incarnations: this.#processes.take(),
      readings: this.#readings,
      events: this.#events,
    };
    if ([batch.incarnations, batch.readings, batch.events].every((rows) => rows?.length === 0)) return ok(null);
    this.#readings = [];
    this.#events = [];
    const stored = await this.#store.insert(batch);
    if (stored.ok) return stored;
    this.#options.warn(stored.error);
    this.#processes.giveBack(batch.incarnations ?? []);
    this.#readings = [...(batch.readings ?? []), ...this.#readings].slice(-WAITING_ROWS_MAX);
    this.#events = [...(batch.events ?? []), ...this.#events].slice(-WAITING_ROWS_MAX);
    return err(stored.error);
  }
}

const before = (time: UnixMs, ms: number): UnixMs => unixMs(time - ms);
