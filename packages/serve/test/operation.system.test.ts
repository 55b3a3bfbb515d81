/** The server as a supervisor sees it: its start, its health, its logs, and its end. */
import { get } from "node:http";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { start, until } from "../../leakhound/test/e2e/run-leakhound.ts";
import { routes, serve } from "../../leakhound/test/support/servers.ts";
import { pprofRoutes } from "../../leakhound/test/support/services.ts";
import { ask, newFolder, startIn } from "./support/running-server.ts";

const START_WITHIN_MS = 60_000;

it("has metrics that Prometheus reads, with what was scraped and what failed", async () => {
  const shop = await serve(routes(pprofRoutes));
  const { url } = await startIn(
    newFolder(),
    `listen: 127.0.0.1:0
global: { scrape_interval: 1s, scrape_timeout: 1s }
scrape_configs: [{ job_name: shop, static_configs: [{ targets: ["${shop.host}", "127.0.0.1:1"] }] }]
`,
  );
  const metrics = async () => (await ask(`${url}/metrics`)).text;
  await expect.poll(metrics).toMatch(/^leakhound_scraped_total\{kind="heap"\} [1-9]/m);
  await expect.poll(metrics).toMatch(/^leakhound_targets\{health="down"\} 1$/m);
  expect(await metrics()).toMatch(/^leakhound_scrape_gaps_total\{reason="unreachable"\} [1-9]/m);
  expect((await ask(`${url}/metrics`)).headers["content-type"]).toBe("text/plain; version=0.0.4; charset=utf-8");
});

it("logs in JSON on standard error, and ends at SIGTERM while clients are connected", async () => {
  const folder = newFolder();
  const args = [
    "serve",
    "127.0.0.1:1",
    "--listen",
    "127.0.0.1:0",
    "--data",
    join(folder, "data"),
    "--log-format",
    "json",
  ];
  const server = start(args, folder);
  onTestFinished(() => void server.child.kill("SIGKILL"));
  await until("the address of the server", () => server.stderr().includes("listening on"), START_WITHIN_MS);
  const [url] = /http:\/\/[\d.:]+/.exec(server.stderr())!;
  expect((await ask(`${url}/-/healthy`)).status).toBe(200);
  expect((await ask(`${url}/-/ready`)).status).toBe(200);
  const events = await new Promise<{ ended: Promise<void> }>((resolve, reject) => {
    get(`${url}/api/v1/events`, (answer) =>
      resolve({ ended: new Promise((end) => answer.resume().on("close", () => end())) }),
    ).on("error", reject);
  });
  server.child.kill("SIGTERM");
  await events.ended;
  const { status, stdout, stderr } = await server.outcome;
  expect([status, stdout]).toEqual([0, ""]);
  const lines = stderr
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(lines.map(({ msg }) => msg)).toEqual(
    expect.arrayContaining([expect.stringMatching(/^listening on/), "stopping"]),
  );
});
