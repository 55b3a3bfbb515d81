/** Targets and agents that misbehave: the others are scraped on time, and the server stays up within its memory. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { mutated, randomOf } from "../../../leakhound/test/fuzz/mutate.ts";
import { closedPort, routes, serve } from "../../../leakhound/test/support/servers.ts";
import { pprofRoutes, recordedProfile } from "../../../leakhound/test/support/services.ts";
import { newFolder, type TargetsAnswer } from "../support/started-server.ts";
import { hostileTargets } from "./hostile-targets.ts";
import { PROFILES, push, startServing } from "./serving.ts";

const WATCH_MS = 40_000;
const FUZZED = 10_000;
const AT_ONCE = 50;
const FAILING = 1_000;

const peakBytes = (pid: number): number =>
  1024 * Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0);

function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/^.*\) /, "")
    .split(" ");
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

const targetsOf = async (url: string): Promise<TargetsAnswer> => (await fetch(`${url}/api/v1/targets`)).json();

it("scrapes a healthy target on time beside targets that hang, lie and send bombs", { timeout: 180_000 }, async () => {
  const healthy = await serve(routes(pprofRoutes));
  const hostile = await hostileTargets();
  const jobs = Object.entries({ healthy, ...hostile }).map(
    ([name, { host }]) => `  - { job_name: "${name}", static_configs: [{ targets: ["${host}"] }] }`,
  );
  const text = `data: data\nglobal: { scrape_interval: 1s, scrape_timeout: 1s }\nscrape_configs:\n${jobs.join("\n")}\n`;
  const serving = await startServing(newFolder(), text);
  await expect.poll(async () => (await targetsOf(serving.url)).targets[0]?.health).toBe("up");
  const before = healthy.requests.filter(({ url }) => url.startsWith("/debug/pprof/heap?gc=1")).length;
  await new Promise((wake) => setTimeout(wake, WATCH_MS));
  const scrapes = healthy.requests.filter(({ url }) => url.startsWith("/debug/pprof/heap?gc=1")).length - before;
  expect(scrapes, "a busy machine misses some rounds").toBeGreaterThan(WATCH_MS / 1_000 / 2);
  const states = (await targetsOf(serving.url)).targets.map(({ labels, health }) => `${labels["job"]}: ${health}`);
  expect(states).toContain("healthy: up");
  expect(states.filter((one) => one.endsWith(": up") && !/^(healthy|sends damaged profiles):/.test(one))).toEqual([]);
  expect(peakBytes(serving.pid) / 1e6, "MB").toBeLessThan(900);
  expect(await serving.end()).toBe(0);
});

it("answers ten thousand damaged pushes, each with 200 or with what is wrong", { timeout: 600_000 }, async () => {
  const serving = await startServing(newFolder(), "data: data\n");
  const random = randomOf(5);
  const statuses = new Map<number | null, number>();
  for (let done = 0; done < FUZZED; done += AT_ONCE) {
    const answers = Array.from({ length: AT_ONCE }, (_, row) => {
      const damaged = mutated(PROFILES[row % PROFILES.length]!, random, recordedProfile("goroutine"));
      return push(serving.url, `pod-${row}`, damaged);
    });
    for (const status of await Promise.all(answers)) statuses.set(status, (statuses.get(status) ?? 0) + 1);
  }
  expect([...statuses.keys()].filter((status) => status !== 200 && status !== 400)).toEqual([]);
  expect(statuses.get(400)).toBeGreaterThan(FUZZED / 2);
  expect(await push(serving.url, "whole", PROFILES[0]!)).toBe(200);
  expect(peakBytes(serving.pid) / 1e6, "MB").toBeLessThan(900);
  expect(serving.stderr()).toBe("");
});

it("costs little while a thousand targets fail", { timeout: 120_000 }, async () => {
  const port = await closedPort();
  const groups = Array.from(
    { length: FAILING },
    (_, row) => `{ targets: ["127.0.0.1:${port}"], labels: { instance: i${row} } }`,
  );
  const text = `data: data\nglobal: { scrape_interval: 10s }\nscrape_configs: [{ job_name: gone, static_configs: [${groups.join(", ")}] }]\n`;
  const serving = await startServing(newFolder(), text);
  await expect
    .poll(async () => (await targetsOf(serving.url)).targets.filter(({ health }) => health === "down").length, {
      timeout: 40_000,
    })
    .toBe(FAILING);
  const before = cpuSeconds(serving.pid);
  await new Promise((wake) => setTimeout(wake, 20_000));
  expect(cpuSeconds(serving.pid) - before, "processor seconds of 2,000 attempts").toBeLessThan(15);
  expect(peakBytes(serving.pid) / 1e6, "MB").toBeLessThan(500);
});
