/** A server that sends the whole body and closes the connection: a client that reads slowly must still get all of it. */
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { expect, it, onTestFinished } from "vitest";
import { bytes, durationMs } from "../../src/base/units.ts";
import { openHttpClient } from "../../src/source/undici-client.ts";
import { value } from "../heap/explain.ts";

const BODY = Buffer.alloc(4 * 2 ** 20, "a");
const HEAD = `HTTP/1.1 200 OK\r\nContent-Length: ${BODY.length}\r\nConnection: close\r\n\r\n`;
const REQUEST = { timeoutMs: durationMs(20_000), bodyBytesMax: bytes(2 ** 30) };

async function openClient() {
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.once("data", () => socket.end(Buffer.concat([Buffer.from(HEAD), BODY])));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = value(openHttpClient({ origin }));
  onTestFinished(async () => {
    await client.close();
    server.close();
  });
  return { client, url: `${origin}/` };
}

const SIGNAL = new AbortController().signal;

it("a sink that is slow with each chunk gets the whole body", async () => {
  const { client, url } = await openClient();
  let received = 0;
  const sink = (chunk: Uint8Array): void => {
    received += chunk.length;
    for (const end = performance.now() + 1; performance.now() < end; );
  };
  value(await client.get({ ...REQUEST, url, sink }, SIGNAL));
  expect(received).toBe(BODY.length);
});

it("a busy process gets the whole body in memory", async () => {
  const { client, url } = await openClient();
  const answer = client.get({ ...REQUEST, url }, SIGNAL);
  for (let turn = 0; turn < 20; turn++) {
    for (const end = performance.now() + 5; performance.now() < end; );
    await delay(0);
  }
  expect(value(await answer).body.length).toBe(BODY.length);
});

it("a sink that throws ends the request with a fault", async () => {
  const { client, url } = await openClient();
  const sink = (): void => {
    throw new Error("the disk is full");
  };
  const answer = await client.get({ ...REQUEST, url, sink }, SIGNAL);
  expect(answer.ok).toBe(false);
});
