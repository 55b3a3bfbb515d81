/**
 * Which protocol a client speaks on a connection without TLS, by its first bytes:
 *
 *   PRI * HTTP/2.0 ⏎ ⏎ SM ⏎ ⏎      HTTP/2 with prior knowledge: gRPC
 *   POST /ingest HTTP/1.1 …        HTTP/1.1, decided at the first byte that differs
 *
 * Source: RFC 9113, section 3.4
 */
import type { Socket } from "node:net";

export type Protocol = "http1" | "http2";

const PREFACE = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

/** @param decided is called once, unless the connection ends before; what was read is put back. @param withinMs then it is ended */
export function protocolOf(socket: Socket, withinMs: number, decided: (protocol: Protocol) => void): void {
  let seen = Buffer.alloc(0);
  const timer = setTimeout(() => socket.destroy(), withinMs);
  const ended = () => socket.destroy();
  const failed = () => {};
  const forget = () => {
    clearTimeout(timer);
    socket.off("readable", readable).off("end", ended).off("close", forget).off("error", failed);
  };
  const readable = () => {
    for (let part: unknown = socket.read(); part instanceof Buffer; part = socket.read())
      seen = Buffer.concat([seen, part]);
    const protocol = protocolAt(seen);
    if (protocol === null) return;
    forget();
    socket.unshift(seen);
    decided(protocol);
  };
  socket.on("readable", readable).on("end", ended).on("close", forget).on("error", failed);
}

/** @returns null as long as both are possible */
function protocolAt(seen: Buffer): Protocol | null {
  const length = Math.min(seen.length, PREFACE.length);
  if (!PREFACE.subarray(0, length).equals(seen.subarray(0, length))) return "http1";
  return length === PREFACE.length ? "http2" : null;
}
