/** What the server holds open while it runs: its data folder, and the connections to receivers. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import {
  type BodyDecoder,
  type Clock,
  durationMs,
  err,
  type Fault,
  ok,
  openDecodingThreads,
  type Result,
  type UnixMs,
} from "leakhound/server";
import { ChunkCache } from "./cluster/chunk-cache.ts";
import { ClusterHistory } from "./cluster/cluster-history.ts";
import { CACHE_FOLDER } from "./commands/backup.ts";
import { LiveStore } from "./commands/live.ts";
import type { Config } from "./config/schema.ts";
import { type OpenEvidence, openEvidence } from "./evidence/open.ts";
import { FolderJudge } from "./judging/recent/folder-judge.ts";
import { JudgingThread } from "./judging/recent/judging-thread.ts";
import type { RecentJudge } from "./judging/recent/request.ts";
import type { Log } from "./log/log.ts";
import type { Recipient } from "./notify/dispatcher.ts";
import { openReceivers } from "./notify/open-receivers.ts";
import { type Folding, openFolding } from "./profiles/view/folding.ts";
import { RecentHours } from "./recent/recent-hours.ts";
import { RowFeed } from "./rows/feed/row-feed.ts";
import { SealedHours } from "./rows/feed/sealed-hours.ts";
import { openRows } from "./spool/open-rows.ts";
import type { SpooledStore } from "./spool/spooled-store.ts";
import { lockDataFolder } from "./store/data-folder.ts";
import { type HistoryOptions, HistoryStore } from "./store/history-store.ts";
import { SealedFiles } from "./store/sealed-files.ts";
import { SealingThread } from "./store/sealing-thread.ts";
import { openTickets, type SavedTickets } from "./tickets/saved-tickets.ts";

export interface Resources {
  readonly tickets: SavedTickets;
  /** The profiles of this collector. */
  readonly history: HistoryStore;
  /** Those of all collectors that share the store. */
  readonly profiles: Pick<HistoryStore, "hour" | "hoursIn" | "profile" | "siteSeries">;
  readonly evidence: OpenEvidence;
  /** Its `state` says what waits. */
  readonly rows: SpooledStore;
  readonly feed: RowFeed;
  /** Its name among those that share the store. */
  readonly collector: string;
  /** Folds profiles for pages. */
  readonly folding: Folding;
  /** What `leakhound store` asks for. */
  readonly live: LiveStore;
  readonly recipients: readonly Recipient[];
  /** Opens what targets and agents send, in threads. */
  readonly decoder: BodyDecoder;
  /** Judges the last hours, in a thread. */
  readonly judge: RecentJudge;
  /** The profiles of the last hours, as the pages show them. */
  readonly recentHours: RecentHours;
  close(): Promise<void>;
}

export interface ResourceOptions {
  readonly dataFolder: string;
  /** Folder that relative file names of the configuration start from. */
  readonly configFolder: string;
  readonly clock: Clock;
  readonly warn: (fault: Fault) => void;
  readonly info?: Log["info"];
}

/** Records of one second are synced together. */
const COMMIT_MS = 1_000;
const TICKETS_COPY = "tickets.copy.json";
/** A profile of 64 MiB takes a few seconds. */
const DECODE_MS_MAX = durationMs(10_000);

/** Opens all of it, or nothing: what was opened before a part that cannot be opened is closed again. */
export async function openResources(config: Config, options: ResourceOptions): Promise<Result<Resources, Fault>> {
  const lock = await lockDataFolder(options.dataFolder);
  if (!lock.ok) return lock;
  const opened: Closing[] = [() => lock.value.release()];
  const resources = await openWith(config, options, opened);
  if (!resources.ok) await closeAll(opened);
  return resources;
}

type Closing = () => Promise<unknown>;

/** The last one that was opened first. */
async function closeAll(opened: readonly Closing[]): Promise<void> {
  for (const close of opened.toReversed()) await close();
}

