/**
 * From two real services to the holder in their tickets, with the built command: one of Go with the package go/heapdump, one of
 * Node with the admin. Each leaks into a variable, which the ticket must name.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { newFolder, type Running, run, start, until } from "../../../leakhound/test/e2e/run-leakhound.ts";
import { describeWithGo } from "../../../leakhound/test/support/go.ts";
import { goBuild } from "../../../leakhound/test/support/go-builds.ts";
import { type Answer, type Asked, ask } from "../support/running-server.ts";

const NODE_SHOP = fileURLToPath(new URL("leaking-shop.mjs", import.meta.url));
const ADMIN = new URL("../../../admin/dist/index.js", import.meta.url).href;
const CHECKOUT = fileURLToPath(new URL("../../../../testbed/evidence", import.meta.url));
/** The leaks show within half a minute on a quiet machine. */
const KIT_WITHIN_MS = 480_000;
const SECRET = "heap-image-token";

interface Service {
  readonly child: ChildProcess;
  readonly address: string;
}

/** Services end when their standard input does. */
async function startService(command: string, args: readonly string[]): Promise<Service> {
  const child = spawn(command, args, { stdio: ["pipe", "pipe", "inherit"] });
  const [address] = await once(createInterface(child.stdout), "line");
  return { child, address: String(address) };
}

