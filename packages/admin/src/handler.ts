/**
 * From a request to a reply on the socket.
 *
 *   path ours? ─ no ─▶ false, untouched, for the service to answer
 *     └─ yes ─▶ token? ─▶ method? ─▶ route ─▶ send        true at once; the rest happens later
 *
 * Whatever goes wrong here is answered with 500 and never thrown at the service.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { bearerCheck } from "./auth.ts";
import { lineReply, type Reply, send, textReply } from "./reply.ts";
import type { Route } from "./route.ts";

export interface HandlerOptions {
  readonly routes: ReadonlyMap<string, Route>;
  readonly token: string | undefined;
  /** Ends what is under way. */
  readonly stopped: AbortSignal;
}

export type Handle = (request: IncomingMessage, response: ServerResponse) => boolean;

const UNAUTHORIZED = lineReply(401, "this admin asks for its token: Authorization: Bearer TOKEN", {
  "WWW-Authenticate": 'Bearer realm="leakhound"',
});
const FORBIDDEN = lineReply(403, "without a token only callers on this machine are answered: give createAdmin a token");
const METHOD_NOT_ALLOWED = lineReply(405, "only GET and HEAD", { Allow: "GET, HEAD" });
const EMPTY = textReply(200, "");

export function handlerOf({ routes, token, stopped }: HandlerOptions): Handle {
  const isAllowed = token === undefined ? () => true : bearerCheck(token);
  return (request, response) => {
    const [path = "", search = ""] = splitOnce(request.url ?? "", "?");
    const route = routes.get(path);
    if (route === undefined) return false;
    const isHead = request.method === "HEAD";
    const isStranger = token === undefined && !isLocal(request.socket.remoteAddress);
    const refusal = route.isSecret && isStranger ? FORBIDDEN : refusalOf(request, route, isAllowed);
    const reply = refusal ?? (isHead && route.isCostly ? EMPTY : answerOf(route, search, response, stopped));
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
  if (!route.isOpen && !isAllowed(headers.authorization)) return UNAUTHORIZED;
  return method === "GET" || method === "HEAD" ? null : METHOD_NOT_ALLOWED;
}

/** Absent once the client has gone. */
const isLocal = (address = ""): boolean => /^(::1$|(::ffff:)?127\.)/.test(address);

async function answerOf(route: Route, search: string, response: ServerResponse, stopped: AbortSignal): Promise<Reply> {
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  try {
    return await route.answer({
      params: new URLSearchParams(search),
      signal: AbortSignal.any([gone.signal, stopped]),
    });
  } catch (error) {
    return lineReply(500, `the admin failed: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}
