/** Targets from all sources to scrapes: sharing a fleet, limits, credentials, and reloads that lose nothing. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { describeWithOpenssl, makeCertificates } from "../../../leakhound/test/support/certificates.ts";
import { routes, serve, serveTls } from "../../../leakhound/test/support/servers.ts";
import { pprofRoutes } from "../../../leakhound/test/support/services.ts";
import { KubernetesApi, pod } from "../support/kubernetes-api.ts";
import { newFolder, startWith } from "../support/started-server.ts";

const FAST = "global: { scrape_interval: 1s, scrape_timeout: 1s }\n";
const statically = (...hosts: readonly string[]) => `static_configs: [{ targets: ${JSON.stringify(hosts)} }]`;
const service = () => serve(routes(pprofRoutes));

it("two servers share a fleet by hashmod: each target is scraped by exactly one", async () => {
  const folder = newFolder();
  const hosts = Array.from({ length: 200 }, (_, index) => `10.255.0.${index}:6060`);
  writeFileSync(join(folder, "fleet.json"), JSON.stringify([{ targets: hosts }]));
  const collector = (number: number) =>
    startWith(`
scrape_configs:
  - job_name: shop
    scrape_interval: 1h
    file_sd_configs: [{ files: ["${folder}/fleet.json"] }]
    relabel_configs:
      - { source_labels: [__address__], modulus: 2, target_label: __tmp_hash, action: hashmod }
      - { source_labels: [__tmp_hash], regex: "${number}", action: keep }`);
  const servers = [await collector(0), await collector(1)];
  const counts = async () => Promise.all(servers.map(async (one) => (await one.instances()).length));
  await expect.poll(async () => (await counts()).every((count) => count > 60)).toBe(true);
  const shared = (await Promise.all(servers.map((one) => one.instances()))).flat();
  expect(shared.sort()).toEqual(hosts.sort());
  expect((await servers[0]!.targets()).dropped).toBe((await counts())[1]);
});

it("takes 10,000 targets from one file", async () => {
  const folder = newFolder();
  const targets = Array.from({ length: 10_000 }, (_, index) => `10.${index >> 8}.${index & 255}.1:6060`);
  writeFileSync(join(folder, "fleet.json"), JSON.stringify([{ targets, labels: { env: "live" } }]));
  const used = process.cpuUsage();
  const server = await startWith(
    `scrape_configs: [{ job_name: shop, scrape_interval: 1d, file_sd_configs: [{ files: ["${folder}/fleet.json"] }] }]`,
  );
  await expect.poll(async () => (await server.targets()).targets.length).toBe(10_000);
  const { user, system } = process.cpuUsage(used);
  expect((user + system) / 1e6, "processor seconds").toBeLessThan(20);
});

it("refuses profiles above the limits of their job, and says so", async () => {
  const shop = await service();
  const server = await startWith(`${FAST}scrape_configs:
  - { job_name: many-samples, sample_limit: 3, ${statically(shop.host)} }
  - { job_name: large-body, body_size_limit: 1KB, ${statically(shop.host)} }
  - { job_name: within, sample_limit: 100000, ${statically(shop.host)} }`);
  const problems = async () =>
    Object.fromEntries(
      (await server.targets()).targets.map(({ labels, lastProblem }) => [labels["job"], lastProblem?.problem ?? null]),
    );
  await expect
    .poll(async () => (await problems())["many-samples"])
    .toMatch(/has \d+ samples, more than the limit of 3/);
  await expect.poll(async () => (await problems())["large-body"]).toContain("1.0 KiB");
  await expect
    .poll(async () => (await server.targets()).targets.find(({ labels }) => labels["job"] === "within")?.health)
    .toBe("up");
  const stored = (job: string) => fetch(`${server.url}/api/v1/profile?service=${job}&instance=${shop.host}`);
  await expect.poll(async () => (await stored("within")).status).toBe(200);
  expect((await stored("many-samples")).status).toBe(404);
});

it("goes on with the targets of a source that does not answer yet when the configuration is read again", async () => {
  const shop = await service();
  let isSlow = false;
  const list = await serve((_, response) => {
    if (!isSlow)
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify([{ targets: [shop.host] }]));
  });
  const text = (extra: string) =>
    `${FAST}scrape_configs: [{ job_name: shop, http_sd_configs: [{ url: "${list.origin}/" }], ${extra} }]`;
  const server = await startWith(text(statically()));
  await expect.poll(server.instances).toEqual([shop.host]);
  isSlow = true;
  server.write(text(statically("127.0.0.1:1")));
  expect(await server.reload()).toBeNull();
  await expect.poll(server.instances).toEqual(["127.0.0.1:1", shop.host].sort());
  const seen = shop.requests.length;
  await expect.poll(() => shop.requests.length).toBeGreaterThan(seen + 2);
});

it("keeps the targets of a job whose source is new until that source has answered", async () => {
  const [first, second] = [await service(), await service()];
  let answer = () => {};
  const list = await serve((_, response) => {
    answer = () =>
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify([{ targets: [second.host] }]));
  });
  const server = await startWith(`${FAST}scrape_configs: [{ job_name: shop, ${statically(first.host)} }]`);
  await expect.poll(server.instances).toEqual([first.host]);
  server.write(`${FAST}scrape_configs: [{ job_name: shop, http_sd_configs: [{ url: "${list.origin}/" }] }]`);
  await server.reload();
  await expect.poll(() => list.requests.length).toBe(1);
  expect(await server.instances()).toEqual([first.host]);
  answer();
  await expect.poll(server.instances).toEqual([second.host]);
});

it("uses a new password after a reload", async () => {
  const accepted = { authorization: "" };
  const basic = (password: string) => `Basic ${Buffer.from(`u:${password}`).toString("base64")}`;
  const shop = await serve((request, response) => {
    if (request.headers.authorization === accepted.authorization) return routes(pprofRoutes)(request, response);
    response.writeHead(401).end();
  });
  const folder = newFolder();
  writeFileSync(join(folder, "password"), "old");
  accepted.authorization = basic("old");
  const server = await startWith(
    `${FAST}scrape_configs: [{ job_name: shop, basic_auth: { username: u, password_file: password }, ${statically(shop.host)} }]`,
    folder,
  );
  const health = async () => (await server.targets()).targets[0]?.health;
  await expect.poll(health).toBe("up");
  accepted.authorization = basic("new");
  await expect.poll(health).toBe("down");
  writeFileSync(join(folder, "password"), "new");
  await server.reload();
  await expect.poll(health).toBe("up");
});

describeWithOpenssl("Kubernetes over TLS", () => {
  it("scrapes the pods that ask for it, and reads a renewed token again", async () => {
    const { ca, server: pair } = makeCertificates();
    const [api, shop, folder] = [new KubernetesApi(), await service(), newFolder()];
    const served = await serveTls({ ...pair }, api.listener);
    writeFileSync(join(folder, "ca.pem"), ca);
    writeFileSync(join(folder, "token"), "first\n");
    api.token = "first";
    const annotations = { "prometheus.io/scrape": "true", "prometheus.io/port": String(shop.port) };
    api.put("pods", pod("shop-1", "127.0.0.1", { annotations }));
    const server = await startWith(
      `${FAST}scrape_configs:
  - job_name: pods
    relabel_presets: [prometheus-annotations]
    kubernetes_sd_configs:
      - role: pod
        api_server: https://localhost:${served.port}
        authorization: { credentials_file: token }
        tls_config: { ca_file: ca.pem }`,
      folder,
    );
    await expect
      .poll(async () => (await server.targets()).targets)
      .toMatchObject([
        { labels: { instance: shop.host, pod: "shop-1", service: "shop", namespace: "live" }, health: "up" },
      ]);
    api.token = "second";
    api.cut();
    await expect.poll(async () => (await server.targets()).problems[0]).toContain("refused");
    expect(await server.instances()).toEqual([shop.host]);
    writeFileSync(join(folder, "token"), "second\n");
    await expect.poll(async () => (await server.targets()).problems).toEqual([]);
  });
});
