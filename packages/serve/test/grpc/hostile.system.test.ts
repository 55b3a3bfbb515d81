/** What no honest client of gRPC does: each case ends in bounded time and memory, and the server goes on answering others. */
import { once } from "node:events";
import { type ClientHttp2Session, type ClientHttp2Stream, connect } from "node:http2";
import { expect, it, onTestFinished } from "vitest";
import { listenHttp } from "../../src/api/listening.ts";
import { GrpcSessions, type SessionPorts } from "../../src/grpc/sessions.ts";
import {
  callFields,
  ENHANCE_YOUR_CALM,
  FLAG,
  frame,
  headersOf,
  type RawConnection,
  rawHttp2,
  TYPE,
} from "../support/http2-frames.ts";

const BYTES_MAX = 1_000_000;
const PATH = "/push.v1.PusherService/Push";

interface Listening {
  readonly port: number;
  /** Messages that reached the method. */
  readonly messages: (readonly [number, string])[];
  /** Calls that were let in. */
  admitted: number;
}

async function listening(change: Partial<SessionPorts> = {}): Promise<Listening> {
  const state: Listening = { port: 0, messages: [], admitted: 0 };
  const http2 = new GrpcSessions({
    methods: new Map([
      [
        PATH,
        async ({ read, encoding }) => {
          const message = await read();
          if (!message.ok) return message.error;
          state.messages.push([message.value.length, encoding]);
          return null;
        },
      ],
    ]),
    admit: async () => {
      state.admitted++;
      return { ok: true, value: "127.0.0.1" };
    },
    messageBytesMax: BYTES_MAX,
    arriveMsMax: 60_000,
    answered: () => {},
    ...change,
  });
  const address = { host: "127.0.0.1", port: 0 };
  const opened = await listenHttp(address, null, { http1: (_, response) => response.end("still here"), http2 });
  if (!opened.ok) throw new Error(opened.error.what);
  onTestFinished(async () => {
    expect(await (await fetch(opened.value.url)).text()).toBe("still here");
    await opened.value.close();
  });
  return Object.assign(state, { port: Number(new URL(opened.value.url).port) });
}

function session({ port }: Listening): ClientHttp2Session {
  const opened = connect(`http://127.0.0.1:${port}`);
  opened.on("error", () => {});
  onTestFinished(() => opened.destroy());
  return opened;
}

const call = (client: ClientHttp2Session, change: Record<string, string> = {}): ClientHttp2Stream => {
  const headers = { ":method": "POST", ":path": PATH, "content-type": "application/grpc", te: "trailers" };
  return client.request({ ...headers, ...change }).on("error", () => {});
};

/** @returns the status of gRPC, or else of HTTP, or else the code of a reset */
async function statusOf(stream: ClientHttp2Stream): Promise<string> {
  let status = "";
  stream.on("response", (headers) => (status = String(headers["grpc-status"] ?? `HTTP ${headers[":status"]}`)));
  stream.on("trailers", (trailers) => (status = String(trailers["grpc-status"])));
  stream.resume();
  await new Promise((resolve) => stream.once("close", resolve));
  return status === "" ? `reset ${stream.rstCode}` : status;
}

const framed = (message: Uint8Array, flag = 0): Buffer => {
  const head = Buffer.alloc(5);
  head[0] = flag;
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
};

let server: Listening;

async function raw(settings?: Uint8Array): Promise<RawConnection> {
  server = await listening();
  return rawHttp2(server.port, settings);
}

const NONE = Buffer.alloc(4);

