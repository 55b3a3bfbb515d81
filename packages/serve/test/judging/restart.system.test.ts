/** The judgments of the last hours go on after a kill: profiles come from the store, and counted judgments from the tickets. */
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { type UnixMs, unixMs } from "leakhound/server";
import { expect, it } from "vitest";
import { push, type Serving, startServing } from "../faults/serving.ts";
import { openFleet } from "../support/drawn-fleet.ts";
import { newFolder } from "../support/folders.ts";

const MINUTE = 60_000;
const SCRAPES = 90;
const POD = "shop-1";
const CONFIG = "data: data\njudging: { window: 2h, interval: 5s }\n";
const WITHIN = { timeout: 60_000, interval: 250 };

interface TicketAnswer {
  readonly id: string;
  readonly state: string;
  readonly site: string;
}

const row = (value: (scrape: number) => number) =>
  Array.from({ length: SCRAPES }, (_, at) => Math.round(value(at))).join(" ");
const HEAP = `
  ${POD}   ${row((at) => 50 + 3 * at)}   main.leak < main.main
  ${POD}   ${row((at) => 40 + (at % 3))}   main.base < main.main
`;

/** A data folder in which a pod has leaked for an hour and a half. @returns its last profile */
async function leakedBefore(folder: string, now: UnixMs): Promise<Uint8Array> {
  const from = unixMs(now - (SCRAPES + 1) * MINUTE);
  const store = await openFleet(join(folder, "data"), [{ from, everyMs: MINUTE, drawing: HEAP }], from);
  const last = await store.profile({ service: "shop", instance: POD, kind: "heap" }, now);
  await store.close();
  if (!last.ok || last.value === null) throw new Error("the store has no profile");
  return gzipSync(last.value);
}

const answerOf = async (server: Serving, path: string) => (await fetch(`${server.url}/api/v1/${path}`)).json();
const tickets = async (server: Serving): Promise<readonly TicketAnswer[]> =>
  (await answerOf(server, "tickets")).tickets;

it("opens a ticket by judgments of two servers, of which the first was killed, and each sees the whole window", {
  timeout: 180_000,
}, async () => {
  const folder = newFolder();
  const last = await leakedBefore(folder, unixMs(Date.now()));
  const first = await startServing(folder, CONFIG);
  expect(await push(first.url, POD, last)).toBe(200);
  await expect.poll(async () => (await tickets(first)).map(({ state }) => state), WITHIN).toEqual(["suspected"]);
  await first.kill();

  const second = await startServing(folder, CONFIG);
  expect(await push(second.url, POD, last)).toBe(200);
  const judgment = async () => (await answerOf(second, "instances")).instances[0]?.judgment?.verdict ?? null;
  await expect.poll(judgment, WITHIN).not.toBe(null);
  expect(await judgment()).toBe("leak");
  await expect.poll(async () => (await tickets(second)).map(({ state }) => state), WITHIN).toEqual(["open"]);
  const [ticket] = await tickets(second);
  expect(ticket).toMatchObject({ id: "shop-1", site: "main.leak" });
});
