/** Runs against a real Node service: this process, with the admin package mounted. */
import { expect, it, onTestFinished } from "vitest";
import { createAdmin } from "../../../admin/src/index.ts";
import { bytes, durationMs, unixMs } from "../../src/base/units.ts";
import { discover } from "../../src/source/discover.ts";
import { readingFromPrometheus } from "../../src/source/prometheus.ts";
import { parseTarget } from "../../src/source/target.ts";
import { answerOf, NEVER, openClient } from "../support/http.ts";

const TOKEN = "token-of-this-test";

async function found(options: { readonly bearerToken?: string }) {
  const admin = createAdmin({ token: TOKEN });
  onTestFinished(() => admin.stop());
  const { url } = await admin.listen({ port: 0 });
  const target = parseTarget(url);
  if (!target.ok) throw new Error(target.error.what);
  const client = openClient({ origin: url, ...options });
  const limits = { timeoutMs: durationMs(10_000), bodyBytesMax: bytes(50_000_000) };
  return { url, client, result: await discover(target.value, client, limits, NEVER) };
}

it("a Node service is recognized, and no advice asks for goroutines", async () => {
  const { url, client, result } = await found({ bearerToken: TOKEN });
  expect(result).toMatchObject({
    ok: true,
    value: {
      service: "node",
      heapUrl: `${url}/debug/pprof/heap`,
      goroutineUrl: null,
      metricsUrl: `${url}/metrics`,
      advice: [],
    },
  });
  const { body } = await answerOf({ client, url: `${url}/metrics` });
  const reading = readingFromPrometheus(new TextDecoder().decode(body), unixMs(0));
  expect(reading.rssBytes).toBeGreaterThan(reading.heapAllocBytes ?? Number.POSITIVE_INFINITY);
  expect(Math.abs((reading.processStart ?? 0) - (Date.now() - process.uptime() * 1000))).toBeLessThan(2_000);
});

it("a Node service that requires a token has a fault that says so", async () => {
  const { result } = await found({});
  expect(result).toMatchObject({
    ok: false,
    error: { code: "unauthorized", todo: "give --token, --user or --header" },
  });
});
