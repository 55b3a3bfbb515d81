/** A real Node program that leaks and pushes with Pyroscope's agent, to a ticket. The agent is installed for the test only. */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { newFolder, startWith } from "../support/started-server.ts";

const AGENT = "@pyroscope/nodejs@0.6.4";
const TICKET_WITHIN_MS = 180_000;

const PROGRAM = `
import Pyroscope from "@pyroscope/nodejs";
Pyroscope.init({
  serverAddress: process.argv[2], appName: "node-shop", tags: { pod: "pod-1" }, flushIntervalMs: 2000,
  heap: { samplingIntervalBytes: 65536, stackDepth: 32 },
});
Pyroscope.startHeapProfiling();
const kept = [];
function keepOrder() {
  const lines = [];
  for (let row = 0; row < 200; row++) lines.push({ row, text: "line " + row });
  kept.push(lines);
}
setInterval(keepOrder, 20);
setTimeout(() => process.exit(), 240000);
`;

it("Pyroscope's agent for Node pushes what a ticket is made of", { timeout: TICKET_WITHIN_MS + 120_000 }, async () => {
  const folder = newFolder();
  writeFileSync(join(folder, "package.json"), '{ "private": true }');
  const installed = spawnSync("npm", ["install", "--no-audit", "--no-fund", AGENT], { cwd: folder, encoding: "utf8" });
  expect(installed.status, installed.stderr).toBe(0);
  writeFileSync(join(folder, "leak.mjs"), PROGRAM);
  const server = await startWith("judging: { window: 10m, interval: 2s }");
  const child = spawn(process.execPath, ["leak.mjs", server.url], { cwd: folder, stdio: "ignore" });
  onTestFinished(async () => {
    child.kill("SIGKILL");
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  });
  const tickets = async () => (await (await fetch(`${server.url}/api/v1/tickets?state=open`)).json()).tickets;
  await expect
    .poll(tickets, { timeout: TICKET_WITHIN_MS, interval: 2_000 })
    .toMatchObject([{ service: "node-shop", kind: "heap", site: expect.stringContaining("keepOrder") }]);
});
