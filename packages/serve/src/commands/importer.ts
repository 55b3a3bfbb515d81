/**
 * Adds the profiles of a recording to a store, beside a server that writes to it or without one.
 *
 *   hours that are over      a history of its own, whose sealed hours become hours of the store ─┐
 *   the hour that is open    the history of the store                                            ├─▶ rows
 *
 * Its dictionaries have names of their own, since those of the store may grow meanwhile.
 */
import { mkdir, readFile, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import {
  err,
  eventLine,
  type Fault,
  inflate,
  ok,
  openProfile,
  profileObservation,
  type Result,
  systemClock,
  type UnixMs,
} from "leakhound/server";
import { buildIdOf } from "../judging/build-id.ts";
import { RowFeed } from "../rows/feed/row-feed.ts";
import { SealedHours } from "../rows/feed/sealed-hours.ts";
import type { SpooledStore } from "../spool/spooled-store.ts";
import { writeDurably } from "../store/durable-file.ts";
import { HistoryStore, type HourSink } from "../store/history-store.ts";
import { fileNameOf, hourOf } from "../store/names.ts";
import { SealedFiles } from "../store/sealed-files.ts";
import type { ImportItem } from "./import.ts";

export interface ImporterOptions {
  readonly dataFolder: string;
  /** The history of the data folder. */
  readonly history: HistoryStore;
  readonly rows: SpooledStore;
  readonly collector: string;
  readonly service: string;
  /** Hours that the recording has profiles of, in order. */
  readonly hours: readonly string[];
}

/** Clocks may differ by so much. */
const CLOCK_MS_MAX = 60_000;

export class Importer {
  readonly #options: ImporterOptions;
  readonly #folder: string;
  readonly #feed: RowFeed;
  readonly #faults: Fault[];
  readonly #mark: string;
  /** From this hour on, profiles go to the history of the store. */
  readonly #openHour: string;
  readonly #releases = new Map<string, string | null>();
  #staged: HistoryStore | null = null;
  #profiles = 0;

  private constructor(options: ImporterOptions, folder: string, feed: RowFeed, faults: Fault[]) {
    this.#options = options;
    this.#folder = folder;
    this.#feed = feed;
    this.#faults = faults;
    this.#mark = basename(folder);
    this.#openHour = options.history.openLog?.hour ?? hourOf(systemClock.now());
  }

  /** Fails where hours of the recording are in the store already. */
  static async begin(options: ImporterOptions): Promise<Result<Importer, Fault>> {
    const taken = await takenHour(options);
    if (taken !== null) return err(sealedAlready(taken, options));
    const startedAt = systemClock.now();
    const folder = join(options.dataFolder, `import-${startedAt}.tmp`);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const faults: Fault[] = [];
    const warn = (fault: Fault) => void faults.push(fault);
    const feed = await RowFeed.open(options.rows, {
      collector: options.collector,
      batches: `${options.collector}:import`,
      startedAt,
      commitMs: 0,
      warn,
    });
    return feed.ok ? ok(new Importer(options, folder, feed.value, faults)) : feed;
  }

  /** Profiles that were added. */
  get profiles(): number {
    return this.#profiles;
  }

  /** Items come in order of time. */
  async add(item: ImportItem): Promise<Result<null, Fault>> {
    const added = await this.#addItem(item);
    const [fault] = this.#faults;
    if (!added.ok) return added;
    return fault === undefined ? ok(null) : err(fault);
  }

  /** Seals what was added. The importer must not be used afterward. */
  async finish(): Promise<Result<null, Fault>> {
    await this.#settle();
    await this.#staged?.close();
    // Opening it at a later time seals the hours that are over.
    if (this.#staged !== null) await (await HistoryStore.open(this.#historyOptions(), systemClock.now())).close();
    await rm(this.#folder, { recursive: true, force: true });
    const [fault] = this.#faults;
    return fault === undefined ? ok(null) : err(fault);
  }

  /** Ends it early: hours that were sealed stay. */
  async abandon(): Promise<void> {
    await this.#settle();
    await this.#staged?.close();
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #addItem(item: ImportItem): Promise<Result<null, Fault>> {
    const { instance } = item.subject;
    const { service } = this.#options;
    const facts = (release: string | null) => ({ service, instance, release, labels: { service, instance } });
    const release = this.#releases.get(instance) ?? null;
    switch (item.type) {
      case "reading":
        void this.#feed.reading(facts(release), item.reading);
        return ok(null);
      case "event":
        void this.#feed.event(facts(release), item.event.at, eventLine(item.event).trim());
        return ok(null);
      case "profile": {
        const profile = openProfile(item.bytes, `a profile of ${instance}`, inflate);
        if (!profile.ok) return profile;
        const built = buildIdOf(profile.value);
        this.#releases.set(instance, built);
        this.#feed.profile(facts(built), profileObservation(profile.value, item.at));
        return this.#store(item, built);
      }
    }
  }

  async #store(
    { subject: { instance }, kind, at, bytes }: Extract<ImportItem, { readonly type: "profile" }>,
    release: string | null,
  ): Promise<Result<null, Fault>> {
    const { service, history } = this.#options;
    if (at > systemClock.now() + CLOCK_MS_MAX) return err(ofTheFuture(at, instance));
    const isOpen = hourOf(at) >= this.#openHour;
    const target = isOpen ? history : await this.#stage(at);
    const named = isOpen ? release : `${release ?? ""} ${this.#mark}`;
    const stored = await target.add({ service, instance, kind, release: named, at, bytes });
    if (!stored.ok) return stored;
    this.#profiles++;
    return ok(null);
  }

  /** The history of hours that are over, opened at the time of its first profile, since hours are added in order. */
  async #stage(first: UnixMs): Promise<HistoryStore> {
    this.#staged ??= await HistoryStore.open(this.#historyOptions(), first);
    return this.#staged;
  }

  #historyOptions() {
    const warn = (fault: Fault) => void this.#faults.push(fault);
    const hours = new PublishedHours(this.#options, async () => this.#settle());
    return { folder: join(this.#folder, "history"), hours, commitMs: 0, warn };
  }

  async #settle(): Promise<void> {
    await this.#feed.flush();
    await this.#options.rows.settled();
  }
}

/** Moves each sealed hour into the store, and stores its rows. */
class PublishedHours implements HourSink {
  readonly #history: string;
  readonly #hours: SealedHours;
  readonly #settle: () => Promise<void>;

  constructor({ dataFolder, rows, collector }: ImporterOptions, settle: () => Promise<void>) {
    this.#history = join(dataFolder, "history");
    this.#hours = new SealedHours(rows, collector, () => rows.settled());
    this.#settle = settle;
  }

  async processes(service: string, hourStart: UnixMs) {
    await this.#settle();
    return this.#hours.processes(service, hourStart);
  }

  async add(hour: Parameters<HourSink["add"]>[0]): Promise<Result<null, Fault>> {
    const files = hour.files.map((file) => ({
      ...file,
      path: join(this.#history, fileNameOf(hour.chunk.service), basename(file.path)),
    }));
    // Dictionaries come before the chunk that needs them; they stay where they were for the next hour.
    for (const [row, file] of files.entries()) await copyDurably(hour.files[row]!.path, file.path);
    return this.#hours.add({ ...hour, files });
  }
}

async function copyDurably(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true, mode: 0o700 });
  await writeDurably(to, await readFile(from));
}

/** An hour of the service that the store has already: nothing is added to it. Null where there is none. */
async function takenHour({ dataFolder, service, hours, history }: ImporterOptions): Promise<string | null> {
  const sealed = new Set(await new SealedFiles(join(dataFolder, "history")).hours(service));
  const open = history.openLog?.hour ?? null;
  const unsealed = new Set((await history.openHours()).filter((hour) => hour !== open));
  return hours.find((hour) => sealed.has(hour) || unsealed.has(hour)) ?? null;
}

const ofTheFuture = (at: UnixMs, where: string): Fault => ({
  code: "import",
  what: `a profile is of ${new Date(at).toISOString()}, which is in the future`,
  where,
  todo: "correct the clock of this machine, or the times of the files",
});

const sealedAlready = (hour: string, { service, dataFolder }: ImporterOptions): Fault => ({
  code: "exists",
  what: `the store has the hour ${hour} of service ${service} already`,
  where: dataFolder,
  todo: "give another --service",
});
