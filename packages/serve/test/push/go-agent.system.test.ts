/** A real Go program that leaks and pushes with Pyroscope's agent, to a ticket. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { expect, it, onTestFinished } from "vitest";
import { describeWithGo, hasGo } from "../../../leakhound/test/support/go.ts";
import { goBuild } from "../../../leakhound/test/support/go-builds.ts";
import { startWith } from "../support/started-server.ts";

const MODULE = fileURLToPath(new URL("../../../../testbed/agents", import.meta.url));
const hasModule = hasGo && spawnSync("go", ["mod", "download"], { cwd: MODULE }).status === 0;
if (hasGo && !hasModule) console.log("skipped, because the module of the agent cannot be had: pushes of Go's agent");
const TICKET_WITHIN_MS = 300_000;

function startAgent(...args: readonly string[]): { readonly child: ChildProcess; readonly log: () => string } {
  const child = spawn(goBuild({ module: "agents" }), [...args, "-max-life", "4m"], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let log = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => {
      log += text;
    });
  onTestFinished(async () => {
    child.kill("SIGKILL");
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  });
  return { child, log: () => log };
}

describeWithGo("Pyroscope's agent for Go", () => {
  it.skipIf(!hasModule)("pushes what a ticket is made of", { timeout: TICKET_WITHIN_MS + 60_000 }, async () => {
    const server = await startWith("judging: { window: 10m, interval: 2s }");
    const agent = startAgent("-server", server.url, "-every", "2s", "-hostname", "pod-1");
    const tickets = async () => (await (await fetch(`${server.url}/api/v1/tickets?state=open`)).json()).tickets;
    await expect
      .poll(tickets, { timeout: TICKET_WITHIN_MS, interval: 2_000 })
      .toMatchObject([{ service: "agents-shop", kind: "heap", site: "main.(*session).fill", release: "1.4.0" }]);
    const { instances } = await (await fetch(`${server.url}/api/v1/instances`)).json();
    expect(instances, "heap and goroutines of one process are one instance").toMatchObject([{ instance: "pod-1" }]);
    const stored = (kind: string) =>
      fetch(`${server.url}/api/v1/profile?service=agents-shop&instance=pod-1&kind=${kind}`);
    expect([(await stored("heap")).status, (await stored("goroutine")).status]).toEqual([200, 200]);
    expect(agent.log()).not.toMatch(/failed to upload|ERROR/i);
  });
});
