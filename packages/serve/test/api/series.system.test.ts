/** Series and events of a server that scrapes real endpoints on loopback. */
import { get, type IncomingMessage } from "node:http";
import { expect, it, onTestFinished } from "vitest";
import { routes, type Served, says, serve } from "../../../leakhound/test/support/servers.ts";
import { GO_METRICS, pprofRoutes, recordedProfile } from "../../../leakhound/test/support/services.ts";
import { addToken, ask, newFolder, startIn } from "../support/running-server.ts";

/** Serves the recorded leak, one snapshot after the other. */
function leakingService(): Promise<Served> {
  let row = 0;
  return serve(
    routes({
      ...pprofRoutes,
      "/debug/pprof/heap": (request, response) => {
        const isText = (request.url ?? "").includes("debug=1");
        if (isText) return pprofRoutes["/debug/pprof/heap"]!(request, response);
        says(recordedProfile("heap", Math.min(row++, 10)), "application/octet-stream")(request, response);
      },
      "/metrics": says(GO_METRICS),
    }),
  );
}

const configOf = (...hosts: readonly string[]) =>
  `listen: 127.0.0.1:0
global: { scrape_interval: 1s, scrape_timeout: 1s }
scrape_configs:
  - { job_name: shop, static_configs: [{ targets: [${hosts.map((host) => `"${host}"`).join(", ")}], labels: { version: v7 } }] }
`;

it("shows what its targets hold over time: services, memory, sites, one site, goroutines, marks", async () => {
  const [one, two] = [await leakingService(), await leakingService()];
  const { url } = await startIn(newFolder(), configOf(one.host, two.host));
  const json = async (path: string) => {
    const { status, text } = await ask(url + path);
    if (status !== 200) throw new Error(`${path}: ${status} ${text}`);
    return JSON.parse(text);
  };
  const instances = [one.host, two.host].sort();
  await expect.poll(async () => (await json("/api/v1/sites?service=shop")).sites[0]?.growing).toBe(2);
  expect(await json("/api/v1/services")).toMatchObject({
    services: [{ service: "shop", instances: 2, releases: ["v7"], lastSeen: expect.stringMatching(/^20/) }],
  });
  const memory = (await json("/api/v1/series/memory?service=shop")).instances;
  expect(memory.map(({ instance }: { instance: string }) => instance).sort()).toEqual(instances);
  expect(memory[0].rssBytes.at(-1)).toBe(4.1e7);
  expect(memory[0].goroutines).toHaveLength(memory[0].timesMs.length);

  const pivot = await json("/api/v1/series/pivot?service=shop&measure=resident&points=5");
  // No process has been seen after its warm-up.
  expect(pivot).toEqual({ unit: "bytes", level: null, ages: [], timesMs: [], seen: [], above: [] });

  const { unit, sites } = await json("/api/v1/sites?service=shop&top=3");
  expect([unit, sites.length]).toEqual(["bytes", 3]);
  const series = await json(`/api/v1/series/site?service=shop&site=${encodeURIComponent(sites[0].site)}&points=50`);
  expect(series.series.map(({ name }: { name: string }) => name).sort()).toEqual(instances);
  const last = series.series.map(({ values }: { values: number[] }) => values.at(-1)!);
  expect(series.total.values.at(-1)).toBe(last[0]! + last[1]!);
  expect(series.total.values.length).toBeLessThanOrEqual(50);

  const states = await json("/api/v1/series/goroutines?service=shop&points=10");
  expect(states.unit).toBe("goroutines");
  expect(states.series.length).toBeGreaterThan(0);
  const { processes, releases } = await json("/api/v1/marks?service=shop");
  expect(processes).toHaveLength(2);
  expect(releases).toMatchObject([{ release: "v7", instances: 2 }]);
  expect((await json(`/api/v1/sites?service=shop&instance=${one.host}&profile=goroutine`)).unit).toBe("goroutines");
  expect(await json("/api/v1/sites?service=nobody")).toEqual({ unit: "bytes", sites: [] });
});

it("refuses queries that are wrong or too large, and says what is wrong", async () => {
  const { url } = await startIn(newFolder());
  const error = async (path: string) => JSON.parse((await ask(url + path)).text).error;
  expect(await error("/api/v1/sites")).toMatch(/^service: /);
  expect(await error("/api/v1/sites?service=shop&top=100000")).toMatch(/^top: /);
  expect(await error("/api/v1/series/memory?service=shop&points=1000000")).toMatch(/^points: /);
  expect(await error("/api/v1/series/memory?service=shop&from=2001-01-01")).toBe("the range is longer than 400 days");
});

interface Stream {
  readonly answer: IncomingMessage;
  readonly text: () => string;
}

function listen(url: string, headers: Record<string, string> = {}): Promise<Stream> {
  return new Promise((resolve, reject) => {
    const sent = get(`${url}/api/v1/events`, { headers }, (answer) => {
      let text = "";
      answer.setEncoding("utf8").on("data", (part: string) => {
        text += part;
      });
      answer.on("error", () => {});
      resolve({ answer, text: () => text });
    }).on("error", reject);
    onTestFinished(() => void sent.destroy());
  });
}

it("sends what happens while it happens, and what was missed to who comes again", async () => {
  const shop = await leakingService();
  const { url } = await startIn(newFolder(), configOf(shop.host));
  const stream = await listen(url);
  expect(stream.answer.headers["content-type"]).toBe("text/event-stream");
  await expect
    .poll(stream.text)
    .toMatch(/id: (\S+-1)\nevent: health\ndata: .*"state":"up"|event: health\ndata: .*"state":"up"/);
  const [, start] = /id: (\S+)-\d+/.exec(stream.text())!;
  await shop.close();
  await expect.poll(stream.text).toMatch(/"state":"down"/);
  const again = await listen(url, { "last-event-id": `${start}-0` });
  await expect.poll(again.text).toMatch(/"state":"up"[\s\S]*"state":"down"/);
  const stranger = await listen(url, { "last-event-id": "earlier-7" });
  await expect.poll(stranger.text).toContain("event: reset");
});

it("sends events only to who may read, and ends with the server", async () => {
  const folder = newFolder();
  const token = await addToken(folder, "ci", "read");
  const server = await startIn(folder);
  expect((await ask(`${server.url}/api/v1/events`)).status).toBe(401);
  const { answer } = await listen(server.url, { authorization: `Bearer ${token}` });
  const ended = new Promise((resolve) => answer.on("close", resolve));
  await server.close();
  await ended;
});
