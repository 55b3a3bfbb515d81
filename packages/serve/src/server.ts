/**
 * Puts the server together, and takes it apart again.
 *
 *   configuration ─▶ fleet (discovery, scrape loops) ─▶ sink
 *                      └──────────────────────────────▶ api
 */
import type { Server } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { err, type Fault, ok, type Result, systemClock } from "leakhound/server";
import { createApi } from "./api/app.ts";
import type { ConfigSource } from "./config/source.ts";
import { bodyBytesMaxOf, Fleet } from "./fleet/fleet.ts";
import { readAccess } from "./fleet/job-access.ts";

export interface ServerOptions {
  readonly version: string;
  readonly source: ConfigSource;
}

export interface RunningServer {
  /** `http://127.0.0.1:7070` */
  readonly url: string;
  readonly targets: () => number;
  /** @returns what is wrong with the new configuration, one line for each mistake; null where it is in use */
  reload(): Promise<readonly string[] | null>;
  close(): Promise<void>;
}

/** How long open requests may take to end when the server closes. */
const CLOSE_TIMEOUT_MS = 2_000;

export async function startServer({ version, source }: ServerOptions): Promise<Result<RunningServer, Fault>> {
  const first = await source.read();
  if (!first.ok) return err(configFault(source.name, first.mistakes));
  const config = first.config;
  const listen = hostAndPort(config.listen);
  if (!listen) return err(listenFault(config.listen, "this is not HOST:PORT", "write for example 127.0.0.1:7070"));
  if (!isLoopback(listen.host)) {
    const todo = "listen on 127.0.0.1; other addresses need tokens, which this version does not have";
    return err(listenFault(config.listen, "the address can be reached from other machines", todo));
  }
  const fleet = new Fleet(
    { clock: systemClock, configFolder: source.folder, sink: async () => {} },
    bodyBytesMaxOf(config),
  );
  let isReady = false;
  const reload = async (): Promise<readonly string[] | null> => {
    const read = await source.read();
    if (!read.ok) return read.mistakes;
    const { access, problems } = await readAccess(read.config, source.folder);
    if (problems.length > 0) return problems.map(({ job, file, problem }) => `job ${job}: ${file}: ${problem}`);
    await fleet.configure(read.config, access);
    return null;
  };
  const api = createApi(
    { version, fleet: () => fleet.state(), isReady: () => isReady, reload },
    { hostNames: [listen.host] },
  );
  const http = createServer(getRequestListener(api.fetch));
  const bound = await bind(http, listen);
  if (!bound.ok) return bound;
  const mistakes = await reload();
  if (mistakes) {
    await closeHttp(http);
    return err(configFault(source.name, mistakes));
  }
  isReady = true;
  return ok({
    url: bound.value,
    targets: () => fleet.state().targets.length,
    reload,
    async close() {
      isReady = false;
      await fleet.close();
      await closeHttp(http);
    },
  });
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
