/**
 * Answers a request.
 *
 *   path of the admin? ─ no ─▶ returns false: the service answers
 *     └─ yes ─▶ token? ─▶ method? ─▶ route ─▶ send        returns true at once; the reply follows later
 *
 * An error in a route becomes status 500; nothing is thrown into the service.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { bearerCheck } from "./auth.ts";
import { lineReply, type Reply, send, textReply } from "./reply.ts";
import type { Route } from "./route.ts";

export interface HandlerOptions {
  readonly routes: ReadonlyMap<string, Route>;
  readonly token: string | undefined;
  /** Aborts running requests. */
  readonly stopped: AbortSignal;
}

export type Handle = (request: IncomingMessage, response: ServerResponse) => boolean;

const UNAUTHORIZED = lineReply(401, "a token is required: Authorization: Bearer TOKEN", {
  "WWW-Authenticate": 'Bearer realm="leakhound"',
});
const FORBIDDEN = lineReply(403, "without a token only callers on this machine are answered: give createAdmin a token");
const METHOD_NOT_ALLOWED = lineReply(405, "only GET and HEAD", { Allow: "GET, HEAD" });
const EMPTY_REPLY = textReply(200, "");

export function handlerOf({ routes, token, stopped }: HandlerOptions): Handle {
  const isAllowed = token === undefined ? () => true : bearerCheck(token);
  return (request, response) => {
    const [path = "", search = ""] = splitOnce(request.url ?? "", "?");
    const route = routes.get(path);
    if (route === undefined) return false;
    const isHead = request.method === "HEAD";
    const isRemote = token === undefined && !isLocal(request.socket.remoteAddress);
    const refusal = route.isSecret && isRemote ? FORBIDDEN : refusalOf(request, route, isAllowed);
    const reply = refusal ?? (isHead && route.isExpensive ? EMPTY_REPLY : answerOf(route, search, response, stopped));
    void Promise.resolve(reply)
      .then((ready) => send(response, ready, isHead))
      .catch(() => response.destroy());
    return true;
  };
}

function refusalOf(
  { method, headers }: IncomingMessage,
  route: Route,
  isAllowed: (authorization: string | undefined) => boolean,
): Reply | null {
  if (!route.isPublic && !isAllowed(headers.authorization)) return UNAUTHORIZED;
  return method === "GET" || method === "HEAD" ? null : METHOD_NOT_ALLOWED;
}

/** The address is undefined after the client has disconnected. */
const isLocal = (address = ""): boolean => /^(::1$|(::ffff:)?127\.)/.test(address);

async function answerOf(route: Route, search: string, response: ServerResponse, stopped: AbortSignal): Promise<Reply> {
  const clientGone = new AbortController();
  response.once("close", () => clientGone.abort());
  try {
    return await route.answer({
      params: new URLSearchParams(search),
      signal: AbortSignal.any([clientGone.signal, stopped]),
    });
  } catch (error) {
    return lineReply(500, `the admin failed: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}
