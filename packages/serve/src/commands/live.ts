/**
 * What `leakhound store` asks a running server to do with its own store: one thing at a time, as streams, while it goes on with
 * its work.
 */
import { randomBytes } from "node:crypto";
import { pipeline } from "node:stream/promises";
import { err, type Fault, ok, type Result, systemClock, unixMs } from "leakhound/server";
import { pack } from "tar-stream";
import type { SpooledStore } from "../spool/spooled-store.ts";
import type { HistoryStore } from "../store/history-store.ts";
import { backupFiles } from "./backup.ts";
import { exportedItems } from "./export.ts";
import { Importer } from "./importer.ts";
import { verifyStore } from "./verify.ts";
import { checkedLine, END_LINE, faultLine, itemLine, readItem } from "./wire.ts";

export interface LiveStoreOptions {
  readonly dataFolder: string;
  readonly history: HistoryStore;
  readonly rows: SpooledStore;
  readonly collector: string;
  /** Stores the rows that wait for others of their second. */
  readonly settle: () => Promise<void>;
  readonly warn: (fault: Fault) => void;
}

export interface ExportAsked {
  readonly service: string | null;
  readonly instance: string | null;
  readonly fromMs: number | null;
  readonly toMs: number | null;
}

/** Work that is done part by part. */
export interface Work<T> {
  next(): Promise<IteratorResult<T>>;
  /** Ends it early. */
  end(): Promise<unknown>;
}

/** An import of which nothing comes for so long is given up. */
const IDLE_MS_MAX = 5 * 60_000;

interface RunningImport {
  readonly id: string;
  readonly importer: Importer;
  idle: NodeJS.Timeout;
  /** Parts one after another. */
  adding: Promise<unknown>;
}

export class LiveStore {
  readonly #options: LiveStoreOptions;
  #isBusy = false;
  #import: RunningImport | null = null;

  constructor(options: LiveStoreOptions) {
    this.#options = options;
  }

  /** @returns null while another of these works */
  verify(): Work<string> | null {
    return this.#taken(() => this.#verifyLines());
  }

  export(asked: ExportAsked): Work<string> | null {
    return this.#taken(() => this.#exportLines(asked));
  }

  /** A tar file with the data folder. It ends early where the folder cannot be read. */
  backup(): Work<Uint8Array> | null {
    return this.#taken(() => this.#tar());
  }

  /** @returns the id of the import */
  async beginImport(service: string, hours: readonly string[]): Promise<Result<string, Fault>> {
    if (this.#isBusy) return err(busy(this.#options.dataFolder));
    this.#isBusy = true;
    const begun = await Importer.begin({ ...this.#options, service, hours });
    if (!begun.ok) {
      this.#isBusy = false;
      return begun;
    }
    const id = randomBytes(12).toString("hex");
    this.#import = { id, importer: begun.value, idle: this.#idleTimer(id), adding: Promise.resolve() };
    return ok(id);
  }

  /** Adds lines of items. @returns the profiles that were added so far; null for an import that is over */
  async addToImport(id: string, text: string): Promise<Result<number, Fault> | null> {
    const running = this.#running(id);
    if (running === null) return null;
    const added = running.adding.then(() => addLines(running.importer, text, this.#options.dataFolder));
    running.adding = added;
    const result = await added;
    this.#running(id);
    return result.ok ? ok(running.importer.profiles) : result;
  }

  /** @returns the profiles that were added; null for an import that is over */
  async endImport(id: string, isAbandoned: boolean): Promise<Result<number, Fault> | null> {
    const running = this.#running(id);
    if (running === null) return null;
    clearTimeout(running.idle);
    this.#import = null;
    await running.adding;
    try {
      const ended = isAbandoned ? ok(await running.importer.abandon()) : await running.importer.finish();
      return ended.ok ? ok(running.importer.profiles) : ended;
    } finally {
      this.#isBusy = false;
    }
  }

  /** Gives up an import, so that the history can be closed. */
  async close(): Promise<void> {
    if (this.#import !== null) await this.endImport(this.#import.id, true);
  }

  #taken<T>(begin: () => AsyncGenerator<T>): Work<T> | null {
    if (this.#isBusy) return null;
    this.#isBusy = true;
    const work = begin();
    const free = () => {
      this.#isBusy = false;
    };
    return {
      async next() {
        const part = await work.next().catch((cause: unknown) => {
          free();
          throw cause;
        });
        if (part.done) free();
        return part;
      },
      // Also where nothing was taken yet, so that the work has not begun.
      end: () => work.return(undefined).finally(free),
    };
  }

  async *#verifyLines(): AsyncGenerator<string> {
    for await (const checked of verifyStore(this.#stored)) yield checkedLine(checked);
    yield END_LINE;
  }

  async *#exportLines({ service, instance, fromMs, toMs }: ExportAsked): AsyncGenerator<string> {
    const range = { from: unixMs(fromMs ?? 0), to: unixMs(toMs ?? systemClock.now() + 1) };
    for await (const item of exportedItems(this.#stored, { service, instance, range })) {
      yield item.ok ? itemLine(item.value) : faultLine(item.error);
      if (!item.ok) return;
    }
    yield END_LINE;
  }

  async *#tar(): AsyncGenerator<Uint8Array> {
    const tar = pack();
    const packed = this.#pack(tar).catch((cause: unknown) => tar.destroy(cause instanceof Error ? cause : undefined));
    try {
      for await (const part of tar) yield part;
      await packed;
    } finally {
      tar.destroy();
      await packed;
    }
  }

  async #pack(tar: ReturnType<typeof pack>): Promise<void> {
    await this.#options.settle();
    for await (const file of backupFiles(this.#options)) {
      if (!file.ok) {
        this.#options.warn(file.error);
        throw new Error(file.error.what);
      }
      const { name, bytes, contents } = file.value;
      const entry = tar.entry({ name, size: bytes, mode: 0o600, mtime: new Date(0) });
      await pipeline(contents(), entry);
    }
    tar.finalize();
  }

  get #stored() {
    const { dataFolder, history, rows } = this.#options;
    return { dataFolder, rows, openLog: () => history.openLog };
  }

  /** The import of this id, which is not idle from now on; null where it is over. */
  #running(id: string): RunningImport | null {
    const running = this.#import;
    if (running?.id !== id) return null;
    clearTimeout(running.idle);
    running.idle = this.#idleTimer(id);
    return running;
  }

  #idleTimer(id: string): NodeJS.Timeout {
    return setTimeout(() => void this.endImport(id, true).catch(() => {}), IDLE_MS_MAX).unref();
  }
}

async function addLines(importer: Importer, text: string, where: string): Promise<Result<null, Fault>> {
  for (const line of text.split("\n")) {
    if (line === "") continue;
    const item = readItem(line, where);
    if (!item.ok) return item;
    if (item.value === "end" || item.value.type === "instance") continue;
    const added = await importer.add(item.value);
    if (!added.ok) return added;
  }
  return ok(null);
}

const busy = (where: string): Fault => ({
  code: "busy",
  what: "the server verifies, copies, exports or imports already",
  where,
  todo: "wait until that has ended, and try again",
});
