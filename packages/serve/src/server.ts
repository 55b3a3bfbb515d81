/**
 * Puts the server together, and takes it apart again.
 *
 *   configuration ─▶ fleet (discovery, scrape loops) ─▶ sink
 *                      └──────────────────────────────▶ api
 */
import type { Server } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join, resolve } from "node:path";
import { getRequestListener } from "@hono/node-server";
import { type Clock, durationMs, err, type Fault, ok, type Result, type UnixMs, unixMs } from "leakhound/server";
import { createApi } from "./api/app.ts";
import type { ConfigSource } from "./config/source.ts";
import { bodyBytesMaxOf, Fleet } from "./fleet/fleet.ts";
import { readAccess } from "./fleet/job-access.ts";
import type { ScrapeSink } from "./fleet/scrape-pool.ts";
import { InstanceBook } from "./judging/instance-book.ts";
import { judgeLoop } from "./judging/judge-loop.ts";
import { HistoryStore } from "./store/history-store.ts";
import { removeOlder } from "./store/retention.ts";
import { unpackedBytes } from "./store/scraped.ts";
import { openTickets } from "./tickets/saved-tickets.ts";

export interface ServerOptions {
  readonly version: string;
  readonly source: ConfigSource;
  /** Reports a failure that the server survives. */
  readonly warn: (fault: Fault) => void;
}

export interface RunningServer {
  /** `http://127.0.0.1:7070` */
  readonly url: string;
  /** @returns what is wrong with the new configuration, one line for each mistake; null where it is in use */
  reload(): Promise<readonly string[] | null>;
  close(): Promise<void>;
}

/** How long open requests may take to end when the server closes. */
const CLOSE_TIMEOUT_MS = 2_000;
/** Records of one second are synced together. */
const COMMIT_MS = 1_000;
const CLEANING_INTERVAL_MS = 10 * 60_000;

export async function startServer({ version, source, warn }: ServerOptions): Promise<Result<RunningServer, Fault>> {
  const first = await source.read();
  if (!first.ok) return err(configFault(source.name, first.mistakes));
  const listen = checkedListen(first.config.listen);
  if (!listen.ok) return listen;
  const tickets = await openTickets(resolve(source.folder, first.config.data), warn);
  if (!tickets.ok) return tickets;
  const { clock } = tickets.value;
  const dataFolder = resolve(source.folder, first.config.data);
  const history = await openHistory(join(dataFolder, "history"), clock.now(), warn);
  if (!history.ok) return history;
  const windowMs = durationMs(first.config.judging.window);
  const instances = new InstanceBook({ windowMs });
  const fleet = new Fleet(
    { clock, configFolder: source.folder, sink: sinkOf(instances, history.value, { clock, warn }) },
    bodyBytesMaxOf(first.config),
  );
  const stop = new AbortController();
  let isReady = false;
  const reload = () => configure(source, fleet);
  const api = createApi(
    {
      version,
      fleet: () => fleet.state(),
      tickets: tickets.value,
      instances,
      profiles: history.value,
      isReady: () => isReady,
      reload,
    },
    { hostNames: [listen.value.host] },
  );
  const http = createServer(getRequestListener(api.fetch));
  const bound = await bind(http, listen.value);
  if (!bound.ok) {
    await history.value.close();
    return bound;
  }
  const mistakes = await reload();
  if (mistakes) {
    await Promise.all([closeHttp(http), history.value.close()]);
    return err(configFault(source.name, mistakes));
  }
  const judging = judgeLoop(
    instances,
    tickets.value.book,
    { clock, windowMs, intervalMs: first.config.judging.interval, changed: () => tickets.value.write() },
    stop.signal,
  );
  const cleaning = setInterval(() => {
    removeOlder(join(dataFolder, "history"), unixMs(clock.now() - first.config.retention.age)).catch(() => {});
  }, CLEANING_INTERVAL_MS);
  cleaning.unref();
  isReady = true;
  return ok({
    url: bound.value,
    reload,
    async close() {
      isReady = false;
      stop.abort();
      clearInterval(cleaning);
      await Promise.all([judging, fleet.close()]);
      await history.value.close();
      await closeHttp(http);
      await tickets.value.write();
    },
  });
}

