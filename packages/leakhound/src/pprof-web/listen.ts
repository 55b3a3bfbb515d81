/**
 * An HTTP server for the user of this machine.
 *
 * A web page from anywhere may point a name of its own to 127.0.0.1 (DNS rebinding), and could then read the responses as
 * if they were its own. The Host header of such a request has that name, so a server on loopback accepts loopback names
 * only. A server on another address also accepts IP addresses, the name of this machine, and the name that it was given.
 * Requests that a page of another site sends, as its images or scripts, are refused in any case.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { hostname } from "node:os";
import { isCrossSite, isKnownHost } from "../base/browser-request.ts";
import type { Fault } from "../base/fault.ts";
import { type HostKind, hostKind } from "../base/host-kind.ts";
import { err, ok, type Result } from "../base/result.ts";

export interface PageResponse {
  readonly status: number;
  readonly type: string;
  readonly body: string | Uint8Array;
  /** Added to the headers of all responses. */
  readonly headers?: Readonly<Record<string, string>>;
}

export type RequestHandler = (path: string, query: URLSearchParams) => Promise<PageResponse>;

export interface RunningServer {
  /** `http://localhost:40123` */
  readonly url: string;
  close(): Promise<void>;
}

const ADDRESS_CHARS_MAX = 16 * 1024;
const REQUEST_MS_MAX = 10_000;
const DEFAULT_HEADERS = {
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-resource-policy": "same-origin",
};

/** @param host "" for localhost; @param port 0 for any free port */
export async function listen(
  host: string,
  port: number,
  handle: RequestHandler,
): Promise<Result<RunningServer, Fault>> {
  const name = host === "" ? "localhost" : host;
  const accepted = acceptedHosts(name);
  const server = createServer(
    { maxHeaderSize: ADDRESS_CHARS_MAX, requestTimeout: REQUEST_MS_MAX },
    (request, response) => {
      void respond(request, response, accepted, handle);
    },
  );
  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject).listen(port, name.replace(/^\[|\]$/g, ""), resolve);
    });
  } catch (cause) {
    return err(cannotListen(`${name}:${port}`, cause));
  }
  const { port: bound } = server.address() as AddressInfo;
  return ok({
    url: `http://${name}:${bound}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
}

interface AcceptedHosts {
  readonly names: readonly string[];
  readonly kinds: readonly HostKind[];
}

/** @param bound the name or address that the server listens on */
function acceptedHosts(bound: string): AcceptedHosts {
  if (hostKind(bound) === "loopback") return { names: [], kinds: ["loopback"] };
  return { names: [bound, hostname()], kinds: ["loopback", "address", "link-local", "unspecified"] };
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  accepted: AcceptedHosts,
  handle: RequestHandler,
): Promise<void> {
  const refusal = refused(request, accepted);
  const { status, type, body, headers } = refusal ?? (await handled(request, handle));
  response.writeHead(status, { ...DEFAULT_HEADERS, "content-type": type, ...headers });
  response.end(request.method === "HEAD" ? undefined : body);
}

function refused({ method, headers }: IncomingMessage, { names, kinds }: AcceptedHosts): PageResponse | null {
  if (method !== "GET" && method !== "HEAD") return plain(405, "Only GET is supported.");
  if (!isKnownHost(headers, names, kinds))
    return plain(403, "This server accepts requests to names of this machine only.");
  if (isCrossSite(headers)) return plain(403, "This server refuses requests of pages from other sites.");
  return null;
}

/** An exception is a defect of leakhound: the page shows it, and the server goes on. */
async function handled(request: IncomingMessage, handle: RequestHandler): Promise<PageResponse> {
  try {
    const url = new URL(request.url ?? "/", "http://localhost");
    return await handle(url.pathname, url.searchParams);
  } catch (cause) {
    return plain(500, `leakhound failed: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}

const plain = (status: number, text: string): PageResponse => ({
  status,
  type: "text/plain; charset=utf-8",
  body: `${text}\n`,
});

function cannotListen(where: string, cause: unknown): Fault {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  const what = code === "EADDRINUSE" ? "the port is in use" : `the server cannot listen there (${code})`;
  return { code: "listen", what, where, todo: "give another -http=HOST:PORT; port 0 chooses a free one", cause };
}
