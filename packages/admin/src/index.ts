/**
 * @leakhound/admin: /debug/pprof, /metrics and /healthz of the running Node process, in pprof format.
 *
 *   const admin = createAdmin({ token: process.env.ADMIN_TOKEN });
 *   createServer((request, response) => admin.handle(request, response) || app(request, response));
 *
 * This file is the whole public interface: its types are published as they are here.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { unixMs } from "../../leakhound/src/base/units.ts";
import { handlerOf } from "./http/handler.ts";
import { listen } from "./http/listen.ts";
import { HeapSampler } from "./instruments/heap-sampler.ts";
import { routesOf } from "./routes/routes.ts";

export interface AdminOptions {
  /** Required as `Authorization: Bearer TOKEN` on all paths except /healthz. Default: no token is required. */
  readonly token?: string | undefined;
  /**
   * Names under which the service is reached without a token, besides localhost and IP addresses: `["shop.internal"]`.
   * The Host header is compared with them, so that no page in a browser can read profiles. Default: none.
   */
  readonly hosts?: readonly string[] | undefined;
  /** Mean bytes allocated between two samples of the heap. Default: 65536. Smaller is more precise and costs more. */
  readonly samplingIntervalBytes?: number | undefined;
}

export interface ListenOptions {
  /** 0 for any free port. */
  readonly port: number;
  /** Default: 127.0.0.1. */
  readonly host?: string;
}

export interface Listening {
  /** Without a trailing slash: `http://127.0.0.1:6060`. */
  readonly url: string;
  /** Resolves when the port is free; running requests are aborted. */
  close(): Promise<void>;
}

export interface Admin {
  /** Answers the request if its path is the admin's, and returns whether it is. Needs no `this`, and never throws. */
  handle(request: IncomingMessage, response: ServerResponse): boolean;
  /** Opens a port for the admin alone. Rejects if the port cannot be opened. */
  listen(options: ListenOptions): Promise<Listening>;
  /** Stops sampling and recordings, and closes the servers of `listen`. Afterward the heap answers with 503. */
  stop(): Promise<void>;
}

/** The README has the costs and errors of other intervals. */
const SAMPLING_INTERVAL_BYTES = 64 * 1024;
const SAMPLING_INTERVAL_BYTES_MIN = 1024;
const SAMPLING_INTERVAL_BYTES_MAX = 64 * 1024 * 1024;

/**
 * Starts to sample the heap; nothing is served until `handle` is mounted or `listen` is called.
 * Throws a RangeError for an empty token, a malformed host or an interval out of range: a mistake in the code or settings of the service.
 */
export function createAdmin(options: AdminOptions = {}): Admin {
  const { token, hosts = [], samplingIntervalBytes = SAMPLING_INTERVAL_BYTES } = options;
  checkToken(token);
  checkHosts(hosts);
  checkInterval(samplingIntervalBytes);
  const stopped = new AbortController();
  const sampler = new HeapSampler(samplingIntervalBytes);
  const routes = routesOf({ sampler, now: () => unixMs(Date.now()) });
  const handle = handlerOf({ routes, token, hosts, stopped: stopped.signal });
  const servers: Listening[] = [];
  return {
    handle,
    listen: async (where) => {
      const server = await listen(handle, where);
      servers.push(server);
      return server;
    },
    stop: async () => {
      stopped.abort();
      await Promise.all([sampler.stop(), ...servers.map((server) => server.close())]);
    },
  };
}

/** An empty environment variable must not give access to everybody. */
function checkToken(token: string | undefined): void {
  if (token !== undefined && !/^\S+$/.test(token)) throw new RangeError("token must be a text without white space");
}

/** A port or a scheme in a name would never match. */
function checkHosts(hosts: readonly string[]): void {
  const isName = (host: string) => /^[a-z0-9._-]+$/i.test(host);
  if (!Array.isArray(hosts) || !hosts.every(isName))
    throw new RangeError("hosts must be names without port and scheme");
}

function checkInterval(bytes: number): void {
  if (!(bytes >= SAMPLING_INTERVAL_BYTES_MIN && bytes <= SAMPLING_INTERVAL_BYTES_MAX && Number.isInteger(bytes)))
    throw new RangeError(`samplingIntervalBytes must be an integer from 1024 to ${SAMPLING_INTERVAL_BYTES_MAX}`);
}
