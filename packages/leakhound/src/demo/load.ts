/**
 * A bounded load on the shop: a fixed number of requests per second for each route, over a few connections, until it is
 * stopped. A slow shop gets fewer requests, never a backlog.
 */
import { Agent, get } from "node:http";

/** Requests per second. A real probe runs every five seconds; the demo compresses time. */
const RATES: readonly { readonly path: string; readonly perSecond: number }[] = [
  { path: "/livez", perSecond: 120 },
  { path: "/search", perSecond: 60 },
  { path: "/orders", perSecond: 20 },
];
const CONNECTIONS_MAX = 8;
const TICK_MS = 50;
const TIMEOUT_MS = 2_000;

export interface Load {
  /** Stops sending, and closes the connections. */
  stop(): Promise<void>;
}

/** @param baseUrl address of the shop, on loopback */
export function startLoad(baseUrl: string): Load {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS_MAX });
  const due = RATES.map(() => 0);
  let inFlight = 0;
  const send = (path: string) => {
    if (inFlight >= CONNECTIONS_MAX * 2) return;
    inFlight++;
    const request = get(`${baseUrl}${path}`, { agent, timeout: TIMEOUT_MS, headers: { "user-agent": "demo-load" } });
    request.on("response", (response) => response.resume());
    request.on("timeout", () => request.destroy());
    request.on("error", () => {});
    request.on("close", () => inFlight--);
  };
  const timer = setInterval(() => {
    for (const [row, { path, perSecond }] of RATES.entries()) {
      due[row]! += (perSecond * TICK_MS) / 1_000;
      for (; due[row]! >= 1; due[row]!--) send(path);
    }
  }, TICK_MS);
  return {
    stop() {
      clearInterval(timer);
      agent.destroy();
      return Promise.resolve();
    },
  };
}
