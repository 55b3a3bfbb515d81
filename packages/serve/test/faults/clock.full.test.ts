/** A clock that is set forward and back while the server runs: it scrapes on, and its store can be read. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { routes, serve } from "../../../leakhound/test/support/servers.ts";
import { pprofRoutes } from "../../../leakhound/test/support/services.ts";
import { newFolder } from "../support/started-server.ts";
import { isStored, PROFILES, push, startServing } from "./serving.ts";

/** Loaded before the server: SIGUSR2 reads by how much the clock is wrong. */
const WRONG_CLOCK = `
import { readFileSync } from "node:fs";
const now = Date.now;
let offset = 0;
process.on("SIGUSR2", () => { offset = Number(readFileSync(process.env.OFFSET_FILE, "utf8")); });
Date.now = () => now() + offset;
globalThis.Date = new Proxy(Date, { construct: (target, args) => args.length === 0 ? new target(target.now()) : new target(...args) });
`;
const HOUR_MS = 3_600_000;

it.each([
  ["two hours forward", [2 * HOUR_MS]],
  ["an hour back", [-HOUR_MS]],
  ["a day forward and back again", [24 * HOUR_MS, 0]],
])("goes on when the clock is set %s", { timeout: 120_000 }, async (_, offsets) => {
  const [folder, shop] = [newFolder(), await serve(routes(pprofRoutes))];
  const [module, offsetFile] = [join(folder, "wrong-clock.mjs"), join(folder, "offset")];
  writeFileSync(module, WRONG_CLOCK.replace("process.env.OFFSET_FILE", JSON.stringify(offsetFile)));
  const text = `data: data\nglobal: { scrape_interval: 1s }\njudging: { interval: 1s }\nscrape_configs: [{ job_name: j, static_configs: [{ targets: ["${shop.host}"] }] }]\n`;
  const serving = await startServing(folder, text, ["--import", module]);
  await expect.poll(() => shop.requests.length).toBeGreaterThan(3);
  expect(await push(serving.url, "before", PROFILES[0]!)).toBe(200);
  for (const offset of offsets) {
    writeFileSync(offsetFile, String(offset));
    process.kill(serving.pid, "SIGUSR2");
    const seen = shop.requests.length;
    await expect.poll(() => shop.requests.length, { timeout: 20_000 }).toBeGreaterThan(seen + 6);
    expect(await push(serving.url, `at-${offset}`, PROFILES[1]!)).toBe(200);
  }
  const seen = shop.requests.length;
  await new Promise((wake) => setTimeout(wake, 5_000));
  expect(
    shop.requests.length - seen,
    "requests in five rounds: the rounds that the clock skipped are not made up for",
  ).toBeLessThan(40);
  expect(await isStored(serving.url, `at-${offsets.at(-1)}`, PROFILES[1]!)).toBe(true);
  expect(await serving.end()).toBe(0);
});