/** Stores what each scrape brought, and adds it to the series that are judged. */
function sinkOf(
  instances: InstanceBook,
  history: HistoryStore,
  { clock, warn }: { readonly clock: Clock; readonly warn: (fault: Fault) => void },
): ScrapeSink {
  return async (target, update) => {
    instances.add(target, update, clock.now());
    if (update.type !== "capture") return;
    const { kind, takenAt } = update.capture;
    const bytes = unpackedBytes(update.capture);
    if (!bytes.ok) return;
    const service = target.labels.get("service") ?? "";
    const key = { service, instance: target.labels.get("instance") ?? target.key, kind };
    const release = instances.releaseOf(target);
    const stored = await history.add({ ...key, release, at: takenAt, bytes: bytes.value });
    if (!stored.ok) warn(stored.error);
  };
}

async function openHistory(
  folder: string,
  now: UnixMs,
  warn: (fault: Fault) => void,
): Promise<Result<HistoryStore, Fault>> {
  try {
    return ok(await HistoryStore.open({ folder, commitMs: COMMIT_MS, warn }, now));
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown";
    const what = `the store of profiles cannot be opened: ${code}`;
    return err({ code: "history", what, where: folder, todo: "check the data folder and its permissions", cause });
  }
}

/** Puts the configuration into use. @returns what is wrong with it, one line for each mistake; null for nothing */
async function configure(source: ConfigSource, fleet: Fleet): Promise<readonly string[] | null> {
  const read = await source.read();
  if (!read.ok) return read.mistakes;
  const { access, problems } = await readAccess(read.config, source.folder);
  if (problems.length > 0) return problems.map(({ job, file, problem }) => `job ${job}: ${file}: ${problem}`);
  await fleet.configure(read.config, access);
  return null;
}

function checkedListen(text: string): Result<Listen, Fault> {
  const listen = hostAndPort(text);
  if (!listen) return err(listenFault(text, "this is not HOST:PORT", "write for example 127.0.0.1:7070"));
  if (isLoopback(listen.host)) return ok(listen);
  const todo = "listen on 127.0.0.1; other addresses need tokens, which this version does not have";
  return err(listenFault(text, "the address can be reached from other machines", todo));
}

interface Listen {
  readonly host: string;
  readonly port: number;
}

function hostAndPort(text: string): Listen | null {
  const match = /^(\[[0-9a-f:]+\]|[^:\s]+):(\d{1,5})$/i.exec(text);
  const port = Number(match?.[2]);
  return match && port <= 65_535 ? { host: match[1]!, port } : null;
}

const isLoopback = (host: string): boolean => /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/i.test(host);

function bind(http: Server, { host, port }: Listen): Promise<Result<string, Fault>> {
  return new Promise((resolve) => {
    http.once("error", (error: NodeJS.ErrnoException) => {
      const what = error.code === "EADDRINUSE" ? "another program listens there" : `it cannot listen: ${error.code}`;
      resolve(err(listenFault(`${host}:${port}`, what, "choose another port with --listen HOST:PORT")));
    });
    http.listen(port, host.replace(/^\[|\]$/g, ""), () => {
      const { port: actual } = http.address() as AddressInfo;
      resolve(ok(`http://${host}:${actual}`));
    });
  });
}

function closeHttp(http: Server): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => http.closeAllConnections(), CLOSE_TIMEOUT_MS);
    http.close(() => {
      clearTimeout(timer);
      resolve();
    });
    http.closeIdleConnections();
  });
}

const listenFault = (where: string, what: string, todo: string): Fault => ({ code: "listen", what, where, todo });

const configFault = (where: string, mistakes: readonly string[]): Fault => ({
  code: "config",
  what: mistakes.join("\n"),
  where,
  todo: "correct the configuration",
});
