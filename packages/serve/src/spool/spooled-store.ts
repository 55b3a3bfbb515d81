/**
 * A store whose inserts are safe before it has them: a batch counts as stored when it is on the disk of this machine, and goes
 * to the store from there, in order. While the store is away, batches wait, up to a bound.
 *
 *   insert ──▶ spool on disk ──▶ answer
 *                   └──▶ store, one batch after another; again and again while it is away
 *
 * Names of batches make it harmless that a kill repeats the last ones.
 */
import { err, type Fault, ok, type Result } from "leakhound/server";
import type {
  EvidenceQuery,
  FileKey,
  ReadingsQuery,
  RetentionTimes,
  RowBatch,
  RowStore,
  SitesQuery,
  StoreFault,
  TimeRange,
} from "../rows/port.ts";
import { Spool } from "./spool.ts";

export interface SpoolOptions {
  readonly folder: string;
  /** Batches that wait have at most so many bytes; more are refused. */
  readonly bytesMax: number;
  readonly commitMs: number;
  readonly now: () => number;
  /** How long a batch that was not taken waits: longer each time, up to the last one. */
  readonly delaysMs?: { readonly first: number; readonly last: number };
  readonly warn: (fault: Fault) => void;
  /** Reports that the store has what waited. */
  readonly info?: (what: string, facts: Readonly<Record<string, number>>) => void;
}

/** What waits, for metrics. */
export interface SpoolState {
  readonly batches: number;
  readonly bytes: number;
  readonly bytesMax: number;
  /** Why the store does not take the first batch; null where it does. */
  readonly fault: StoreFault | null;
  /** How long the oldest batch has waited; 0 where none waits. */
  readonly oldestMs: number;
  /** Batches that waited for the store, or were left by an earlier run, and that it has taken since the start. */
  readonly replayed: number;
  /** Batches that were given up since the start: the store refuses what is in them. */
  readonly rejected: number;
}

const DELAYS_MS = { first: 250, last: 15_000 };
/** A start waits no longer for the store to take what is left of the run before. */
const STARTING_MS_MAX = 10_000;
/** A batch that the store refuses so often is put aside, so that all others are not lost with it. */
const REFUSALS_MAX = 5;

export class SpooledStore implements RowStore {
  readonly #store: RowStore;
  readonly #spool: Spool;
  readonly #options: SpoolOptions;
  readonly #stop = new AbortController();
  #draining: Promise<void> | null = null;
  #fault: StoreFault | null = null;
  #rejected = 0;
  #replayed = 0;
  /** Since when the store takes nothing; null while it does. */
  #awaySince: number | null = null;
  #replayedBefore = 0;

  private constructor(store: RowStore, spool: Spool, options: SpoolOptions) {
    this.#store = store;
    this.#spool = spool;
    this.#options = options;
  }

