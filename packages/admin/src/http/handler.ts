/**
 * Answers a request.
 *
 *   path of the admin? ─ no ─▶ returns false: the service answers
 *     └─ yes ─▶ access? ─▶ method? ─▶ route ─▶ send       returns true at once; the reply follows later
 *
 * An error in a route becomes status 500; nothing is thrown into the service.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { type AccessOptions, accessCheck } from "./access.ts";
import { lineReply, type Reply, send, textReply } from "./reply.ts";
import type { Route } from "./route.ts";

export interface HandlerOptions extends AccessOptions {
  readonly routes: ReadonlyMap<string, Route>;
  /** Aborts running requests. */
  readonly stopped: AbortSignal;
}

export type Handle = (request: IncomingMessage, response: ServerResponse) => boolean;

const METHOD_NOT_ALLOWED = lineReply(405, "only GET and HEAD", { Allow: "GET, HEAD" });
const EMPTY_REPLY = textReply(200, "");

export function handlerOf({ routes, stopped, ...access }: HandlerOptions): Handle {
  const refusalOf = accessCheck(access);
  const running = new RunningRequests(stopped);
  return (request, response) => {
    const [path = "", search = ""] = splitOnce(request.url ?? "", "?");
    const route = routes.get(path);
    if (route === undefined) return false;
    const isHead = request.method === "HEAD";
    const refusal = refusalOf(request, route) ?? (isHead || request.method === "GET" ? null : METHOD_NOT_ALLOWED);
    const reply = refusal ?? (isHead && route.isExpensive ? EMPTY_REPLY : answerOf(route, search, response, running));
    void Promise.resolve(reply)
      .then((ready) => send(response, ready, isHead))
      .catch(() => response.destroy());
    return true;
  };
}

/**
 * Aborts running requests when the admin stops, with one listener for all of them: `AbortSignal.any` for each request
 * leaves some 70 bytes in the service with every request while the other signal lives.
 */
class RunningRequests {
  readonly #running = new Set<AbortController>();
  readonly #stopped: AbortSignal;

  constructor(stopped: AbortSignal) {
    this.#stopped = stopped;
    stopped.addEventListener("abort", () => {
      for (const one of this.#running) one.abort();
    });
  }

  /** Passes the request's signal to `answer`, which also aborts when the client disconnects. */
  async while<T>(response: ServerResponse, answer: (signal: AbortSignal) => T | Promise<T>): Promise<T> {
    const request = new AbortController();
    if (this.#stopped.aborted) request.abort();
    response.once("close", () => request.abort());
    this.#running.add(request);
    try {
      return await answer(request.signal);
    } finally {
      this.#running.delete(request);
    }
  }
}

async function answerOf(
  route: Route,
  search: string,
  response: ServerResponse,
  running: RunningRequests,
): Promise<Reply> {
  try {
    return await running.while(response, (signal) => route.answer({ params: new URLSearchParams(search), signal }));
  } catch (error) {
    return lineReply(500, `the admin failed: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}
