/**
 * Real servers on loopback that are closed at the end of the test. Each server records its requests and counts its open
 * connections.
 */
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type RequestListener } from "node:http";
import { createServer as createTlsServer, type ServerOptions } from "node:https";
import { createServer as createRawServer, type Server, type Socket } from "node:net";
import { onTestFinished } from "vitest";

export interface Seen {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}

/** Passes the whole body of each request to `take`, and responds with `status`. */
export function takesBodies(take: (body: string, request: IncomingMessage) => void, status = 200): RequestListener {
  return (request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (text: string) => {
      body += text;
    });
    request.on("end", () => {
      take(body, request);
      response.writeHead(status).end();
    });
  };
}

export interface Served {
  /** `127.0.0.1:40123` */
  readonly host: string;
  readonly port: number;
  /** `http://127.0.0.1:40123` */
  readonly origin: string;
  readonly requests: readonly Seen[];
  readonly connections: () => number;
  close(): Promise<void>;
}

export function serve(handler: RequestListener, port = 0): Promise<Served> {
  const requests: Seen[] = [];
  return listen(createServer(noting(requests, handler)), "http", requests, port);
}

export function serveTls(options: ServerOptions, handler: RequestListener): Promise<Served> {
  const requests: Seen[] = [];
  return listen(createTlsServer(options, noting(requests, handler)), "https", requests, 0);
}

/** A server of raw connections, for responses that are not HTTP. */
export function serveRaw(onSocket: (socket: Socket) => void): Promise<Served> {
  return listen(createRawServer(onSocket), "http", [], 0);
}

/** Responds to every request with these bytes, unchanged. */
export const serveBytes = (answer: string | Uint8Array, then: (socket: Socket) => void = () => {}): Promise<Served> =>
  serveRaw((socket) => {
    socket.once("data", () => {
      socket.write(answer);
      then(socket);
    });
  });

/** Selects the handler by path, without the query; responds with 404 for other paths. */
export function routes(byPath: Readonly<Record<string, RequestListener>>): RequestListener {
  return (request, response) => {
    const path = (request.url ?? "").split("?", 1)[0]!;
    const handler = Object.hasOwn(byPath, path) ? byPath[path] : undefined;
    if (handler) return handler(request, response);
    response.writeHead(404, { "content-type": "text/plain; charset=utf-8" }).end("404 page not found\n");
  };
}

export const says =
  (body: string | Uint8Array, type = "text/plain; charset=utf-8", status = 200): RequestListener =>
  (_, response) => {
    response.writeHead(status, { "content-type": type }).end(body);
  };

/** @returns a port on which nothing listens */
export async function closedPort(): Promise<number> {
  const { port, close } = await serveRaw(() => {});
  await close();
  return port;
}

function noting(requests: Seen[], handler: RequestListener): RequestListener {
  return (request, response) => {
    requests.push({ url: request.url ?? "", headers: request.headers });
    handler(request, response);
  };
}

async function listen(server: Server, scheme: string, requests: readonly Seen[], at: number): Promise<Served> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(at, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });
  onTestFinished(close);
  const host = `127.0.0.1:${port}`;
  return { host, port, origin: `${scheme}://${host}`, requests, connections: () => sockets.size, close };
}
