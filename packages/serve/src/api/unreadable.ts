/** Answers a request that Node's parser refuses. */
import { STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";

/** Codes of Node's parser, and the statuses that it answers by itself. */
const STATUSES: ReadonlyMap<string, number> = new Map([
  ["HPE_HEADER_OVERFLOW", 431],
  ["HPE_CHUNK_EXTENSIONS_OVERFLOW", 413],
  ["ERR_HTTP_REQUEST_TIMEOUT", 408],
]);

/** For the event `clientError`, whose listener has to answer. */
export function answerUnreadable(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (!socket.writable || error.code === "ECONNRESET") return void socket.destroy();
  const status = STATUSES.get(error.code ?? "") ?? 400;
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\n\r\n`);
}
