import type { RequestListener } from "node:http";
import { describe, expect, it } from "vitest";
import { bytes, durationMs } from "../../src/base/units.ts";
import type { Capabilities, DiscoverFault } from "../../src/source/capabilities.ts";
import { type DiscoverOptions, discover } from "../../src/source/discover.ts";
import { parseTarget } from "../../src/source/target.ts";
import { describeWithOpenssl, makeCertificates } from "../support/certificates.ts";
import { NEVER, openClient } from "../support/http.ts";
import { closedPort, routes, says, serve, serveBytes, serveRaw, serveTls } from "../support/servers.ts";
import { GO_METRICS, pprofRoutes, recordedProfile, trpcGoAdmin, trpcGoRoutes } from "../support/services.ts";

const OPTIONS: DiscoverOptions = { timeoutMs: durationMs(5_000), bodyBytesMax: bytes(10_000_000) };

async function run(address: string, options: Partial<DiscoverOptions> = {}, credentials: object = {}) {
  const target = parseTarget(address);
  if (!target.ok) throw new Error(target.error.what);
  const client = openClient({ origin: target.value.origin, ...credentials });
  return discover(target.value, client, { ...OPTIONS, ...options }, NEVER);
}

async function found(...args: Parameters<typeof run>): Promise<Capabilities> {
  const result = await run(...args);
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.what}`);
  return result.value;
}

async function missed(...args: Parameters<typeof run>): Promise<DiscoverFault> {
  const result = await run(...args);
  if (result.ok) throw new Error(`found ${JSON.stringify(result.value)}`);
  return result.error;
}

const hangs: RequestListener = () => {};

describe("capabilities", () => {
  it("of a plain Go service include MemStats, because nothing else reports memory", async () => {
    const { host, origin } = await serve(routes(pprofRoutes));
    expect(await found(host)).toEqual({
      target: host,
      service: "go",
      heapUrl: `${origin}/debug/pprof/heap`,
      goroutineUrl: `${origin}/debug/pprof/goroutine`,
      goroutineLeakUrl: null,
      metricsUrl: null,
      varsUrl: null,
      memStatsUrl: `${origin}/debug/pprof/heap?debug=1`,
      advice: [
        "resident memory is unknown: no Prometheus metrics at /metrics; if they are elsewhere, give --metrics URL",
      ],
    });
  });

  it("of a Go service with metrics and expvar include both, and MemStats are not requested", async () => {
    const vars = says('{"memstats":{"HeapAlloc":1}}', "application/json");
    const { host, origin, requests } = await serve(
      routes({ ...pprofRoutes, "/metrics": says(GO_METRICS), "/debug/vars": vars }),
    );
    expect(await found(host)).toMatchObject({
      service: "go",
      metricsUrl: `${origin}/metrics`,
      varsUrl: `${origin}/debug/vars`,
      memStatsUrl: null,
      advice: [],
    });
    expect(requests.filter(({ url }) => url.includes("debug=1"))).toEqual([]);
  });

  it("of trpc-go's admin port name the kind of service", async () => {
    const { host } = await serve(trpcGoAdmin);
    expect(await found(host)).toMatchObject({ service: "trpc-go", metricsUrl: null });
  });

  it.each([
    ["/version alone", { "/version": trpcGoRoutes["/version"]! }],
    ["/cmds alone", { "/cmds": trpcGoRoutes["/cmds"]! }],
  ])("name trpc-go from %s", async (_, some) => {
    const { host } = await serve(routes({ ...pprofRoutes, ...some }));
    expect((await found(host)).service).toBe("trpc-go");
  });

  it.each([
    ["a version of another form", { "/version": says('{"version":"1.2.3"}', "application/json") }],
    ["commands of another service", { "/cmds": says('{"cmds":["/start"],"errorcode":0}', "application/json") }],
    ["a health check of the same name", { "/is_healthy/": says("ok") }],
  ])("do not name trpc-go because of %s", async (_, some) => {
    const { host } = await serve(routes({ ...pprofRoutes, ...some }));
    expect((await found(host)).service).toBe("go");
  });

  it("of profiles under another base path include the metrics next to them", async () => {
    const under = Object.fromEntries(
      Object.entries(pprofRoutes).map(([path, handler]) => [`/internal${path}`, handler]),
    );
    const { host, origin } = await serve(routes({ ...under, "/internal/metrics": says(GO_METRICS) }));
    expect(await found(`${host}/internal/debug/pprof/`)).toMatchObject({
      heapUrl: `${origin}/internal/debug/pprof/heap`,
      metricsUrl: `${origin}/internal/metrics`,
    });
  });

  it("of a single profile at any address are that profile", async () => {
    const { host, origin } = await serve(routes({ "/profiles/latest": says(recordedProfile("heap")) }));
    expect(await found(`${host}/profiles/latest?tenant=a`)).toMatchObject({
      heapUrl: `${origin}/profiles/latest?tenant=a`,
      goroutineUrl: null,
      advice: [expect.stringMatching(/^no goroutine profile: status 404/), expect.any(String)],
    });
  });

  it("include metrics on another port, which gets no credentials", async () => {
    const metrics = await serve(routes({ "/metrics": says(GO_METRICS) }));
    const { host } = await serve(routes(pprofRoutes));
    const options = { metricsUrl: `${metrics.origin}/metrics` };
    expect(await found(host, options, { bearerToken: "t0ken" })).toMatchObject({ ...options, advice: [] });
    expect(metrics.requests[0]?.headers.authorization).toBeUndefined();
  });

  it("keep addresses that fail transiently, as on a service that is half dead", async () => {
    const { host, origin } = await serve(
      routes({ ...pprofRoutes, "/debug/pprof/heap": hangs, "/metrics": says("busy", "text/plain", 503) }),
    );
    expect(await found(host, { timeoutMs: durationMs(300) })).toMatchObject({
      heapUrl: `${origin}/debug/pprof/heap`,
      metricsUrl: `${origin}/metrics`,
      advice: ["no heap profile: no response within 300 ms", expect.any(String)],
    });
  });
});

describe("a target without profiles", () => {
  const HOW_TO = /^Go: import _ "net\/http\/pprof"[^;]*; on any other router[^;]*; Node: mount @leakhound\/admin$/;
  const TRPC =
    /; trpc-go: .*server: \{admin: \{ip: 127\.0\.0\.1, port: 11014\}\}.*; trpc-go v1\.0\.4 .*http\.DefaultServeMux/;

  it("gets advice for Go and Node when the port serves other things", async () => {
    const { host } = await serve(routes({ "/": says("hello") }));
    expect(await missed(host)).toMatchObject({
      code: "no-profiles",
      what: "the port responds, but serves no profiles: status 404 at /debug/pprof/heap",
      where: host,
      todo: expect.stringMatching(HOW_TO),
      isTransient: false,
    });
  });

  it("gets advice on trpc-go as well when a response mentions trpc", async () => {
    const { host } = await serve(routes({ "/metrics": says("trpc_requests_total 5\n") }));
    expect((await missed(host)).todo).toMatch(TRPC);
  });

  it("is reported as HTML when every path has the same page", async () => {
    const { host } = await serve(says("<html>app</html>", "text/html"));
    expect(await missed(host)).toMatchObject({
      code: "no-profiles",
      what: "the response at /debug/pprof/heap is HTML, not a profile",
    });
  });

  it.each([
    ["an input for a password", '<html><form><input name=p type="password"></form></html>'],
    ["a title", "<html><head><title>Please sign in</title></head></html>"],
  ])("is reported as a login page, known by %s, without advice on pprof", async (_, page) => {
    const { host } = await serve(says(page, "text/html"));
    expect(await missed(host)).toMatchObject({
      code: "unauthorized",
      what: "the response at /debug/pprof/heap is a login page, not a profile",
      todo: "give --token, --user or --header, or an address without a login",
    });
  });

  it("is reported with the redirect that leads to a login page", async () => {
    const elsewhere = await serve(says("<html>who are you</html>", "text/html"));
    const { host } = await serve((_, response) =>
      response.writeHead(302, { location: `${elsewhere.origin}/login?next=secret` }).end(),
    );
    expect(await missed(host)).toMatchObject({
      code: "redirect",
      what: `it redirects to another origin, ${elsewhere.origin}/login`,
      todo: expect.not.stringContaining("net/http/pprof"),
    });
  });

  it("is reported with the redirect that leads to any other page", async () => {
    const { host, origin } = await serve(
      routes({
        "/debug/pprof/heap": (_, response) => response.writeHead(302, { location: "/start" }).end(),
        "/start": says("<html>welcome</html>", "text/html"),
      }),
    );
    expect(await missed(host)).toMatchObject({
      code: "no-profiles",
      what: `/debug/pprof/heap redirects to ${origin}/start, which is HTML, not a profile`,
    });
  });

  it.each([
    ["Go", GO_METRICS, /^Go: (?!.*(Node|trpc)).*http\.DefaultServeMux/],
    ["Node", "nodejs_heap_size_used_bytes 1\n", /^Node: mount @leakhound\/admin$/],
  ])("gets advice for %s only, if its metrics show that it is one", async (_, metrics, todo) => {
    const { host } = await serve(routes({ "/metrics": says(metrics) }));
    expect((await missed(host)).todo).toMatch(todo);
  });

  it.each([
    ["all its paths", trpcGoRoutes],
    ["/is_healthy/ alone, serving", { "/is_healthy/": says("") }],
    ["/is_healthy/ alone, not serving", { "/is_healthy/": says("", "text/plain", 503) }],
  ])("is trpc-go with a replaced mux, known by %s", async (_, some) => {
    const { host } = await serve(routes(some));
    expect((await missed(host)).todo).toMatch(/^trpc-go's admin.*v1\.0\.4/);
  });

  it.each([
    [{ bearerToken: "t0ken" }, "token"],
    [{ basicAuth: { username: "ann", password: "pass" } }, "password"],
    [{ headers: { Authorization: "Own x" } }, "authorization header"],
  ])("says that it refused %j", async (credentials, name) => {
    const { host } = await serve(says("who", "text/plain", 401));
    expect(await missed(host, {}, credentials)).toMatchObject({
      code: "unauthorized",
      what: `the service refused the ${name} (status 401)`,
      todo: `check the ${name}`,
    });
  });

  it.each([401, 403])("requires credentials when none were sent and its status is %d", async (status) => {
    const { host } = await serve(says("who", "text/plain", status));
    expect(await missed(host)).toMatchObject({
      code: "unauthorized",
      what: `the service requires credentials (status ${status})`,
      todo: "give --token, --user or --header",
      isTransient: false,
    });
  });

  it("is refused where nothing listens, which is transient, and gets no advice on trpc-go", async () => {
    const host = `127.0.0.1:${await closedPort()}`;
    expect(await missed(host)).toMatchObject({
      code: "refused",
      todo: "check host and port, and that the service is running",
      isTransient: true,
    });
  });

  it("times out, which is transient, and no probe takes longer", async () => {
    const { host } = await serveRaw(() => {});
    const start = performance.now();
    expect(await missed(host, { timeoutMs: durationMs(200) })).toMatchObject({ code: "timeout", isTransient: true });
    expect(performance.now() - start).toBeLessThan(5_000);
  });

  it("may be starting, which is transient", async () => {
    const { host } = await serve(says("starting", "text/plain", 503));
    expect(await missed(host)).toMatchObject({ code: "status", isTransient: true });
  });

  it("may speak another protocol", async () => {
    const { host } = await serveBytes("SSH-2.0-OpenSSH_9.2\r\n");
    expect(await missed(host)).toMatchObject({ code: "not-http", isTransient: false });
  });

  it("may be a plain port that was given as https://", async () => {
    const { port } = await serve(routes(pprofRoutes));
    expect(await missed(`https://127.0.0.1:${port}`)).toMatchObject({
      code: "not-tls",
      todo: "use http:// instead of https://",
    });
  });
});

describeWithOpenssl("a port that speaks TLS", () => {
  it("is recognized by its response to plain HTTP", async () => {
    const { host, port } = await serveTls(makeCertificates().server, routes(pprofRoutes));
    expect(await missed(host)).toMatchObject({
      code: "speaks-tls",
      what: "the port speaks TLS, but the request was plain HTTP",
      todo: `use https://127.0.0.1:${port}`,
    });
  });
});
