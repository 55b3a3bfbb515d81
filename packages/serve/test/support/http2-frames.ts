/**
 * Frames of HTTP/2, byte for byte, so that a test can send what no client sends.
 *
 * Source: RFC 9113, sections 4.1 and 6; header fields are literals without Huffman coding (RFC 7541, section 6.2.2)
 */
import { connect, type Socket } from "node:net";
import { onTestFinished } from "vitest";

export const PREFACE = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
export const TYPE = { data: 0, headers: 1, reset: 3, settings: 4, ping: 6, goaway: 7, window: 8, continuation: 9 };
export const FLAG = { endStream: 1, endHeaders: 4 };
export const ENHANCE_YOUR_CALM = 0xb;

export interface FrameHead {
  readonly type: number;
  readonly flags?: number;
  readonly stream?: number;
}

export function frame({ type, flags = 0, stream = 0 }: FrameHead, payload: Uint8Array = Buffer.alloc(0)): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

const text = (value: string): Buffer => Buffer.concat([Buffer.of(value.length), Buffer.from(value, "latin1")]);
/** @param fields names and values of at most 126 characters */
export const fields = (pairs: readonly (readonly [string, string])[]): Buffer =>
  Buffer.concat(pairs.flatMap(([name, value]) => [Buffer.of(0), text(name), text(value)]));

export const callFields = (change: Readonly<Record<string, string>> = {}): Buffer =>
  fields(
    Object.entries({
      ":method": "POST",
      ":scheme": "http",
      ":path": "/push.v1.PusherService/Push",
      ":authority": "127.0.0.1:7070",
      "content-type": "application/grpc",
      te: "trailers",
      ...change,
    }),
  );

export const headersOf = (stream: number, change: Readonly<Record<string, string>> = {}, flags = 0): Buffer =>
  frame({ type: TYPE.headers, flags: FLAG.endHeaders | flags, stream }, callFields(change));

export interface RawConnection {
  send(...frames: readonly Uint8Array[]): void;
  /** Resolves when the server has ended the connection. @returns the error code of its GOAWAY; null without one */
  ended(): Promise<number | null>;
  readonly socket: Socket;
}

/** A connection that has sent its preface and an empty SETTINGS, and then reads. */
export async function rawHttp2(port: number, settings: Uint8Array = Buffer.alloc(0)): Promise<RawConnection> {
  const socket = connect(port, "127.0.0.1");
  onTestFinished(() => void socket.destroy());
  let received = Buffer.alloc(0);
  let goaway: number | null = null;
  socket.on("error", () => {});
  socket.on("data", (part: Buffer) => {
    received = Buffer.concat([received, part]);
    for (let length = frameBytes(received); received.length >= length; length = frameBytes(received)) {
      if (received[3] === TYPE.goaway) goaway = received.readUInt32BE(9 + 4);
      received = received.subarray(length);
    }
  });
  const end = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  await new Promise((resolve) => socket.once("connect", resolve));
  socket.write(Buffer.concat([PREFACE, frame({ type: TYPE.settings }, settings)]));
  return {
    socket,
    send: (...frames) => void socket.write(Buffer.concat(frames)),
    ended: async () => {
      await end;
      return goaway;
    },
  };
}

const frameBytes = (received: Buffer): number =>
  received.length < 9 ? Number.POSITIVE_INFINITY : 9 + received.readUIntBE(0, 3);