  /** Opens it, and stores what waits from before: the rest, where the store is away or that takes long, later. */
  static async open(store: RowStore, options: SpoolOptions): Promise<SpooledStore> {
    const spooled = new SpooledStore(store, await Spool.open(options), options);
    const until = options.now() + STARTING_MS_MAX;
    for (let stored = await spooled.#storeFirst(); stored !== null; stored = await spooled.#storeFirst())
      if ((!stored.ok && stored.error.code !== "failed") || options.now() > until) {
        spooled.#drainSoon();
        break;
      }
    return spooled;
  }

  state(): SpoolState {
    const { batches, bytes, oldest } = this.#spool;
    const { bytesMax, now } = this.#options;
    const oldestMs = oldest === null ? 0 : Math.max(0, now() - oldest.at);
    const counts = { rejected: this.#rejected, replayed: this.#replayed };
    return { batches, bytes, bytesMax, oldestMs, fault: this.#fault, ...counts };
  }

  async insert(batch: RowBatch): Promise<Result<null, StoreFault>> {
    if (this.#spool.bytes >= this.#options.bytesMax) return err(this.#tooMuch());
    try {
      await this.#spool.append(batch);
    } catch (cause) {
      return err(this.#unwritten(cause));
    }
    this.#drainSoon();
    return ok(null);
  }

  /** Resolves when nothing waits, or the store does not take what does. @returns why it does not */
  async settled(): Promise<StoreFault | null> {
    while (this.#draining !== null && this.#fault === null && this.#spool.batches > 0)
      await Promise.race([this.#draining, new Promise((resolve) => setTimeout(resolve, 20))]);
    return this.#fault;
  }

  services = () => this.#store.services();
  instances = (service: string | null) => this.#store.instances(service);
  incarnations = (service: string, range: TimeRange) => this.#store.incarnations(service, range);
  readings = (query: ReadingsQuery) => this.#store.readings(query);
  events = (service: string, range: TimeRange) => this.#store.events(service, range);
  sites = (query: SitesQuery) => this.#store.sites(query);
  stacks = (service: string, stacks: readonly string[]) => this.#store.stacks(service, stacks);
  chunks = (service: string, range: TimeRange) => this.#store.chunks(service, range);
  file = (key: FileKey) => this.#store.file(key);
  tickets = () => this.#store.tickets();
  copyTo = (folder: string) => this.#store.copyTo(folder);
  evidence = (query: EvidenceQuery) => this.#store.evidence(query);
  removeBefore = (times: RetentionTimes) => this.#store.removeBefore(times);
  removeBeyond = (bytesMax: number) => this.#store.removeBeyond(bytesMax);

  /** Gives the store what it takes now; the rest waits for the next start. */
  async close(): Promise<void> {
    await this.settled();
    this.#stop.abort();
    await this.#draining;
    await this.#spool.close();
    await this.#store.close();
  }

  #drainSoon(): void {
    this.#draining ??= this.#drain().finally(() => {
      this.#draining = null;
      // A batch may have come after the last look.
      if (this.#spool.batches > 0 && !this.#stop.signal.aborted) this.#drainSoon();
    });
  }

  async #drain(): Promise<void> {
    const { first, last } = this.#options.delaysMs ?? DELAYS_MS;
    let delayMs = first;
    let refusals = 0;
    while (!this.#stop.signal.aborted) {
      const stored = await this.#storeFirst(refusals);
      if (stored === null) return;
      if (stored.ok) {
        delayMs = first;
        refusals = 0;
        continue;
      }
      if (stored.error.code === "failed") refusals++;
      await sleep(delayMs, this.#stop.signal);
      delayMs = Math.min(2 * delayMs, last);
    }
  }

  /** @returns null where nothing waits */
  async #storeFirst(refusals = REFUSALS_MAX): Promise<Result<null, StoreFault> | null> {
    const batch = await this.#spool.first();
    if (batch === null) {
      if (this.#spool.batches === 0) return null;
      await this.#spool.removeFirst();
      return ok(null);
    }
    const stored = await this.#store.insert(batch);
    if (stored.ok) {
      await this.#noteStored();
      return stored;
    }
    this.#awaySince ??= this.#options.now();
    if (this.#fault?.what !== stored.error.what) this.#options.warn(stored.error);
    this.#fault = stored.error;
    if (stored.error.code === "failed" && refusals >= REFUSALS_MAX) {
      this.#rejected++;
      await this.#spool.rejectFirst(batch);
    }
    return stored;
  }

  async #noteStored(): Promise<void> {
    this.#fault = null;
    const oldest = this.#spool.oldest;
    const hasWaited = oldest !== null && (oldest.isOld || this.#awaySince !== null);
    await this.#spool.removeFirst();
    if (hasWaited) this.#replayed++;
    if (this.#awaySince === null || this.#spool.batches > 0) return;
    const seconds = Math.round((this.#options.now() - this.#awaySince) / 1_000);
    this.#options.info?.("the store has all that waited", { seconds, batches: this.#replayed - this.#replayedBefore });
    this.#awaySince = null;
    this.#replayedBefore = this.#replayed;
  }

  #tooMuch(): StoreFault {
    const { bytesMax, folder } = this.#options;
    const what = `rows that wait for the store have more than ${bytesMax} bytes, the bound`;
    const todo = this.#fault === null ? "wait" : `${this.#fault.todo}; or raise store.spool_size`;
    return { code: "full", what, where: folder, todo };
  }

  #unwritten(cause: unknown): StoreFault {
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown";
    const isFull = code === "ENOSPC" || code === "EDQUOT";
    const what = `rows cannot be written: ${code}`;
    const todo = isFull ? "free space on the disk" : "check the data folder and its permissions";
    return { code: isFull ? "full" : "failed", what, where: this.#options.folder, todo, cause };
  }
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done, { once: true });
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    }
  });
}
