import { EventEmitter, once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it, onTestFinished } from "vitest";
import { handlerOf } from "../../src/http/handler.ts";
import { lineReply } from "../../src/http/reply.ts";
import type { Query, Route } from "../../src/http/route.ts";
import { type Admin, type AdminOptions, createAdmin } from "../../src/index.ts";

const PATHS = ["/debug/pprof/", "/debug/pprof/cmdline", "/debug/pprof/resources", "/metrics", "/healthz"];

const QUIET = { token: undefined, hosts: [], stopped: new AbortController().signal };

let admin: Admin;
afterEach(() => admin?.stop());

async function open(options: AdminOptions = {}): Promise<string> {
  admin = createAdmin(options);
  return (await admin.listen({ port: 0 })).url;
}

describe("the admin", () => {
  it("lists what it serves on a page with Go's title, with links that work", async () => {
    const url = await open();
    const page = await fetch(`${url}/debug/pprof/`);
    const html = await page.text();
    expect(page.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(html).toContain("<title>/debug/pprof/</title>");
    const links = [...html.matchAll(/href="([^"]+)"/g)].map((match) => match[1]!);
    expect(links).toEqual(["heap", "allocs", "profile", "resources", "cmdline", "symbol"]);
    for (const link of links) expect((await fetch(new URL(link, page.url), { method: "HEAD" })).status).toBe(200);
  });

  it("redirects to the page from the path without the slash, under any prefix", async () => {
    const redirect = await fetch(`${await open()}/debug/pprof`, { redirect: "manual" });
    expect(redirect.status).toBe(301);
    expect(new URL(redirect.headers.get("location")!, "http://host/internal/debug/pprof").pathname).toBe(
      "/internal/debug/pprof/",
    );
  });

  it.each(PATHS)("forbids caches to store %s, and browsers to guess its type", async (path) => {
    const { headers, status } = await fetch((await open()) + path);
    expect([status, headers.get("cache-control"), headers.get("x-content-type-options")]).toEqual([
      200,
      "no-store",
      "nosniff",
    ]);
  });

  it("answers cmdline and symbol as Go does, and healthz", async () => {
    const url = await open();
    const text = async (path: string) => (await fetch(url + path)).text();
    const expected = [process.execPath, ...process.execArgv, ...process.argv.slice(1)];
    expect((await text("/debug/pprof/cmdline")).split("\0")).toEqual(expected);
    expect(await text("/debug/pprof/symbol")).toBe("num_symbols: 1\n");
    expect(await text("/healthz")).toBe("ok\n");
  });

  it("has no goroutines, and the answer names the path of resources", async () => {
    const response = await fetch(`${await open()}/debug/pprof/goroutine?debug=2`);
    expect(response.status).toBe(404);
    expect(await response.text()).toBe("Node has no goroutines; see resources for what keeps its event loop alive.\n");
  });
});

describe("methods and paths", () => {
  it("are limited to GET and HEAD", async () => {
    const url = await open();
    const post = await fetch(`${url}/debug/pprof/heap`, { method: "POST", body: "0x1" });
    expect([post.status, post.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
  });

  it("HEAD gets no body, and nothing is recorded for it", async () => {
    const url = await open();
    for (const path of ["/metrics", "/debug/pprof/profile?seconds=100"]) {
      const head = await fetch(url + path, { method: "HEAD" });
      expect([head.status, await head.text()]).toEqual([200, ""]);
    }
  });

  it.each(["/", "/debug", "/debug/pprof/none", "/debug/pprof/heap/", "//metrics"])(
    "%s is left to the service in which the admin is mounted",
    async (path) => {
      admin = createAdmin();
      const url = await mounted((incoming, response) => {
        if (!admin.handle(incoming, response)) response.end("the service");
      });
      expect(await (await fetch(url + path)).text()).toBe("the service");
    },
  );

  it("other paths get 404 on a port of the admin's own", async () => {
    expect((await fetch(`${await open()}/elsewhere`)).status).toBe(404);
  });
});

describe("the token", () => {
  const token = "s3cret";

  it.each([undefined, "", "Bearer", "Bearer wrong", "Bearer s3cret2", "Basic s3cret", "s3cret"])(
    "is required: %s is refused",
    async (authorization) => {
      const url = await open({ token });
      const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
      for (const path of ["/debug/pprof/", "/debug/pprof/heap", "/metrics"]) {
        const response = await fetch(url + path, { headers });
        expect([response.status, response.headers.get("www-authenticate")]).toEqual([401, 'Bearer realm="leakhound"']);
      }
    },
  );

  it("gives access to everything, and the liveness probe needs none", async () => {
    const url = await open({ token });
    expect((await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${token}` } })).status).toBe(200);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
  });

  it.each(["", " ", "two words"])("cannot be %j, which no header can contain", (bad) => {
    expect(() => createAdmin({ token: bad })).toThrow(RangeError);
  });
});

describe("the service", () => {
  it("is reached on loopback only by default", async () => {
    expect(new URL(await open()).hostname).toBe("127.0.0.1");
  });

  it("gets an error when the port is taken", async () => {
    const { port } = new URL(await open());
    await expect(admin.listen({ port: Number(port) })).rejects.toThrow("EADDRINUSE");
  });

  it("gets an error for intervals out of range when it starts", () => {
    for (const samplingIntervalBytes of [0, -1, 1.5, Number.NaN, 2 ** 40])
      expect(() => createAdmin({ samplingIntervalBytes })).toThrow(RangeError);
  });

  it.each([
    ["throws", () => fail()],
    ["rejects", async () => fail()],
  ])("keeps running when a route %s", async (_, answer) => {
    const route: Route = { description: null, answer };
    const handle = handlerOf({ ...QUIET, routes: new Map([["/broken", route]]) });
    const response = await fetch(`${await mounted(handle)}/broken`);
    expect([response.status, await response.text()]).toEqual([500, "the admin failed: broken\n"]);
  });

  it("keeps running when the client disconnects before the answer", async () => {
    const events = new EventEmitter();
    const [arrival, departure] = [once(events, "arrival"), once(events, "departure")];
    const answer = async ({ signal }: Query) => {
      events.emit("arrival");
      await once(signal, "abort");
      events.emit("departure");
      return lineReply(200, "late");
    };
    const handle = handlerOf({ ...QUIET, routes: new Map([["/slow", { description: null, answer }]]) });
    const url = await mounted((incoming, response) => {
      if (!handle(incoming, response)) response.end("alive");
    });
    const client = new AbortController();
    const slow = fetch(`${url}/slow`, { signal: client.signal });
    await arrival;
    client.abort();
    await expect(slow).rejects.toThrow();
    await departure;
    expect(await (await fetch(`${url}/other`)).text()).toBe("alive");
  });

  it("may stop the admin more than once, and its port is free afterward", async () => {
    const url = await open();
    await admin.stop();
    await admin.stop();
    await expect(fetch(url)).rejects.toThrow();
  });

  it("that has stopped the admin serves no heap, and the answer has the reason", async () => {
    admin = createAdmin();
    const url = await mounted(admin.handle);
    await admin.stop();
    const response = await fetch(`${url}/debug/pprof/heap`);
    expect(response.status).toBe(503);
    expect(await response.text()).toContain("was stopped, by this admin");
  });
});

function fail(): never {
  throw new Error("broken");
}

/** Starts a server with this listener for the running test. */
async function mounted(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
