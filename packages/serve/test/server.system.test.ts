/** The server with real targets on loopback: what it scrapes, what it answers, and whom it refuses. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gunzipSync } from "node:zlib";
import { unixMs } from "leakhound/server";
import { expect, it, onTestFinished } from "vitest";
import { closedPort, routes, type Served, says, serve } from "../../leakhound/test/support/servers.ts";
import { GO_METRICS, pprofRoutes, recordedProfile } from "../../leakhound/test/support/services.ts";
import { fileSource } from "../src/config/source.ts";
import { openDuckDb } from "../src/rows/duckdb/duckdb-store.ts";
import { startServer } from "../src/server.ts";

interface TargetsAnswer {
  readonly targets: readonly {
    address: string;
    labels: Record<string, string>;
    health: string;
    lastProblem: unknown;
  }[];
  readonly bad: readonly unknown[];
  readonly problems: readonly string[];
}

const service = (): Promise<Served> => serve(routes(pprofRoutes));

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "leakhound-serve-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const configText = (targets: string, rest = ""): string =>
  `listen: 127.0.0.1:0\ndata: data\nglobal: { scrape_interval: 1s, scrape_timeout: 1s }\nscrape_configs:\n  - job_name: shop\n${targets}${rest}`;

async function startWith(text: string) {
  const file = join(newFolder(), "leakhound.yaml");
  writeFileSync(file, text);
  const started = await startServer({
    version: "1.2.3",
    source: fileSource(file, {}),
    warn: () => {},
    report: () => {},
  });
  if (!started.ok) throw new Error(started.error.what);
  onTestFinished(() => started.value.close());
  const targets = async (): Promise<TargetsAnswer> => (await fetch(`${started.value.url}/api/v1/targets`)).json();
  return { ...started.value, file, targets };
}

const statically = (...hosts: readonly string[]) =>
  `    static_configs: [{ targets: [${hosts.map((host) => `"${host}"`).join(", ")}] }]\n`;

it("scrapes its targets, and says which of them answer", async () => {
  const [shop, gone] = [await service(), await closedPort()];
  const server = await startWith(configText(statically(shop.host, `127.0.0.1:${gone}`)));
  await expect.poll(async () => (await server.targets()).targets.map(({ health }) => health)).toEqual(["up", "down"]);
  const { targets } = await server.targets();
  expect(targets[0]).toMatchObject({
    address: `${shop.origin}/debug/pprof/`,
    labels: { instance: shop.host, job: "shop", service: "shop" },
  });
  expect(targets[1]!.lastProblem).toMatchObject({ problem: expect.stringContaining("refused") });
});

it("keeps on scraping what stays after a reload, and keeps the old configuration where the new one has mistakes", async () => {
  const [stays, goes, comes] = [await service(), await service(), await service()];
  const server = await startWith(configText(statically(stays.host, goes.host)));
  await expect.poll(async () => (await server.targets()).targets.length).toBe(2);
  writeFileSync(server.file, configText("    static_configs: 7\n"));
  expect(await server.reload()).toEqual([
    expect.stringContaining("leakhound.yaml:6:21: scrape_configs[0].static_configs: "),
  ]);
  expect((await server.targets()).targets).toHaveLength(2);
  writeFileSync(server.file, configText(statically(stays.host, comes.host)));
  const answer = await fetch(`${server.url}/-/reload`, { method: "POST" });
  expect([answer.status, await answer.text()]).toEqual([200, "reloaded\n"]);
  await expect
    .poll(async () => (await server.targets()).targets.map(({ labels }) => labels["instance"]))
    .toEqual([stays.host, comes.host]);
});

it("follows a file of targets that another program rewrites, and keeps its targets while the file is damaged", async () => {
  const [first, second] = [await service(), await service()];
  const folder = newFolder();
  const list = join(folder, "targets.json");
  const write = (...hosts: readonly string[]) =>
    writeFileSync(list, JSON.stringify([{ targets: hosts, labels: { env: "live" } }]));
  write(first.host);
  const server = await startWith(
    configText(`    file_sd_configs: [{ files: ["${folder}/*.json"], refresh_interval: 1h }]\n`),
  );
  const instances = async () =>
    (await server.targets()).targets.map(({ labels }) => `${labels["env"]} ${labels["instance"]}`);
  await expect.poll(instances).toEqual([`live ${first.host}`]);
  writeFileSync(list, "[{");
  await expect.poll(async () => (await server.targets()).problems).toEqual([`${list}: not JSON`]);
  expect(await instances()).toEqual([`live ${first.host}`]);
  write(first.host, second.host);
  await expect.poll(instances).toEqual([`live ${first.host}`, `live ${second.host}`]);
});

it("gives back the bytes that a target sent, as a pprof file", async () => {
  const shop = await service();
  const server = await startWith(configText(statically(shop.host)));
  const address = `${server.url}/api/v1/profile?service=shop&instance=${shop.host}`;
  await expect.poll(async () => (await fetch(address)).status).toBe(200);
  const answer = new Uint8Array(await (await fetch(address)).arrayBuffer());
  expect(Buffer.compare(gunzipSync(answer), gunzipSync(recordedProfile("heap")))).toBe(0);
  expect((await fetch(`${address}&at=2020-01-01T00:00:00Z`)).status).toBe(404);
  expect((await fetch(`${address}&at=yesterday`)).status).toBe(400);
});

it("does not share its data folder with another server", async () => {
  const server = await startWith(configText(statically()));
  const second = await startServer({
    version: "1.2.3",
    source: fileSource(server.file, {}),
    warn: () => {},
    report: () => {},
  });
  expect(second).toMatchObject({ ok: false, error: { code: "in-use" } });
  expect(second.ok ? "" : second.error.what).toContain("another leakhound serve writes to this folder");
});

it("keeps what targets report of their memory as rows, and which process reported it", async () => {
  const shop = await serve(routes({ ...pprofRoutes, "/metrics": says(GO_METRICS) }));
  const server = await startWith(configText(statically(shop.host)));
  await expect.poll(async () => (await server.targets()).targets.map(({ health }) => health)).toEqual(["up"]);
  await expect.poll(() => shop.requests.filter(({ url }) => url === "/metrics").length).toBeGreaterThan(2);
  await server.close();
  const folder = join(dirname(server.file), "data", "rows");
  const opened = await openDuckDb({ folder, memoryBytesMax: 2e8, temporaryBytesMax: 1e8, now: () => Date.now() });
  if (!opened.ok) throw new Error(opened.error.what);
  const rows = opened.value;
  onTestFinished(() => rows.close());
  const range = { from: unixMs(Date.now() - 60_000), to: unixMs(Date.now() + 60_000) };
  const incarnations = await rows.incarnations("shop", range);
  expect(incarnations).toMatchObject({ ok: true, value: [{ instance: shop.host, labels: { job: "shop" } }] });
  const query = { service: "shop", instance: shop.host, range, pointsMax: 1_000, pick: "last" } as const;
  const readings = await rows.readings(query);
  const startedAt = incarnations.ok ? incarnations.value[0]!.startedAt : null;
  const expected = { incarnation: startedAt, reading: { rssBytes: 4.1e7, goroutines: 34, processStart: 1.7e12 } };
  expect(readings.ok && readings.value[0]).toMatchObject(expected);
});