it("ends a connection that opens streams and resets them at once", async () => {
  const client = await raw();
  const streams = Array.from({ length: 5_000 }, (_, at) => 2 * at + 1);
  for (let at = 0; at < streams.length; at += 50) {
    const some = streams.slice(at, at + 50);
    client.send(...some.flatMap((stream) => [headersOf(stream), frame({ type: TYPE.reset, stream }, NONE)]));
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  expect(await client.ended()).toBe(ENHANCE_YOUR_CALM);
  expect(server.admitted).toBeLessThan(400);
});

it("ends a connection whose headers do not end", async () => {
  const client = await raw();
  client.send(frame({ type: TYPE.headers, stream: 1 }, callFields()));
  const more = Buffer.concat(Array.from({ length: 100 }, () => Buffer.from("\0\u0001a\u0001b")));
  client.send(...Array.from({ length: 1_000 }, () => frame({ type: TYPE.continuation, stream: 1 }, more)));
  await client.ended();
  expect(server.admitted).toBe(0);
});

it("refuses a call with too many or too long headers, and takes the next", async () => {
  server = await listening();
  const client = session(server);
  const many = Object.fromEntries(Array.from({ length: 200 }, (_, at) => [`x-${at}`, "a"]));
  expect(await statusOf(call(client, many))).toBe(`reset ${ENHANCE_YOUR_CALM}`);
  const stream = call(client);
  stream.end(framed(Buffer.of(1)));
  expect(await statusOf(stream)).toBe("0");
  expect(await statusOf(call(client, { "x-long": "a".repeat(40_000) }))).toBe(`reset ${ENHANCE_YOUR_CALM}`);
  expect(server.admitted).toBe(1);
});

it("ends a connection that sends PING or SETTINGS all the time", async () => {
  const pings = await raw();
  pings.send(...Array.from({ length: 2_000 }, () => frame({ type: TYPE.ping }, Buffer.alloc(8))));
  expect(await pings.ended()).toBe(ENHANCE_YOUR_CALM);
  const settings = await rawHttp2(server.port);
  const window = (bytes: number) => Buffer.of(0, 4, 0, 0, bytes, 0);
  for (let number = 0; number < 60; number++) {
    settings.send(frame({ type: TYPE.settings }, window(1 + (number % 2))));
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  expect(await settings.ended()).toBe(ENHANCE_YOUR_CALM);
});

it("refuses more streams at once than it has said", async () => {
  server = await listening();
  const client = session(server);
  await once(client, "remoteSettings");
  expect(client.remoteSettings).toMatchObject({ maxConcurrentStreams: 32, maxHeaderListSize: 16_384 });
  const connection = await rawHttp2(server.port);
  connection.send(...Array.from({ length: 100 }, (_, at) => headersOf(2 * at + 1)));
  await expect.poll(() => server.admitted).toBe(32);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(server.admitted).toBe(32);
});

it("waits a limited time for a call that stops in the middle, and for one that comes byte by byte", async () => {
  server = await listening({ arriveMsMax: 300 });
  const client = session(server);
  expect(await statusOf(call(client)), "no message").toBe("4");
  const stopped = call(client);
  stopped.write(framed(Buffer.alloc(100)).subarray(0, 50));
  expect(await statusOf(stopped)).toBe("4");
  const slow = call(client);
  const timer = setInterval(() => slow.write(Buffer.of(0)), 20);
  expect(await statusOf(slow)).toMatch(/^(4|13)$/);
  clearInterval(timer);
  expect(server.messages).toEqual([]);
});

it("ends a connection without a new call after a time, also where it does not take its answers", async () => {
  server = await listening({ idleMsMax: 300 });
  expect(await (await rawHttp2(server.port)).ended(), "no error").toBe(0);
  const noWindow = await rawHttp2(server.port, Buffer.of(0, 4, 0, 0, 0, 0));
  noWindow.send(headersOf(1), frame({ type: TYPE.data, flags: FLAG.endStream, stream: 1 }, framed(Buffer.of(1))));
  expect(await noWindow.ended()).toBe(0);
  expect(server.messages).toEqual([[1, "identity"]]);
});

it("refuses a message that is longer than allowed before it arrives, and one of many small parts costs no more", async () => {
  server = await listening();
  const client = session(server);
  const large = call(client);
  large.write(framed(Buffer.alloc(0)).fill(255, 1));
  expect(await statusOf(large)).toBe("8");
  const small = await rawHttp2(server.port);
  const bytes = framed(Buffer.alloc(20_000));
  small.send(headersOf(1), ...Array.from(bytes, (byte) => frame({ type: TYPE.data, stream: 1 }, Buffer.of(byte))));
  small.send(frame({ type: TYPE.data, flags: FLAG.endStream, stream: 1 }));
  await expect.poll(() => server.messages).toEqual([[20_000, "identity"]]);
});

it("says what is wrong with a request that is no call of gRPC, or has no single message", async () => {
  server = await listening();
  const client = session(server);
  const status = (body: Uint8Array, change: Record<string, string> = {}) => {
    const stream = call(client, change);
    stream.end(body);
    return statusOf(stream);
  };
  const one = framed(Buffer.of(1));
  expect(await status(one, { "content-type": "application/proto" })).toBe("HTTP 415");
  expect(await status(one, { ":method": "PUT" })).toBe("HTTP 405");
  expect(await status(Buffer.alloc(0)), "no message").toBe("13");
  expect(await status(Buffer.concat([one, one])), "two").toBe("13");
  expect(await status(one.subarray(0, 5)), "cut short").toBe("13");
  expect(await status(framed(Buffer.of(1), 1)), "compressed, but not how").toBe("13");
  expect(await status(one, { ":path": "/other.Service/Call" })).toBe("12");
  expect(await status(framed(Buffer.of(1), 1), { "grpc-encoding": "snappy" })).toBe("0");
  expect(server.messages, "how it is compressed").toEqual([[1, "snappy"]]);
});

it("ends a connection that sends frames which are none", async () => {
  const client = await raw();
  client.send(frame({ type: TYPE.window }, NONE), frame({ type: TYPE.data, stream: 1 }, Buffer.alloc(20_000)));
  expect(await client.ended()).toBeGreaterThan(0);
});
