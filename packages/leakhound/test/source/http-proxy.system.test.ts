/** Requests through real proxies and over real Unix sockets. */

import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { faultLine } from "../../src/base/fault.ts";
import { bytes, durationMs } from "../../src/base/units.ts";
import { proxyRulesOf } from "../../src/source/proxy.ts";
import { parseTarget } from "../../src/source/target.ts";
import { openHttpClient } from "../../src/source/undici-client.ts";
import { closedPort, says, serve } from "../support/servers.ts";

const folder = mkdtempSync(join(tmpdir(), "leakhound-proxy-"));
const ends: (() => void)[] = [];
afterAll(() => {
  for (const end of ends) end();
  rmSync(folder, { recursive: true });
});

/** Sends a GET, and returns the text of the response, or the line of the fault. */
async function get(url: string, options: { proxy?: string; socketPath?: string }): Promise<string> {
  const { proxy, socketPath } = options;
  const proxies = proxyRulesOf(proxy === undefined ? {} : { HTTP_PROXY: proxy, HTTPS_PROXY: proxy });
  const client = openHttpClient({ origin: new URL(url).origin, proxies, socketPath: socketPath ?? null });
  if (!client.ok) throw new Error(client.error.what);
  try {
    const request = { url, timeoutMs: durationMs(5_000), bodyBytesMax: bytes(1_000) };
    const response = await client.value.get(request, new AbortController().signal);
    return response.ok ? new TextDecoder().decode(response.value.body) : faultLine(response.error);
  } finally {
    await client.value.close();
  }
}

describe("a proxy", () => {
  it("gets the whole address of a service whose name only it can resolve", async () => {
    const { origin, requests } = await serve(says("profile"));
    expect(await get("http://svc.internal:6060/debug/pprof/heap?gc=1", { proxy: origin })).toBe("profile");
    expect(requests[0]).toMatchObject({
      url: "http://svc.internal:6060/debug/pprof/heap?gc=1",
      headers: { host: "svc.internal:6060" },
    });
  });

  it("gets its own credentials, which no message shows", async () => {
    const { origin, requests } = await serve((_, response) => response.writeHead(407).end("who are you?"));
    const proxy = origin.replace("//", "//me:s3cret@");
    const line = await get("http://svc.internal/x", { proxy });
    expect(requests[0]!.headers["proxy-authorization"]).toBe(`Basic ${Buffer.from("me:s3cret").toString("base64")}`);
    expect(line).toContain("status 407");
    expect(line).not.toMatch(/s3cret|czNjcmV0/);
  });

  it("makes a tunnel for TLS", async () => {
    const asked: string[] = [];
    const server = createServer().on("connect", (request, socket) => {
      asked.push(request.url ?? "");
      const { port } = server.address() as { port: number };
      // The other end of the tunnel is this proxy, which does not speak TLS.
      const other = connect(port, "127.0.0.1", () => socket.write("HTTP/1.1 200 OK\r\n\r\n"));
      other.on("error", () => socket.destroy());
      socket.on("error", () => other.destroy());
      socket.pipe(other).pipe(socket);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    ends.push(() => server.close());
    const { port } = server.address() as { port: number };
    const line = await get("https://svc.internal/x", { proxy: `http://127.0.0.1:${port}` });
    expect(asked).toEqual(["svc.internal:443"]);
    expect(line).toContain("does not speak TLS");
  });

  it("that is not there is named", async () => {
    const proxy = `http://me:s3cret@127.0.0.1:${await closedPort()}`;
    const line = await get("http://svc.internal/x", { proxy });
    expect(line).toMatch(/through the proxy http:\/\/127\.0\.0\.1:\d+: connection refused/);
    expect(line).not.toContain("s3cret");
  });
});

describe("a Unix socket", () => {
  it("is reached without a port, with the host localhost", async () => {
    const socketPath = join(folder, "app.sock");
    const server = createServer((request, response) => response.end(`${request.headers.host} ${request.url}`));
    await new Promise<void>((resolve) => server.listen(socketPath, resolve));
    ends.push(() => server.close());
    const target = parseTarget(`unix://${socketPath}:/p/heap`);
    expect(target).toMatchObject({ ok: true, value: { socketPath, base: "/p/", named: { kind: "heap" } } });
    expect(await get("http://localhost/p/heap", { socketPath })).toBe("localhost /p/heap");
    expect(await get("http://localhost/p/heap", { socketPath, proxy: "http://proxy.invalid:1" })).toBe(
      "localhost /p/heap",
    );
  });

  it("that is not there is named", async () => {
    const line = await get("http://localhost/", { socketPath: join(folder, "gone.sock") });
    expect(line).toBe(`unix://${join(folder, "gone.sock")}: there is no such socket; check the path`);
  });
});