async function openWith(
  config: Config,
  { dataFolder, configFolder, clock, warn, info }: ResourceOptions,
  opened: Closing[],
): Promise<Result<Resources, Fault>> {
  const decoder = openDecodingThreads(DECODE_MS_MAX);
  opened.push(async () => decoder.close());
  const now = () => clock.now();
  const opening = { dataFolder, configFolder, now, warn, isAwayAllowed: true, ...(info ? { info } : {}) };
  const folding = openFolding(new URL("view-worker.js", import.meta.url));
  opened.push(async () => folding.close());
  const store = await openRows(config.store, opening);
  if (!store.ok) return store;
  const { rows, collector } = store.value;
  opened.push(() => rows.close());
  const shared = config.store.clickhouse ? { collector, copy: join(dataFolder, TICKETS_COPY) } : null;
  const tickets = await openTickets(dataFolder, { rows, clock, warn, shared });
  if (!tickets.ok) return tickets;
  opened.push(() => tickets.value.write());
  const evidence = await openEvidence(dataFolder, rows, warn);
  if (!evidence.ok) return evidence;
  const feed = await RowFeed.open(rows, { collector, startedAt: clock.now(), commitMs: COMMIT_MS, warn });
  if (!feed.ok) return feed;
  opened.push(() => feed.value.flush());
  const recipients = await openReceivers(config.notifications, { clock, folder: configFolder, warn });
  if (!recipients.ok) return recipients;
  opened.push(() => Promise.all(recipients.value.map(({ receiver }) => receiver.close())));
  const hours = new SealedHours(rows, collector, () => rows.settled());
  const folder = join(dataFolder, "history");
  const history = await openHistory({ folder, hours, ...sealerOf(folder), commitMs: COMMIT_MS, warn }, clock.now());
  if (!history.ok) return history;
  opened.push(() => history.value.close());
  const settle = async () => {
    await feed.value.flush();
    await tickets.value.write();
  };
  const live = new LiveStore({ dataFolder, history: history.value, rows, collector, settle, warn });
  opened.push(() => live.close());
  const judge = judgeOf(folder);
  opened.push(async () => judge.close());
  const recentHours = new RecentHours(folder);
  opened.push(async () => recentHours.close());
  const clusterHistory = (bytesMax: number) => {
    const cache = new ChunkCache({ folder: join(dataFolder, CACHE_FOLDER), bytesMax, rows });
    const files = new SealedFiles(folder);
    return new ClusterHistory({ history: history.value, files, rows, cache, collector, now, warn });
  };
  return ok({
    decoder,
    folding,
    rows,
    collector,
    live,
    tickets: tickets.value,
    evidence: evidence.value,
    feed: feed.value,
    recipients: recipients.value,
    history: history.value,
    judge,
    recentHours,
    profiles: config.store.clickhouse ? clusterHistory(config.store.clickhouse.cache_size) : history.value,
    close: () => closeAll(opened),
  });
}

/** A thread seals, where its program is built: not in tests that run from source. */
function sealerOf(folder: string): Pick<HistoryOptions, "sealer"> {
  const program = new URL("seal-worker.js", import.meta.url);
  return existsSync(program) ? { sealer: new SealingThread(program, folder) } : {};
}

/** A thread judges, where its program is built. */
function judgeOf(folder: string): RecentJudge {
  const program = new URL("judge-worker.js", import.meta.url);
  return existsSync(program) ? new JudgingThread(program, folder) : new FolderJudge(folder);
}

async function openHistory(options: HistoryOptions, now: UnixMs): Promise<Result<HistoryStore, Fault>> {
  try {
    return ok(await HistoryStore.open(options, now));
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown";
    const what = `the store of profiles cannot be opened: ${code}`;
    const todo = "check the data folder and its permissions";
    return err({ code: "history", what, where: options.folder, todo, cause });
  }
}
