/** From two real services to a ticket, with the built command: the shop that leaks gets one, the fixed one does not. */
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { durationMs } from "leakhound/server";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type RunningDemo, startDemo } from "../../../leakhound/src/demo/run.ts";
import { newFolder, type Running, run, start, until } from "../../../leakhound/test/e2e/run-leakhound.ts";

const SERVICE = fileURLToPath(new URL("../../../leakhound/dist/demo-service.js", import.meta.url));
/** The leak shows within half a minute on a quiet machine, and needs minutes on a very busy one. */
const TICKET_WITHIN_MS = 480_000;
const LIFETIME_MS = durationMs(TICKET_WITHIN_MS + 60_000);

const folder = newFolder();
let shops: RunningDemo[] = [];
let server: Running;
let url = "";

async function startShop(isFixed: boolean): Promise<RunningDemo> {
  const shop = await startDemo({ serviceFile: SERVICE, isFixed, lifetimeMs: LIFETIME_MS });
  if (!shop.ok) throw new Error(String(shop.error.cause));
  return shop.value;
}

beforeAll(async () => {
  shops = await Promise.all([startShop(false), startShop(true)]);
  const [leaking, fixed] = shops.map(({ adminUrl }) => new URL(adminUrl).host);
  writeFileSync(
    join(folder, "leakhound.yaml"),
    [
      "listen: 127.0.0.1:0",
      "data: data",
      "global: { scrape_interval: 1s, scrape_timeout: 1s }",
      "judging: { window: 10m, interval: 2s }",
      "scrape_configs:",
      `  - { job_name: shop, static_configs: [{ targets: ["${leaking}"] }] }`,
      `  - { job_name: fixed-shop, static_configs: [{ targets: ["${fixed}"] }] }`,
    ].join("\n"),
  );
  server = start(["serve", "--config", "leakhound.yaml"], folder);
  await until("the address of the server", () => /listening on (\S+);/.test(server.stdout()), 60_000);
  url = /listening on (\S+);/.exec(server.stdout())![1]!;
});

afterAll(async () => {
  server.child.kill("SIGKILL");
  await Promise.all(shops.map((shop) => shop.stop()));
  rmSync(folder, { recursive: true, force: true });
});

const leaks = (...args: readonly string[]) => run(["leaks", "--server", url, ...args], folder);

it("opens one ticket, for the service that leaks, and keeps it when the server restarts", {
  timeout: TICKET_WITHIN_MS + 30_000,
}, async () => {
  // Each run of the command is a process of its own, so the server is asked until there is something to list.
  const tickets = async () => (await fetch(`${url}/api/v1/tickets?state=open`)).text();
  await expect.poll(tickets, { timeout: TICKET_WITHIN_MS, interval: 500 }).toContain('"id":"shop-1"');
  expect((await leaks()).stdout).toMatch(/^shop-1 /);
  const { stdout } = await leaks("shop-1");
  expect(stdout).toMatch(/^shop-1: heap leak of shop, open\n\nMemory +grows by \d/);
  expect(stdout).toContain("opened");
  expect((await leaks("--all")).stdout).not.toContain("fixed-shop");
  server.child.kill("SIGTERM");
  expect((await server.outcome).status).toBe(0);
  server = start(["serve", "--config", "leakhound.yaml"], folder);
  await until("the address of the server", () => /listening on (\S+);/.test(server.stdout()), 60_000);
  url = /listening on (\S+);/.exec(server.stdout())![1]!;
  expect((await leaks()).stdout).toMatch(/^shop-1 +open /);
});
