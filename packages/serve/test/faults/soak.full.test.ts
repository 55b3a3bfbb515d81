/**
 * A fleet at speed for minutes, with leakhound's own verdict on the server. LEAKHOUND_SOAK_MINUTES sets the time; the clock of the
 * server runs twenty times as fast, so that hours are sealed while it is watched, as those of a day are.
 *
 *   targets, agents ──▶ server with leakhound's admin in it ◀── leakhound watch
 */
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { run } from "../../../leakhound/test/e2e/run-leakhound.ts";
import { closedPort, routes, serve } from "../../../leakhound/test/support/servers.ts";
import { pprofRoutes, recordedProfile } from "../../../leakhound/test/support/services.ts";
import { newFolder } from "../support/started-server.ts";
import { PROFILES, push, startServing } from "./serving.ts";

const MINUTES = Number(process.env["LEAKHOUND_SOAK_MINUTES"] ?? 10);
const TARGETS = 20;
const SPEED = 20;
const PUSH_EACH_MS = 100;
/** Loaded before the server, in each of its threads: time passes faster for it, and for its timers. */
const FAST_CLOCK = `
const began = BEGAN;
const realNow = Date.now;
const now = () => Math.round(began + (realNow() - began) * SPEED);
Date.now = now;
globalThis.Date = new Proxy(Date, { construct: (target, args) => args.length === 0 ? new target(now()) : new target(...args) });
for (const name of ["setTimeout", "setInterval"]) {
  const real = globalThis[name];
  globalThis[name] = Object.assign((run, ms = 0, ...args) => real(run, ms / SPEED, ...args), real);
}
`;
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
    `${FAST_CLOCK.replaceAll("SPEED", String(SPEED)).replace("BEGAN", String(Date.now()))}
import { isMainThread } from "node:worker_threads"; if (isMainThread) { const { createAdmin } = await import("${built}"); await createAdmin().listen({ port: ${admin} }); }`,
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
  const text = `data: data\nglobal: { scrape_interval: 20s, scrape_timeout: 20s }\njudging: { window: 30m, interval: 2m }\nscrape_configs: [{ job_name: shop, static_configs: [${groups.join(", ")}] }]\n`;
  const serving = await startServing(folder, text, ["--import", module]);
  let isOver = false;
  const agent = (async () => {
    for (let number = 0; !isOver; number++)
      await Promise.all([
        push(serving.url, `pod-${number % 10}`, PROFILES[number % PROFILES.length]!),
        new Promise((wake) => setTimeout(wake, PUSH_EACH_MS)),
      ]);
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
  const sealed = readdirSync(join(folder, "data"), { recursive: true }).filter((name) =>
    String(name).endsWith(".chunk"),
  );
  expect(sealed.length, "hours that were sealed").toBeGreaterThan(0);
  const mib = (bytes: number) => `${(bytes / 2 ** 20).toFixed(0)} MiB`;
  const sizes = `${mib(before)} after ${warmUpSeconds.toFixed(0)} s, ${mib(after)} at the end`;
  console.log(`soak of ${MINUTES} minutes: ${verdict}: ${reason} ${JSON.stringify(growth)}; resident ${sizes}`);
  expect(verdict, `${reason} ${stderr}`).toBe("no-leak");
  expect(await serving.end()).toBe(0);
});
