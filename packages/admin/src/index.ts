/**
 * @leakhound/admin: /debug/pprof, /metrics and /healthz of the running Node process, in pprof format.
 *
 *   const admin = createAdmin({ token: process.env.ADMIN_TOKEN });
 *   createServer((request, response) => admin.handle(request, response) || app(request, response));
 *
 * This file is the whole public face: its types are published as they stand here.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { unixMs } from "../../leakhound/src/base/units.ts";
import { handlerOf } from "./handler.ts";
import { HeapSampler } from "./heap-sampler.ts";
import { listen } from "./listen.ts";
import { routesOf } from "./routes.ts";

export interface AdminOptions {
  /** Asked for as `Authorization: Bearer TOKEN` on all but /healthz. No token is asked for unless given. */
  readonly token?: string | undefined;
  /** Mean bytes allocated between two samples of the heap, 65536 unless given. Smaller is finer and costs more. */
  readonly samplingIntervalBytes?: number | undefined;
}

export interface ListenOptions {
  /** 0 for any free one. */
  readonly port: number;
  /** 127.0.0.1 unless given. */
  readonly host?: string;
}

export interface Listening {
  /** Without a slash at its end: `http://127.0.0.1:6060`. */
  readonly url: string;
  /** Resolves when the port is free; running requests are cut off. */
  close(): Promise<void>;
}

export interface Admin {
  /** Answers if the path is one of the admin's, and says whether it is. Needs no `this`, and never throws. */
  handle(request: IncomingMessage, response: ServerResponse): boolean;
  /** Opens a port of the admin's own. Rejects where it cannot be opened. */
  listen(options: ListenOptions): Promise<Listening>;
  /** Stops sampling and what is being recorded, and closes what `listen` opened. The heap answers 503 from then on. */
  stop(): Promise<void>;
}

/** See README: what finer and coarser intervals cost and show. */
const SAMPLING_INTERVAL_BYTES = 64 * 1024;
const SAMPLING_INTERVAL_BYTES_MIN = 1024;
const SAMPLING_INTERVAL_BYTES_MAX = 64 * 1024 * 1024;

/**
 * Starts to sample the heap; nothing is served until `handle` is mounted or `listen` called.
 * Throws a RangeError for an empty token or an absurd interval: a mistake in the service's code or settings.
 */
export function createAdmin(options: AdminOptions = {}): Admin {
  const { token, samplingIntervalBytes = SAMPLING_INTERVAL_BYTES } = options;
  checkToken(token);
  checkInterval(samplingIntervalBytes);
  const stopped = new AbortController();
  const sampler = new HeapSampler(samplingIntervalBytes);
  const routes = routesOf({ sampler, now: () => unixMs(Date.now()) });
  const handle = handlerOf({ routes, token, stopped: stopped.signal });
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

/** An empty variable in the environment must not open the admin to everybody. */
function checkToken(token: string | undefined): void {
  if (token !== undefined && !/^\S+$/.test(token)) throw new RangeError("token must be a text without white space");
}

function checkInterval(bytes: number): void {
  if (!(bytes >= SAMPLING_INTERVAL_BYTES_MIN && bytes <= SAMPLING_INTERVAL_BYTES_MAX && Number.isInteger(bytes)))
    throw new RangeError(`samplingIntervalBytes must be an integer from 1024 to ${SAMPLING_INTERVAL_BYTES_MAX}`);
}
