/** One port with HTTP/1.1 and HTTP/2: which connection is given to which, by its first bytes. */
import { once } from "node:events";
import { connect } from "node:http2";
import { connect as connectTcp, type Socket } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { type HttpServer, type Listen, listenHttp } from "../../src/api/listening.ts";
import { GrpcSessions } from "../../src/grpc/sessions.ts";

const ANY: Listen = { host: "127.0.0.1", port: 0 };

/** A server whose only answers are "HTTP/1.1", and a status of gRPC. */
async function opened(): Promise<HttpServer> {
  const http2 = new GrpcSessions({
    methods: new Map(),
    admit: async () => ({ ok: false, error: { code: "unauthenticated", what: "nobody" } }),
    messageBytesMax: 1_000,
    arriveMsMax: 1_000,
    answered: () => {},
  });
  const server = await listenHttp(ANY, null, { http1: (_, response) => response.end("HTTP/1.1"), http2 });
  if (!server.ok) throw new Error(server.error.what);
  onTestFinished(() => server.value.close());
  return server.value;
}

const portOf = ({ url }: HttpServer): number => Number(new URL(url).port);
const listening = async (): Promise<number> => portOf(await opened());

async function connected(port: number): Promise<Socket> {
  const socket = connectTcp(port, "127.0.0.1");
  onTestFinished(() => void socket.destroy());
  await once(socket, "connect");
  return socket;
}

/** @param parts written one after another, with time between */
async function rawAnswer(port: number, ...parts: readonly string[]): Promise<string> {
  const socket = await connected(port);
  const answer: Buffer[] = [];
  socket.on("data", (part) => answer.push(part));
  const end = once(socket, "close");
  for (const part of parts) {
    socket.write(part);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  socket.end();
  await end;
  return Buffer.concat(answer).toString("latin1");
}

const GET = "GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n";

it("gives HTTP/2 to gRPC, however its preface is cut", async () => {
  const port = await listening();
  const session = connect(`http://127.0.0.1:${port}`);
  onTestFinished(() => session.destroy());
  const stream = session.request({ ":method": "POST", ":path": "/a/B", "content-type": "application/grpc" });
  const [headers] = await once(stream, "response");
  expect(headers).toMatchObject({ ":status": 200, "grpc-status": "16", "grpc-message": "nobody" });
  const preface = [..."PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"];
  const answer = await rawAnswer(port, ...preface, "\0\0\0\u0004\0\0\0\0\0");
  expect(answer.charCodeAt(3), "the first frame is SETTINGS").toBe(4);
});

it("gives all else to HTTP/1.1, also methods that begin like the preface", async () => {
  const port = await listening();
  expect(await rawAnswer(port, GET)).toContain("\r\n\r\nHTTP/1.1");
  expect(await rawAnswer(port, ...GET)).toContain("\r\n\r\nHTTP/1.1");
  expect(await rawAnswer(port, GET.replace("GET", "PROPFIND"))).toContain("\r\n\r\nHTTP/1.1");
  const first = GET.replace("close", "keep-alive");
  expect((await rawAnswer(port, `${first}${first}`, GET)).match(/200 OK/g), "one connection").toHaveLength(3);
});

it("answers requests that cannot be read as Node does", async () => {
  const port = await listening();
  expect(await rawAnswer(port, "nonsense\r\n\r\n")).toMatch(/^HTTP\/1\.1 400 Bad Request/);
  expect(await rawAnswer(port, "PRI * HTTP/2.0\r\n\r\nXX")).toMatch(/^HTTP\/1\.1 400 /);
  const long = `GET / HTTP/1.1\r\na: ${"b".repeat(20_000)}\r\n\r\n`;
  expect(await rawAnswer(port, long)).toMatch(/^HTTP\/1\.1 431 /);
});

it("ends a connection that closes before it says what it speaks", async () => {
  const port = await listening();
  expect(await rawAnswer(port, "PR")).toBe("");
  expect(await rawAnswer(port)).toBe("");
});

it("closes at once, also with connections that have not said what they speak, and idle ones of both protocols", async () => {
  const server = await opened();
  const port = portOf(server);
  const silent = await connected(port);
  const undecided = await connected(port);
  undecided.write("PR");
  const idle = await connected(port);
  idle.write("GET / HTTP/1.1\r\nhost: a\r\n\r\n");
  await once(idle, "data");
  const session = connect(`http://127.0.0.1:${port}`);
  onTestFinished(() => session.destroy());
  await once(session, "remoteSettings");
  const ends = [silent, undecided, idle].map((socket) => once(socket.resume(), "close"));
  const start = performance.now();
  await server.close();
  expect(performance.now() - start).toBeLessThan(1_500);
  await Promise.all(ends);
});