describeWithGo("the ticket of a service", () => {
  const folder = newFolder();
  let services: readonly Service[] = [];
  let server: Running;
  let url = "";

  const startServer = async () => {
    server = start(["serve", "--config", "leakhound.yaml"], folder);
    await until("the address of the server", () => /listening on (\S+);/.test(server.stdout()), 60_000);
    url = /listening on (\S+);/.exec(server.stdout())![1]!;
  };
  const answer = async (path: string, asked: Asked = {}): Promise<Answer> => ask(`${url}${path}`, asked);
  const json = async (path: string, asked: Asked = {}) => JSON.parse((await answer(path, asked)).text);
  const heapOf = async (ticket: string) => (await json(`/api/v1/holders/tickets/${ticket}`)).kits?.[0]?.heap ?? null;

  beforeAll(async () => {
    services = await Promise.all([
      startService(goBuild({ module: "evidence" }), ["-token", SECRET]),
      startService(process.execPath, [NODE_SHOP, ADMIN]),
    ]);
    const [go, node] = services.map(({ address }) => address);
    const config = {
      listen: "127.0.0.1:0",
      data: "data",
      global: { scrape_interval: "3s", scrape_timeout: "3s" },
      judging: { window: "10m", interval: "5s" },
      evidence: { heap_images: false, budget_per_hour: 2 },
      source: { shop: CHECKOUT },
      scrape_configs: [
        {
          job_name: "shop",
          authorization: { credentials: SECRET },
          evidence: { heap_images: true },
          static_configs: [{ targets: [go] }],
        },
        { job_name: "node-shop", evidence: { heap_images: true }, static_configs: [{ targets: [node] }] },
      ],
    };
    writeFileSync(join(folder, "leakhound.yaml"), JSON.stringify(config));
    await startServer();
  }, 300_000);

  afterAll(async () => {
    server?.child.kill("SIGKILL");
    for (const { child } of services) child.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  });

  it("in Go names the global map, by the allocations of the site; the lines around the one that allocates", {
    timeout: KIT_WITHIN_MS,
  }, async () => {
    await expect
      .poll(() => heapOf("shop-1"), { timeout: KIT_WITHIN_MS - 5_000, interval: 2_000 })
      .toMatchObject({
        state: "taken",
        main: { basis: "allocations" },
        ofSite: { allocatedBy: "example.com/shop/session.newSession" },
      });
    const { holders, main, pauseMs, ofSite, lines } = await heapOf("shop-1");
    const [first] = holders.filter(({ id }: { id: string }) => id === main.id);
    expect(first).toMatchObject({ root: "example.com/shop/session.sessions", kind: "global" });
    expect(first.share).toBeGreaterThan(0.8);
    expect(first.path[0]).toBe("example.com/shop/session.sessions");
    expect(lines).toContainEqual({ file: "session/session.go", line: 28, text: "sessions[id] = newSession(user)" });
    expect(ofSite.holders[0].low).toBeGreaterThan(0.9);
    expect(pauseMs).toBeLessThan(5_000);
    const { source } = await json("/api/v1/tickets/shop-1");
    expect(source.around.lines[source.line - source.around.first]).toContain("make([]byte, basketBytes)");
    const { kits } = await json("/api/v1/tickets/shop-1/evidence");
    expect(kits[0].goroutines.states.map(({ state }: { state: string }) => state)).toContain("IO wait");
  });

  it("in Node names the variable of the module that holds the map", { timeout: KIT_WITHIN_MS }, async () => {
    await expect
      .poll(() => heapOf("node-shop-1"), { timeout: KIT_WITHIN_MS - 5_000, interval: 2_000 })
      .toMatchObject({ state: "taken", ofSite: null, main: { basis: "size" } });
    const { holders, main } = await heapOf("node-shop-1");
    const [first] = holders.filter(({ id }: { id: string }) => id === main.id);
    expect(first.root).toMatch(/leaking-shop\.mjs:seen$/);
    expect(first.path.join(" ")).toContain("Map");
  });

  it("is a story in the terminal, with goroutines, holder, path and lines", async () => {
    const { stdout } = await run(["leaks", "--server", url, "show", "shop-1"], folder, { COLUMNS: "200" });
    expect(stdout.replace(/\n {12}(?! *[←→|>])/g, " ")).toMatch(/Holder +example\.com\/shop\/session\.sessions keeps/);
    expect(stdout).toContain("path: example.com/shop/session.sessions");
    expect(stdout).toMatch(/^ +> \d+ {3}return &Session\{User: user/m);
  });

  it("leaves no image, and keeps to the budget", async () => {
    expect(readdirSync(join(folder, "data", "evidence", "images"))).toEqual([]);
    const { requests } = JSON.parse(readFileSync(join(folder, "data", "evidence", "requests.json"), "utf8"));
    expect(requests).toHaveLength(2);
    expect((await answer("/api/v1/tickets/shop-1/evidence", { method: "POST" })).status).toBe(202);
    await expect.poll(async () => (await json("/api/v1/tickets/shop-1/evidence")).kits.length).toBe(2);
    const { kits } = await json("/api/v1/tickets/shop-1/evidence");
    expect(kits[0]).toMatchObject({ occasion: "asked", by: "local", heap: { state: "missing", code: "asked-before" } });
  });

  it("has its evidence after a restart; holders for admins only, and in the audit log", async () => {
    server.child.kill("SIGTERM");
    expect((await server.outcome).status).toBe(0);
    const add = async (name: string) =>
      (await run(["serve", "token", "add", name, "--scope", name, "--data", "data"], folder)).stdout.match(
        /lh_\S+/,
      )?.[0];
    const [read, admin] = [await add("read"), await add("admin")];
    await startServer();
    const as = (token: string | undefined): Asked => ({ headers: { authorization: `Bearer ${token}` } });
    expect((await answer("/api/v1/holders/tickets/shop-1", as(read))).status).toBe(403);
    expect((await json("/api/v1/tickets/shop-1/evidence", as(read))).kits).toHaveLength(2);
    const { kits } = await json("/api/v1/holders/tickets/shop-1", as(admin));
    expect(kits[1].heap.holders[0].root).toBe("example.com/shop/session.sessions");
    const audit = readFileSync(join(folder, "data", "audit.jsonl"), "utf8");
    expect(audit).toMatch(/"who":"admin".*"action":"GET \/api\/v1\/holders\/tickets\/shop-1","status":200/);
  });
});
