/** kill -9 of the server while it writes to ClickHouse: nothing that was acknowledged is lost, and no row is there twice. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { routes, serve } from "../../../leakhound/test/support/servers.ts";
import { pprofRoutes } from "../../../leakhound/test/support/services.ts";
import { killRounds } from "../faults/kill.ts";
import { missingClickHouse, startClickHouse, type TestClickHouse } from "../support/clickhouse.ts";

const ROUNDS = 5;

const missing = await missingClickHouse();
if (missing !== null) console.warn(`skipped: ${missing}`);

describe.skipIf(missing !== null)("kills", () => {
  let engine: TestClickHouse;
  beforeAll(async () => {
    engine = await startClickHouse();
  });
  afterAll(() => engine.end());

  it("lose nothing and double nothing", { timeout: 230_000 }, async () => {
    const shop = await serve(routes(pprofRoutes));
    const text = [
      "data: data",
      "global: { scrape_interval: 1s }",
      `store: { clickhouse: { url: "${engine.url}", database: kills } }`,
      `scrape_configs: [{ job_name: j, static_configs: [{ targets: ["${shop.host}"] }] }]`,
    ].join("\n");
    await killRounds(ROUNDS, 11, `${text}\n`);
    const counted = "select count(), uniqExact(instance, taken_at) from kills.readings format JSONCompact";
    const answer = await fetch(`${engine.url}/?query=${encodeURIComponent(counted)}`, { method: "POST" });
    const [[rows, different]] = (await answer.json()).data;
    expect(Number(rows), "readings").toBeGreaterThan(ROUNDS);
    expect(rows).toEqual(different);
  });
});
