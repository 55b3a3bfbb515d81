/** One page on a port of this machine, for as long as somebody looks at it. */
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Fault } from "../../base/fault.ts";
import { err, ok, type Result } from "../../base/result.ts";
import type { Tell } from "./tell.ts";

export interface PageServing {
  /** `host:port`; without a host it is localhost, without a port or with 0 a free one. */
  readonly address: string;
  readonly tell: Tell;
  /** Shows an address to the person. */
  readonly open: (url: string) => Promise<unknown>;
  /** When to end. */
  readonly signal: AbortSignal;
}

const LOOPBACK_NAMES = ["localhost", "127.0.0.1", "[::1]"];

/** Serves until the signal. Never rejects. */
export async function servePage(page: string, serving: PageServing): Promise<Result<null, Fault>> {
  const [, host = "", port = ""] = /^(?:(.*):)?(\d*)$/.exec(serving.address) ?? [];
  const name = host || "localhost";
  const server = createServer((request, response) => answer(page, isLoopback(name), request, response));
  try {
    server.listen(Number(port), name.replace(/^\[|\]$/g, ""));
    await once(server, "listening");
  } catch (cause) {
    const todo = "give another port, or -http=localhost:0 for a free one";
    return err({ code: "io", what: "it cannot be listened on", where: `-http=${serving.address}`, todo, cause });
  }
  await served(server, `http://${name}:${(server.address() as AddressInfo).port}/`, serving);
  return ok(null);
}

async function served(server: Server, url: string, { tell, open, signal }: PageServing): Promise<void> {
  tell(`Serving web UI on ${url}`);
  await open(url);
  if (!signal.aborted) await once(signal, "abort");
  server.closeAllConnections();
  server.close();
}

const isLoopback = (host: string): boolean => LOOPBACK_NAMES.includes(host);

function answer(page: string, isOnLoopback: boolean, request: IncomingMessage, response: ServerResponse): void {
  const { status, body } = answerTo(page, isOnLoopback, request);
  response.writeHead(status, {
    "content-type": `text/${status === 200 ? "html" : "plain"}; charset=utf-8`,
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
  });
  response.end(body);
}

/** A name that somebody else has pointed at this machine is none of ours: their page could read this one through it. */
function answerTo(page: string, isOnLoopback: boolean, { headers, method, url }: IncomingMessage) {
  const host = (headers.host ?? "").replace(/:\d+$/, "");
  if (isOnLoopback && !isLoopback(host)) return { status: 403, body: "this page is for this machine only\n" };
  if (method !== "GET" && method !== "HEAD") return { status: 405, body: "only GET\n" };
  if (!/^\/(ui\/?)?(\?.*)?$/.test(url ?? "")) return { status: 404, body: "there is one page, at /\n" };
  return { status: 200, body: page };
}
