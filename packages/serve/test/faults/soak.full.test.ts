/**
 * A fleet at speed for minutes, with leakhound's own verdict on the server. LEAKHOUND_SOAK_MINUTES sets the time.
 *
 *   targets, agents ──▶ server with leakhound's admin in it ◀── leakhound watch
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { run } from "../../../leakhound/test/e2e/run-leakhound.ts";
import { closedPort, routes, serve } from "../../../leakhound/test/support/servers.ts";
import { pprofRoutes, recordedProfile } from "../../../leakhound/test/support/services.ts";
import { newFolder } from "../support/started-server.ts";
import { PROFILES, push, startServing } from "./serving.ts";

const MINUTES = Number(process.env["LEAKHOUND_SOAK_MINUTES"] ?? 10);
const TARGETS = 20;
/** The server has warmed up when it needed no more memory for so many looks than for as many before. */
const LOOKS = 12;
const LOOK_MS = 5_000;
const MORE_MAX = 1.05;
const WARM_UP_MS_MAX = 5 * 60_000;

/** Resident memory of the server as it reports it, by the endpoint of leakhound's admin. */
async function residentBytes(admin: number): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${admin}/metrics`)).text();
  return Number(/^process_resident_memory_bytes (\S+)/m.exec(text)?.[1] ?? Number.NaN);
}

/** @returns the seconds that it took */
async function warmedUp(admin: number): Promise<number> {
  const began = Date.now();
  const looks: number[] = [];
  const most = (from: number, to?: number) => Math.max(...looks.slice(from, to));
  while (Date.now() - began < WARM_UP_MS_MAX) {
    looks.push(await residentBytes(admin));
    if (looks.length >= 2 * LOOKS && most(-LOOKS) <= MORE_MAX * most(-2 * LOOKS, -LOOKS)) break;
    await new Promise((wake) => setTimeout(wake, LOOK_MS));
  }
  return (Date.now() - began) / 1_000;
}

it("is acquitted by leakhound", { timeout: (MINUTES + 12) * 60_000 }, async () => {
  const [folder, admin] = [newFolder(), await closedPort()];
  const module = join(folder, "admin.mjs");
  const built = new URL("../../../admin/dist/index.js", import.meta.url).href;
  writeFileSync(
    module,
    `import { isMainThread } from "node:worker_threads"; if (isMainThread) { const { createAdmin } = await import("${built}"); await createAdmin().listen({ port: ${admin} }); }`,
  );
  let row = 0;
  const shop = await serve(
    routes({
      ...pprofRoutes,
      "/debug/pprof/heap": (_, response) => void response.end(recordedProfile("heap", row++ % PROFILES.length)),
    }),
  );
  const groups = Array.from(
    { length: TARGETS },
    (_, index) => `{ targets: ["${shop.host}"], labels: { instance: i${index} } }`,
  );
  const text = `data: data\nglobal: { scrape_interval: 1s }\njudging: { window: 30s, interval: 5s }\nscrape_configs: [{ job_name: shop, static_configs: [${groups.join(", ")}] }]\n`;
  const serving = await startServing(folder, text, ["--import", module]);
  let isOver = false;
  const agent = (async () => {
    for (let number = 0; !isOver; number++)
      await push(serving.url, `pod-${number % 10}`, PROFILES[number % PROFILES.length]!);
  })();
  const warmUpSeconds = await warmedUp(admin);
  const before = await residentBytes(admin);
  const watch = [
    "watch",
    `http://127.0.0.1:${admin}`,
    "--for",
    `${MINUTES}m`,
    "--every",
    "5s",
    "--out",
    "watched",
    "--json",
  ];
  const { stdout, stderr } = await run(watch, folder);
  const after = await residentBytes(admin);
  isOver = true;
  await agent;
  const { verdict, reason, growth } = JSON.parse(stdout);
  const mib = (bytes: number) => `${(bytes / 2 ** 20).toFixed(0)} MiB`;
  const sizes = `${mib(before)} after ${warmUpSeconds.toFixed(0)} s, ${mib(after)} at the end`;
  console.log(`soak of ${MINUTES} minutes: ${verdict}: ${reason} ${JSON.stringify(growth)}; resident ${sizes}`);
  expect(verdict, `${reason} ${stderr}`).toBe("no-leak");
  expect(await serving.end()).toBe(0);
});
