/** Clients of gRPC speak HTTP/2, and get an error that says what to use instead: asked with Node's client of HTTP/2. */
import { createServer } from "node:http";
import { connect } from "node:http2";
import { connect as connectTcp } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { answerUnreadable } from "../../src/api/http2-refusal.ts";
import { GRPC_ADVICE } from "../../src/push/pushed.ts";

async function listening(): Promise<number> {
  const server = createServer({ maxHeaderSize: 1_024 }, (_, response) => response.end("answered"));
  server.on("clientError", answerUnreadable);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

const rawAnswer = (port: number, request: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connectTcp(port, "127.0.0.1", () => socket.end(request));
    const parts: Buffer[] = [];
    socket.on("data", (part) => parts.push(part));
    socket.on("close", () => resolve(Buffer.concat(parts).toString()));
    socket.on("error", reject);
  });

it("ends a connection of HTTP/2 with the reason", async () => {
  const session = connect(`http://127.0.0.1:${await listening()}`);
  session.on("error", () => {});
  const [code, text] = await new Promise<[number, string]>((resolve) => {
    session.on("goaway", (errorCode, _last, data) => resolve([errorCode, Buffer.from(data ?? []).toString()]));
    session
      .request({ ":method": "POST", ":path": "/parca.profilestore.v1alpha1.ProfileStoreService/WriteRaw" })
      .on("error", () => {});
  });
  expect([code, text]).toEqual([0xd, GRPC_ADVICE]);
});

it("answers other requests that cannot be read as Node does", async () => {
  const port = await listening();
  expect(await rawAnswer(port, "GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n")).toContain("answered");
  expect(await rawAnswer(port, "nonsense\r\n\r\n")).toMatch(/^HTTP\/1\.1 400 Bad Request/);
  expect(await rawAnswer(port, `GET / HTTP/1.1\r\na: ${"b".repeat(2_000)}\r\n\r\n`)).toMatch(/^HTTP\/1\.1 431 /);
});
