/**
 * A bounded load on the shop: so many requests of each route a second, over a few connections, until
 * it is stopped. A shop that is slow gets fewer requests, never a backlog.
 */
import { Agent, get } from "node:http";

/** Requests a second. A real probe comes every five seconds; here its time is compressed. */
const RATES: readonly { readonly path: string; readonly perSecond: number }[] = [
  { path: "/livez", perSecond: 120 },
  { path: "/search", perSecond: 60 },
  { path: "/orders", perSecond: 20 },
];
const CONNECTIONS_MAX = 8;
const TICK_MS = 50;
const TIMEOUT_MS = 2_000;

export interface Load {
  /** Resolves when no request is under way. */
  stop(): Promise<void>;
}

/** @param baseUrl of the shop, on loopback */
export function startLoad(baseUrl: string): Load {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS_MAX });
  const due = RATES.map(() => 0);
  let waiting = 0;
  const ask = (path: string) => {
    if (waiting >= CONNECTIONS_MAX * 2) return;
    waiting++;
    const request = get(`${baseUrl}${path}`, { agent, timeout: TIMEOUT_MS, headers: { "user-agent": "demo-load" } });
    request.on("response", (response) => response.resume());
    request.on("timeout", () => request.destroy());
    request.on("error", () => {});
    request.on("close", () => waiting--);
  };
  const timer = setInterval(() => {
    for (const [row, { path, perSecond }] of RATES.entries()) {
      due[row]! += (perSecond * TICK_MS) / 1_000;
      for (; due[row]! >= 1; due[row]!--) ask(path);
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
