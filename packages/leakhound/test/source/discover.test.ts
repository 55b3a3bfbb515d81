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

async function look(address: string, options: Partial<DiscoverOptions> = {}, credentials: object = {}) {
  const target = parseTarget(address);
  if (!target.ok) throw new Error(target.error.what);
  const client = openClient({ origin: target.value.origin, ...credentials });
  return discover(target.value, client, { ...OPTIONS, ...options }, NEVER);
}

async function found(...asked: Parameters<typeof look>): Promise<Capabilities> {
  const result = await look(...asked);
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.what}`);
  return result.value;
}

async function missed(...asked: Parameters<typeof look>): Promise<DiscoverFault> {
  const result = await look(...asked);
  if (result.ok) throw new Error(`found ${JSON.stringify(result.value)}`);
  return result.error;
}

const hangs: RequestListener = () => {};

describe("what a target serves", () => {
  it("is found on a plain Go service, with MemStats where nothing else tells of memory", async () => {
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
        "resident memory is not told: no Prometheus metrics at /metrics; where they are elsewhere, give --metrics URL",
      ],
    });
  });

  it("is found on a Go service with metrics and expvar, and then MemStats are not asked for", async () => {
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

  it("is found on trpc-go's admin port", async () => {
    const { host } = await serve(trpcGoAdmin);
    expect(await found(host)).toMatchObject({ service: "trpc-go", metricsUrl: null });
  });

  it.each([
    ["/version alone", { "/version": trpcGoRoutes["/version"]! }],
    ["/cmds alone", { "/cmds": trpcGoRoutes["/cmds"]! }],
  ])("is known as trpc-go's from %s", async (_, some) => {
    const { host } = await serve(routes({ ...pprofRoutes, ...some }));
    expect((await found(host)).service).toBe("trpc-go");
  });

  it.each([
    ["a version of another form", { "/version": says('{"version":"1.2.3"}', "application/json") }],
    ["commands of another service", { "/cmds": says('{"cmds":["/start"],"errorcode":0}', "application/json") }],
    ["a health check that is called alike", { "/is_healthy/": says("ok") }],
  ])("is not taken for trpc-go's by %s", async (_, some) => {
    const { host } = await serve(routes({ ...pprofRoutes, ...some }));
    expect((await found(host)).service).toBe("go");
  });

  it("is found under a base of its own, with what lies beside", async () => {
    const under = Object.fromEntries(
      Object.entries(pprofRoutes).map(([path, handler]) => [`/internal${path}`, handler]),
    );
    const { host, origin } = await serve(routes({ ...under, "/internal/metrics": says(GO_METRICS) }));
    expect(await found(`${host}/internal/debug/pprof/`)).toMatchObject({
      heapUrl: `${origin}/internal/debug/pprof/heap`,
      metricsUrl: `${origin}/internal/metrics`,
    });
  });

  it("is one profile, at any address", async () => {
    const { host, origin } = await serve(routes({ "/profiles/latest": says(recordedProfile("heap")) }));
    expect(await found(`${host}/profiles/latest?tenant=a`)).toMatchObject({
      heapUrl: `${origin}/profiles/latest?tenant=a`,
      goroutineUrl: null,
      advice: [expect.stringMatching(/^no goroutine profile: the answer is status 404/), expect.any(String)],
    });
  });

  it("is read with metrics on another port, which get no credentials", async () => {
    const metrics = await serve(routes({ "/metrics": says(GO_METRICS) }));
    const { host } = await serve(routes(pprofRoutes));
    const asked = { metricsUrl: `${metrics.origin}/metrics` };
    expect(await found(host, asked, { bearerToken: "t0ken" })).toMatchObject({ ...asked, advice: [] });
    expect(metrics.requests[0]?.headers.authorization).toBeUndefined();
  });

  it("is kept on the list when it only fails for the moment: a half-dead service", async () => {
    const { host, origin } = await serve(
      routes({ ...pprofRoutes, "/debug/pprof/heap": hangs, "/metrics": says("busy", "text/plain", 503) }),
    );
    expect(await found(host, { timeoutMs: durationMs(300) })).toMatchObject({
      heapUrl: `${origin}/debug/pprof/heap`,
      metricsUrl: `${origin}/metrics`,
      advice: ["no heap profile: no answer within 300 ms", expect.any(String)],
    });
  });
});

describe("why it serves nothing", () => {
  const HOW_TO =
    /^Go: import _ "net\/http\/pprof".*; trpc-go: .*server: \{admin: \{ip: 127\.0\.0\.1, port: 11014\}\}.*; trpc-go from v1\.0\.4 .*http\.DefaultServeMux.*; Node: mount @leakhound\/admin$/;

  it("is that the port serves other things", async () => {
    const { host } = await serve(routes({ "/": says("hello") }));
    expect(await missed(host)).toMatchObject({
      code: "no-profiles",
      what: "the port answers, but serves no profiles: status 404 at /debug/pprof/heap",
      where: host,
      todo: expect.stringMatching(HOW_TO),
      isPassing: false,
    });
  });

  it("is that every path has the same page", async () => {
    const { host } = await serve(says("<html>app</html>", "text/html"));
    expect(await missed(host)).toMatchObject({
      code: "no-profiles",
      what: "the answer at /debug/pprof/heap is HTML, not a profile",
    });
  });

  it.each([
    ["Go", GO_METRICS, /^Go: (?!.*Node).*http\.DefaultServeMux/],
    ["Node", "nodejs_heap_size_used_bytes 1\n", /^Node: mount @leakhound\/admin$/],
  ])("is told for %s alone where its metrics are there", async (_, metrics, todo) => {
    const { host } = await serve(routes({ "/metrics": says(metrics) }));
    expect((await missed(host)).todo).toMatch(todo);
  });

  it.each([
    ["all its paths", trpcGoRoutes],
    ["/is_healthy/ alone, serving", { "/is_healthy/": says("") }],
    ["/is_healthy/ alone, not serving", { "/is_healthy/": says("", "text/plain", 503) }],
  ])("is trpc-go's replaced mux, known from %s", async (_, some) => {
    const { host } = await serve(routes(some));
    expect((await missed(host)).todo).toMatch(/^trpc-go's admin.*v1\.0\.4/);
  });

  it.each([401, 403])("is that it asks who we are: %d", async (status) => {
    const { host } = await serve(says("who", "text/plain", status));
    expect(await missed(host)).toMatchObject({
      code: "unauthorized",
      todo: "give --token, --user or --header",
      isPassing: false,
    });
  });

  it("is that nothing listens, which may pass", async () => {
    const host = `127.0.0.1:${await closedPort()}`;
    expect(await missed(host)).toMatchObject({
      code: "refused",
      todo: expect.stringMatching(/^check host and port.*server: \{admin:/),
      isPassing: true,
    });
  });

  it("is that it does not answer in time, which may pass; and no probe takes longer", async () => {
    const { host } = await serveRaw(() => {});
    const start = performance.now();
    expect(await missed(host, { timeoutMs: durationMs(200) })).toMatchObject({ code: "timeout", isPassing: true });
    expect(performance.now() - start).toBeLessThan(5_000);
  });

  it("is that it is not up yet, which may pass", async () => {
    const { host } = await serve(says("starting", "text/plain", 503));
    expect(await missed(host)).toMatchObject({ code: "status", isPassing: true });
  });

  it("is that another protocol is spoken", async () => {
    const { host } = await serveBytes("SSH-2.0-OpenSSH_9.2\r\n");
    expect(await missed(host)).toMatchObject({ code: "not-http", isPassing: false });
  });

  it("is that https:// was written for a plain port", async () => {
    const { port } = await serve(routes(pprofRoutes));
    expect(await missed(`https://127.0.0.1:${port}`)).toMatchObject({
      code: "not-tls",
      todo: "use http:// instead of https://",
    });
  });
});

describeWithOpenssl("a port that speaks TLS", () => {
  it("is told from what plain HTTP gets there", async () => {
    const { host, port } = await serveTls(makeCertificates().server, routes(pprofRoutes));
    expect(await missed(host)).toMatchObject({
      code: "speaks-tls",
      what: "the port speaks TLS and was asked in plain HTTP",
      todo: `use https://127.0.0.1:${port}`,
    });
  });
});
