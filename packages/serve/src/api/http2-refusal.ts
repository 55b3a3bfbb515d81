/**
 * Gives clients of gRPC an error that says what to use instead. They begin with the first bytes of HTTP/2, which this server does not speak; where
 * the connection is only closed, they say nothing that helps.
 *
 *   client   PRI * HTTP/2.0 …
 *   server   SETTINGS, GOAWAY { HTTP_1_1_REQUIRED, "leakhound serve does not speak gRPC: …" }      which clients show
 *
 * Source: RFC 9113, sections 3.4, 6.5, 6.8 and 7.
 */
import { STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { GRPC_ADVICE } from "../push/pushed.ts";

const PREFACE = "PRI * HTTP/2.0";
const SETTINGS = Uint8Array.of(0, 0, 0, 4, 0, 0, 0, 0, 0);
const GOAWAY = 7;
const HTTP_1_1_REQUIRED = 0xd;
const HEAD_BYTES = 9;
const BODY_BYTES = 8;

/** Codes of Node's parser, and the statuses that it answers by itself. */
const STATUSES: ReadonlyMap<string, number> = new Map([
  ["HPE_HEADER_OVERFLOW", 431],
  ["HPE_CHUNK_EXTENSIONS_OVERFLOW", 413],
  ["ERR_HTTP_REQUEST_TIMEOUT", 408],
]);

/** For the event `clientError`, whose listener has to answer. */
export function answerUnreadable(error: NodeJS.ErrnoException & { readonly rawPacket?: Buffer }, socket: Duplex): void {
  if (!socket.writable || error.code === "ECONNRESET") return void socket.destroy();
  if (error.rawPacket?.toString("latin1", 0, PREFACE.length) === PREFACE) return void socket.end(goAway(GRPC_ADVICE));
  const status = STATUSES.get(error.code ?? "") ?? 400;
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\n\r\n`);
}

function goAway(text: string): Buffer {
  const debug = Buffer.from(text);
  const frame = Buffer.alloc(HEAD_BYTES + BODY_BYTES + debug.length);
  frame.writeUIntBE(BODY_BYTES + debug.length, 0, 3);
  frame[3] = GOAWAY;
  frame.writeUInt32BE(HTTP_1_1_REQUIRED, HEAD_BYTES + 4);
  frame.set(debug, HEAD_BYTES + BODY_BYTES);
  return Buffer.concat([SETTINGS, frame]);
}
