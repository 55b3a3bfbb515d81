/** A server whose cluster is away when it starts: it scrapes, stores and judges, says what is wrong, and catches up. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { routes, serve } from "../../../leakhound/test/support/servers.ts";
import { pprofRoutes } from "../../../leakhound/test/support/services.ts";
import { isStored, PROFILES, push, startServing } from "../faults/serving.ts";
import { missingClickHouse, startClickHouse, type TestClickHouse } from "../support/clickhouse.ts";
import { newFolder } from "../support/folders.ts";

const missing = await missingClickHouse();
if (missing !== null) console.warn(`skipped: ${missing}`);

describe.skipIf(missing !== null)("while the cluster is away", () => {
  let engine: TestClickHouse;
  beforeAll(async () => {
    engine = await startClickHouse();
  });
  afterAll(() => engine.end());

  const text = async (url: string) => (await fetch(url)).text();
  const sample = async (url: string, name: string) =>
    Number(new RegExp(`^${name} (\\S+)$`, "m").exec(await text(`${url}/metrics`))?.[1]);

  it("starts, keeps all that comes, and gives it to the cluster when that is back", { timeout: 120_000 }, async () => {
    await engine.kill();
    const shop = await serve(routes(pprofRoutes));
    const config = [
      "data: data",
      "global: { scrape_interval: 1s }",
      "judging: { interval: 1s }",
      // A second run of the test begins without the rows of the first.
      `store: { clickhouse: { url: "${engine.url}", database: away_${Date.now()} } }`,
      `scrape_configs: [{ job_name: j, static_configs: [{ targets: ["${shop.host}"] }] }]`,
    ].join("\n");
    const folder = newFolder();
    const first = await startServing(folder, `${config}\n`);
    expect(await push(first.url, "early", PROFILES[0]!)).toBe(200);
    await expect.poll(() => sample(first.url, "leakhound_spool_batches")).toBeGreaterThan(1);
    const ready = await fetch(`${first.url}/-/ready`);
    expect([ready.status, await ready.text()]).toEqual([
      200,
      expect.stringMatching(
        /^ready, but the store of rows is away: no answer: ECONNREFUSED; .* batches of \d+ bytes wait/,
      ),
    ]);
    expect(await sample(first.url, "leakhound_store_up")).toBe(0);
    await expect
      .poll(async () => JSON.parse(await text(`${first.url}/api/v1/instances?service=j`)).instances[0]?.judgment)
      .toMatchObject({ verdict: "inconclusive" });
    await first.kill();
    const second = await startServing(folder, `${config}\n`);
    expect(await isStored(second.url, "early", PROFILES[0]!)).toBe(true);
    await engine.restart();
    await expect.poll(() => text(`${second.url}/-/ready`), { timeout: 120_000 }).toBe("ready\n");
    await expect
      .poll(() => sample(second.url, "leakhound_spool_replayed_total"), { timeout: 60_000 })
      .toBeGreaterThan(1);
    await expect.poll(() => sample(second.url, "leakhound_spool_batches"), { timeout: 60_000 }).toBeLessThan(3);
    expect(await sample(second.url, "leakhound_store_up")).toBe(1);
    const { processes } = JSON.parse(await text(`${second.url}/api/v1/marks?service=shop`));
    expect(processes).toMatchObject([{ instance: "early" }]);
    expect(await second.end()).toBe(0);
  });
});
