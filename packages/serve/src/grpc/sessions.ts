/**
 * Connections of gRPC, each a session of HTTP/2 with streams, within limits:
 *
 *   streams at once              more wait for the client's turn
 *   header block                 bytes and fields; continued at most eight times (nghttp2)
 *   PING, SETTINGS, resets       so many a minute; then GOAWAY with ENHANCE_YOUR_CALM
 *   time without a new call      then GOAWAY without an error, on which clients connect again when they need to
 *   memory                       of headers, streams and what waits to be sent
 */
import {
  constants,
  createServer,
  type Http2Server,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from "node:http2";
import type { Socket } from "node:net";
import { answerCall, type CallPorts } from "./call.ts";
import { Flood } from "./flood.ts";

const STREAMS_MAX = 32;
const HEADER_BYTES_MAX = 16 * 1024;
const HEADER_FIELDS_MAX = 100;
const SESSION_MEGABYTES_MAX = 4;
const INVALID_FRAMES_MAX = 20;
const REFUSED_STREAMS_MAX = 100;
/** Clients ask for a sign of life once in ten seconds at most, and measure the bandwidth with a PING for each window. */
const PINGS_A_MINUTE_MAX = 600;
const SETTINGS_A_MINUTE_MAX = 30;
const RESETS_A_MINUTE_MAX = 100;
const IDLE_MS_MAX = 300_000;
/** How long open calls may take to end when the server closes. */
const CLOSE_MS_MAX = 2_000;

export interface SessionPorts extends CallPorts {
  readonly idleMsMax?: number;
}

export class GrpcSessions {
  readonly #ports: SessionPorts;
  readonly #server: Http2Server;
  readonly #open = new Set<ServerHttp2Session>();

  constructor(ports: SessionPorts) {
    this.#ports = ports;
    this.#server = createServer({
      maxSessionMemory: SESSION_MEGABYTES_MAX,
      maxHeaderListPairs: HEADER_FIELDS_MAX,
      maxSessionInvalidFrames: INVALID_FRAMES_MAX,
      maxSessionRejectedStreams: REFUSED_STREAMS_MAX,
      settings: { maxConcurrentStreams: STREAMS_MAX, maxHeaderListSize: HEADER_BYTES_MAX, enablePush: false },
    });
    this.#server.on("session", (session: ServerHttp2Session) => this.#watch(session));
    this.#server.on("sessionError", () => {});
  }

  /** @param socket that begins with HTTP/2; nothing is read from it, or what was read is put back */
  accept(socket: Socket): void {
    socket.allowHalfOpen = false;
    this.#server.emit("connection", socket);
  }

  /** Ends open calls after a short time. */
  async close(): Promise<void> {
    await Promise.all([...this.#open].map(closed));
  }

  #watch(session: ServerHttp2Session): void {
    this.#open.add(session);
    const now = () => performance.now();
    const tooMany = () => session.destroy(new Error("flood"), constants.NGHTTP2_ENHANCE_YOUR_CALM);
    const counted = (flood: Flood) => () => {
      if (flood.add() && !session.destroyed) tooMany();
    };
    const idle = setTimeout(() => void closed(session), this.#ports.idleMsMax ?? IDLE_MS_MAX);
    const reset = counted(new Flood(RESETS_A_MINUTE_MAX, now));
    session.on("ping", counted(new Flood(PINGS_A_MINUTE_MAX, now)));
    session.on("remoteSettings", counted(new Flood(SETTINGS_A_MINUTE_MAX, now)));
    session.on("stream", (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => {
      idle.refresh();
      stream.once("aborted", reset);
      void answerCall(stream, headers, this.#ports);
    });
    session.on("error", () => {});
    session.once("close", () => {
      clearTimeout(idle);
      this.#open.delete(session);
    });
  }
}

/** Resolves when the session has ended. */
function closed(session: ServerHttp2Session): Promise<void> {
  return new Promise((resolve) => {
    if (session.destroyed) return resolve();
    const timer = setTimeout(() => session.destroy(), CLOSE_MS_MAX);
    session.once("close", () => {
      clearTimeout(timer);
      resolve();
    });
    session.close();
  });
}
