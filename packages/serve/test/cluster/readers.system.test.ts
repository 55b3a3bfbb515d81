/** Two collectors and a server that only reads, on one cluster: each shows the whole fleet. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { type StoreCommand, systemClock } from "leakhound/server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { recordedProfile } from "../../../leakhound/test/support/services.ts";
import { storeCommand } from "../../src/commands/run.ts";
import { openClickHouse } from "../../src/rows/clickhouse/clickhouse-store.ts";
import { TicketBook } from "../../src/tickets/book.ts";
import { markOf } from "../../src/tickets/owner.ts";
import { ticketRow } from "../../src/tickets/ticket-rows.ts";
import { missingClickHouse, startClickHouse, type TestClickHouse } from "../support/clickhouse.ts";
import { filesIn, newFolder, recording, START } from "../support/recordings.ts";
import { startIn } from "../support/running-server.ts";
import { heapLeak } from "../support/tickets.ts";

const missing = await missingClickHouse();
if (missing !== null) console.warn(`skipped: ${missing}`);

const iso = (minutes: number) => new Date(START + minutes * 60_000).toISOString();
const RANGE = `from=${iso(-1)}&to=${iso(90)}`;

describe.skipIf(missing !== null)("servers on one cluster", () => {
  let engine: TestClickHouse;
  beforeAll(async () => {
    engine = await startClickHouse();
  });
  afterAll(() => engine.end());

  const configOf = (database: string) =>
    `listen: 127.0.0.1:0\nstore: { clickhouse: { url: "${engine.url}", database: ${database} } }\n`;

  type Work = Omit<Extract<StoreCommand, { command: "import" }>, "place"> | { command: "verify" };

  async function run(folder: string, work: Work | { command: "backup"; out: string }) {
    const config = join(folder, "leakhound.yaml");
    const place = { data: null, config, server: null, token: null, ca: null };
    const answer = await storeCommand({ ...work, place });
    if (!answer.ok) throw new Error(`${answer.error.where}: ${answer.error.what}`);
    return answer.value;
  }

  /** The folder of a collector that has sealed two hours of one instance. */
  async function collector(database: string, instance: string, minutes: readonly number[]): Promise<string> {
    const folder = newFolder();
    writeFileSync(join(folder, "leakhound.yaml"), `data: data\n${configOf(database)}`);
    await run(folder, { command: "import", folder: recording(newFolder(), minutes, instance), service: "shop" });
    return folder;
  }

  it("a reader has profiles, series, sites and tickets of all collectors", { timeout: 120_000 }, async () => {
    await collector("fleet", "shop-1:6060", [10, 20, 70]);
    const second = await collector("fleet", "shop-2:6060", [11, 21]);
    await addTicket("fleet", second);
    const folder = newFolder();
    const reader = await startIn(folder, configOf("fleet"));
    const get = (path: string) => fetch(`${reader.url}/api/v1/${path}`);
    const json = async (path: string) => (await get(path)).json();

    const merged = await get(`profile?service=shop&at=${iso(25)}`);
    expect(merged.headers.get("x-leakhound-instances")).toBe("2");
    for (const [instance, at, row] of [
      ["shop-1:6060", 25, 1],
      ["shop-2:6060", 12, 0],
    ] as const) {
      const bytes = await (await get(`profile?service=shop&instance=${instance}&at=${iso(at)}`)).arrayBuffer();
      const sent = gunzipSync(recordedProfile("heap", row));
      expect(Buffer.compare(gunzipSync(Buffer.from(bytes)), sent), instance).toBe(0);
    }
    const over = await get(`profile?service=shop&${RANGE}`);
    expect([over.status, over.headers.get("x-leakhound-instances")]).toEqual([200, "2"]);
    const memory = await json(`series/memory?service=shop&${RANGE}`);
    expect(memory.instances.map((one: { instance: string }) => one.instance)).toEqual(["shop-1:6060", "shop-2:6060"]);
    const { sites } = await json(`sites?service=shop&order=size&${RANGE}`);
    expect(sites[0].instances).toBe(2);
    const series = await json(`series/site?service=shop&site=${encodeURIComponent(sites[0].site)}&${RANGE}`);
    expect(JSON.stringify(series)).toContain("shop-1:6060");
    expect(JSON.stringify(series)).toContain("shop-2:6060");
    expect((await json("services")).services).toMatchObject([{ service: "shop", instances: 2 }]);
    const { tickets } = await json("tickets");
    expect(tickets).toMatchObject([{ service: "shop" }]);
    const flame = await fetch(`${reader.url}/querier.v1.QuerierService/SelectMergeStacktraces`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        profileTypeID: "memory:inuse_space:bytes:space:bytes",
        labelSelector: '{service_name="shop"}',
        start: START,
        end: START + 90 * 60_000,
      }),
    });
    expect(Number((await flame.json()).flamegraph.total)).toBeGreaterThan(0);

    // What was read once is on disk.
    const cached = filesIn(join(folder, "data", "cluster-cache"));
    expect(cached.filter((name) => name.endsWith(".chunk"))).toHaveLength(3);
    await engine.kill();
    expect((await get(`profile?service=shop&instance=shop-2:6060&at=${iso(12)}`)).status).toBe(200);
    await engine.restart();
  });

  it("a collector whose disk was lost reads its own hours from the cluster, each profile once", async () => {
    await collector("lost", "shop-1:6060", [10, 20, 70]);
    const folder = await collector("lost", "shop-2:6060", [11, 21]);
    const { collector: name } = JSON.parse(readFileSync(join(folder, "data", "store.json"), "utf8"));
    const again = newFolder();
    mkdirSync(join(again, "data"));
    writeFileSync(join(again, "data", "store.json"), readFileSync(join(folder, "data", "store.json")));
    for (const one of [folder, again]) {
      const { url, close } = await startIn(one, configOf("lost"));
      const over = await fetch(`${url}/api/v1/profile?service=shop&${RANGE}`);
      expect([name, over.headers.get("x-leakhound-scrapes")]).toEqual([name, "5 of 5"]);
      await close();
    }
  });

  it("a folder whose rows are in the cluster is refused without the configuration, and checked with it", async () => {
    const folder = await collector("checked", "shop-1:6060", [10, 20, 70]);
    const place = { data: join(folder, "data"), config: null, server: null, token: null, ca: null };
    expect(await storeCommand({ command: "verify", place })).toMatchObject({
      ok: false,
      error: { code: "config", todo: "give it with --config FILE" },
    });
    expect(filesIn(join(folder, "data")).filter((name) => name.endsWith(".duckdb"))).toEqual([]);
    expect((await run(folder, { command: "verify" })).lines[0]).toMatch(/^3 profiles in 2 sealed hours .* all intact$/);
  });

  it("a copy says what it has not, with the statement that copies it, through the server or not", async () => {
    const folder = await collector("copied", "shop-1:6060", [10, 20]);
    const expected = [
      expect.stringMatching(/^a copy of /),
      expect.stringContaining("it has the profiles of this collector"),
      expect.stringContaining("it does not have what is in ClickHouse"),
      expect.any(String),
      expect.stringMatching(/^ {2}BACKUP DATABASE `copied` TO Disk\('backups', 'leakhound-\d{8}T\d{6}Z'\)$/),
      expect.any(String),
      expect.stringMatching(/^ {2}RESTORE DATABASE `copied` FROM Disk/),
    ];
    expect((await run(folder, { command: "backup", out: join(newFolder(), "copy") })).lines).toEqual(expected);
    const server = await startIn(folder, configOf("copied"));
    const place = { data: null, config: null, server: server.url, token: null, ca: null };
    const answer = await storeCommand({ command: "backup", out: join(newFolder(), "copy"), place });
    expect(answer).toMatchObject({ ok: true, value: { lines: expected } });
  });

  it("each server lists the instances of all collectors, with their names; its own also while the cluster is away", async () => {
    const started = async () => {
      const folder = newFolder();
      const server = await startIn(folder, configOf("instances"));
      const { collector: name } = JSON.parse(readFileSync(join(folder, "data", "store.json"), "utf8"));
      const list = async (query = "") => (await fetch(`${server.url}/api/v1/instances${query}`)).json();
      const push = async (service: string, instance: string) => {
        const query = `name=${service}%7Bpod%3D${instance}%7D&format=pprof`;
        const body = new Uint8Array(recordedProfile("heap"));
        expect((await fetch(`${server.url}/ingest?${query}`, { method: "POST", body })).status).toBe(200);
      };
      return { name, list, push };
    };
    const [first, second, reader] = [await started(), await started(), await started()];
    await first.push("shop", "shop-1");
    await second.push("shop", "shop-2");
    await second.push("cart", "cart-1");
    const of = (instance: string, { name: collector }: { readonly name: string }) => ({
      instance,
      collector,
      judgment: null,
    });
    const all = [of("cart-1", second), of("shop-1", first), of("shop-2", second)];
    await expect.poll(() => reader.list(), { timeout: 60_000 }).toMatchObject({ instances: all, problem: null });
    expect(await reader.list("?service=cart")).toMatchObject({ instances: [of("cart-1", second)] });
    expect(await first.list()).toMatchObject({ instances: [of("shop-1", first), all[0], all[2]] });
    const { instances } = await reader.list();
    const age = Date.now() - Date.parse(instances[0].lastSeen);
    expect(age).toBeGreaterThanOrEqual(0);
    expect(age).toBeLessThan(60_000);
    await engine.kill();
    expect(await first.list()).toMatchObject({
      instances: [of("shop-1", first)],
      problem: expect.stringContaining("no answer"),
    });
    await engine.restart();
    await expect
      .poll(() => first.list(), { timeout: 60_000 })
      .toMatchObject({ instances: { length: 3 }, problem: null });
  });

  async function addTicket(database: string, folder: string): Promise<void> {
    const { collector: name } = JSON.parse(readFileSync(join(folder, "data", "store.json"), "utf8"));
    const book = new TicketBook([], markOf(name));
    const leaks = [heapLeak("main.remember")];
    const instance = {
      instance: "shop-2:6060",
      release: null,
      verdict: "leak" as const,
      reason: "",
      leaks,
      boundPerHour: null,
    };
    for (let step = 0; step < 5; step++)
      book.apply({ service: "shop", at: systemClock.now(), window: "short", instances: [instance] });
    const place = { url: engine.url, database, cluster: null, username: "default", password: "" };
    const rows = await openClickHouse({ ...place, timeoutMs: 10_000, now: () => Date.now() });
    if (!rows.ok) throw new Error(rows.error.what);
    await rows.value.insert({ token: "ticket", tickets: book.all().map(ticketRow) });
    await rows.value.close();
  }
});
