/**
 * A store that may be away when the server starts: it is opened when it answers. Until then, each request has the reason as its
 * answer.
 *
 *   request ──▶ opened? ──▶ the store
 *                 └ no ───▶ opens it, at most once in a second; others that come meanwhile have the reason of the last attempt
 */
import { err, type Result } from "leakhound/server";
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
} from "./port.ts";

type Answer<T> = Promise<Result<T, StoreFault>>;

export interface LateStoreOptions {
  readonly open: () => Answer<RowStore>;
  /** Why it could not be opened at first. */
  readonly fault: StoreFault;
  readonly now: () => number;
}

const ATTEMPT_MS = 1_000;

export class LateStore implements RowStore {
  readonly #options: LateStoreOptions;
  #store: RowStore | null = null;
  #fault: StoreFault;
  #attemptedAt: number;
  #opening: Promise<void> | null = null;
  #isClosed = false;

  constructor(options: LateStoreOptions) {
    this.#options = options;
    this.#fault = options.fault;
    this.#attemptedAt = options.now();
  }

  insert = (batch: RowBatch) => this.#use((store) => store.insert(batch));
  services = () => this.#use((store) => store.services());
  instances = (service: string | null) => this.#use((store) => store.instances(service));
  incarnations = (service: string, range: TimeRange) => this.#use((store) => store.incarnations(service, range));
  readings = (query: ReadingsQuery) => this.#use((store) => store.readings(query));
  events = (service: string, range: TimeRange) => this.#use((store) => store.events(service, range));
  sites = (query: SitesQuery) => this.#use((store) => store.sites(query));
  stacks = (service: string, stacks: readonly string[]) => this.#use((store) => store.stacks(service, stacks));
  chunks = (service: string, range: TimeRange) => this.#use((store) => store.chunks(service, range));
  file = (key: FileKey) => this.#use((store) => store.file(key));
  tickets = () => this.#use((store) => store.tickets());
  evidence = (query: EvidenceQuery) => this.#use((store) => store.evidence(query));
  copyTo = (folder: string) => this.#use((store) => store.copyTo(folder));
  removeBefore = (times: RetentionTimes) => this.#use((store) => store.removeBefore(times));
  removeBeyond = (bytesMax: number) => this.#use((store) => store.removeBeyond(bytesMax));

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#opening;
    await this.#store?.close();
  }

  async #use<T>(work: (store: RowStore) => Answer<T>): Answer<T> {
    if (this.#store === null && this.#opening === null && this.#isDue()) await this.#attempt();
    return this.#store === null ? err(this.#fault) : work(this.#store);
  }

  #isDue(): boolean {
    return !this.#isClosed && this.#options.now() - this.#attemptedAt >= ATTEMPT_MS;
  }

  #attempt(): Promise<void> {
    this.#opening = this.#open().finally(() => {
      this.#attemptedAt = this.#options.now();
      this.#opening = null;
    });
    return this.#opening;
  }

  async #open(): Promise<void> {
    const opened = await this.#options.open();
    if (!opened.ok) this.#fault = opened.error;
    else if (this.#isClosed) await opened.value.close();
    else this.#store = opened.value;
  }
}
