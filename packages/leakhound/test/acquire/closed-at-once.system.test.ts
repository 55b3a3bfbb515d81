/** A server that sends everything at once and closes: what is taken slowly must come whole all the same. */
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

it("into a sink that is busy with each piece", async () => {
  const { client, url } = await openClient();
  let taken = 0;
  const sink = (chunk: Uint8Array): void => {
    taken += chunk.length;
    for (const end = performance.now() + 1; performance.now() < end; );
  };
  value(await client.get({ ...REQUEST, url, sink }, SIGNAL));
  expect(taken).toBe(BODY.length);
});

it("into memory, while this process is busy otherwise", async () => {
  const { client, url } = await openClient();
  const answer = client.get({ ...REQUEST, url }, SIGNAL);
  for (let turn = 0; turn < 20; turn++) {
    for (const end = performance.now() + 5; performance.now() < end; );
    await delay(0);
  }
  expect(value(await answer).body.length).toBe(BODY.length);
});

it("ends with the cause where the sink fails", async () => {
  const { client, url } = await openClient();
  const sink = (): void => {
    throw new Error("the disk is full");
  };
  const answer = await client.get({ ...REQUEST, url, sink }, SIGNAL);
  expect(answer.ok).toBe(false);
});
