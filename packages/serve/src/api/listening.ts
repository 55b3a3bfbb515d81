/**
 * The address that the server listens on: loopback, unless who asks must show a token.
 *
 *   127.0.0.1:7070      this machine, with or without tokens
 *   0.0.0.0:7070        refused while there is no token, since anyone in the network could read and change everything
 *
 * One port has HTTP/1.1 for all that is asked, and HTTP/2 for gRPC. With TLS the client says which (ALPN); HTTP/1.1 is
 * preferred, so that browsers, which offer both, stay with it. Without TLS the first bytes say it.
 */
import { readFile } from "node:fs/promises";
import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createTlsServer, type Server as TlsServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { isAbsolute, join } from "node:path";
import { createSecureContext, type TLSSocket } from "node:tls";
import { err, type Fault, hostKind, ok, type Result } from "leakhound/server";
import type { Config } from "../config/schema.ts";
import { protocolOf } from "./first-bytes.ts";
import { answerUnreadable } from "./unreadable.ts";

/** How long open requests may take to end when the server closes. */
const CLOSE_TIMEOUT_MS = 2_000;
const LIMITS = { maxHeaderSize: 16 * 1024, headersTimeout: 10_000, requestTimeout: 60_000, keepAliveTimeout: 75_000 };
const CONNECTIONS_MAX = 2_000;

export interface Listen {
  readonly host: string;
  readonly port: number;
}

export interface TlsFiles {
  readonly cert: string;
  readonly key: string;
}

export interface HttpServer {
  /** `http://127.0.0.1:7070`, with the port that was chosen for 0. */
  readonly url: string;
  /** Uses another certificate for new connections. */
  setTls(files: TlsFiles): void;
  /** Ends open requests after a short time. */
  close(): Promise<void>;
}

/** Connections of HTTP/2. */
export interface Http2Connections {
  /** @param socket from which nothing was read, or what was read is put back */
  accept(socket: Socket): void;
  /** Ends open calls after a short time. */
  close(): Promise<void>;
}

export interface Listeners {
  readonly http1: RequestListener;
  readonly http2: Http2Connections;
}

/** @param tls null for plain HTTP */
export async function listenHttp(
  { host, port }: Listen,
  tls: TlsFiles | null,
  { http1, http2 }: Listeners,
): Promise<Result<HttpServer, Fault>> {
  const secure = tls && createTlsServer({ ...LIMITS, ...tls, ALPNProtocols: ["http/1.1", "h2"] }, http1);
  const http = secure ?? createServer(LIMITS, http1);
  const undecided = new Set<Socket>();
  if (secure) divertTls(secure, http2);
  else divertPlain(http, http2, undecided);
  http.maxConnections = CONNECTIONS_MAX;
  http.on("clientError", answerUnreadable);
  const bound = await bind(http, { host, port });
  if (!bound.ok) return bound;
  return ok({
    url: `${tls ? "https" : "http"}://${host}:${bound.value}`,
    setTls: (files) => secure?.setSecureContext(files),
    close: async () => {
      const closed = Promise.all([closeHttp(http), http2.close()]);
      for (const socket of undecided) socket.destroy();
      await closed;
    },
  });
}

/**
 * Node's server of HTTP/1.1 still owns all connections, with their number and their end; it is given those that are its own.
 *
 * @param undecided gets the connections that have not said yet what they speak, as those that browsers open in advance
 */
function divertPlain(http: Server | TlsServer, http2: Http2Connections, undecided: Set<Socket>): void {
  const serveHttp1 = http.listeners("connection");
  http.removeAllListeners("connection");
  http.on("connection", (socket: Socket) => {
    undecided.add(socket);
    const decided = () => undecided.delete(socket);
    socket.once("close", decided);
    protocolOf(socket, LIMITS.headersTimeout, (protocol) => {
      decided();
      socket.off("close", decided);
      if (protocol === "http2") http2.accept(socket);
      else for (const serve of serveHttp1) serve.call(http, socket);
    });
  });
}

function divertTls(https: TlsServer, http2: Http2Connections): void {
  const serveHttp1 = https.listeners("secureConnection");
  https.removeAllListeners("secureConnection");
  https.on("secureConnection", (socket: TLSSocket) => {
    if (socket.alpnProtocol === "h2") http2.accept(socket);
    else for (const serve of serveHttp1) serve.call(https, socket);
  });
}

/** @returns the port */
function bind(http: Server | TlsServer, { host, port }: Listen): Promise<Result<number, Fault>> {
  return new Promise((resolve) => {
    http.once("error", (error: NodeJS.ErrnoException) => {
      const what = error.code === "EADDRINUSE" ? "another program listens there" : `it cannot listen: ${error.code}`;
      resolve(err(listenFault(`${host}:${port}`, what, "choose another port with --listen HOST:PORT")));
    });
    http.listen(port, host.replace(/^\[|\]$/g, ""), () => resolve(ok((http.address() as AddressInfo).port)));
  });
}

function closeHttp(http: Server | TlsServer): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => http.closeAllConnections(), CLOSE_TIMEOUT_MS);
    http.close(() => {
      clearTimeout(timer);
      resolve();
    });
    http.closeIdleConnections();
  });
}

export interface Openness {
  /** Whether there is a token. */
  readonly hasTokens: boolean;
  /** Whether the configuration allows requests without one. */
  readonly isAnonymousAllowed: boolean;
}

/** HOST:PORT, where it may be listened on. */
export function checkedListen(text: string, { hasTokens, isAnonymousAllowed }: Openness): Result<Listen, Fault> {
  const listen = hostAndPort(text);
  if (!listen) return err(listenFault(text, "this is not HOST:PORT", "write for example 127.0.0.1:7070"));
  if (isLoopback(listen) || hasTokens || isAnonymousAllowed) return ok(listen);
  const todo = "add a token with: leakhound serve token add NAME; or allow everyone with --allow-anonymous";
  return err(listenFault(text, "other machines could reach the address without a token", todo));
}

export const isLoopback = ({ host }: Listen): boolean => hostKind(host) === "loopback";

function hostAndPort(text: string): Listen | null {
  const match = /^(\[[0-9a-f:]+\]|[^:\s]+):(\d{1,5})$/i.exec(text);
  const port = Number(match?.[2]);
  return match && port <= 65_535 ? { host: match[1]!, port } : null;
}

/** @returns null without TLS */
export async function readTls(config: Config["tls"], folder: string): Promise<Result<TlsFiles | null, Fault>> {
  if (config === undefined) return ok(null);
  const pathOf = (file: string) => (isAbsolute(file) ? file : join(folder, file));
  try {
    const cert = await readFile(pathOf(config.cert_file), "utf8");
    const key = await readFile(pathOf(config.key_file), "utf8");
    createSecureContext({ cert, key });
    return ok({ cert, key });
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "unusable";
    const where = `${config.cert_file}, ${config.key_file}`;
    const todo = "give a certificate and its key, both PEM";
    return err({ code: "listen", what: `the server's certificate cannot be used: ${code}`, where, todo, cause });
  }
}

const listenFault = (where: string, what: string, todo: string): Fault => ({ code: "listen", what, where, todo });
