import { describe, expect, it } from "vitest";
import { durationMs, unixMs } from "../../../src/base/units.ts";
import { inTurns, offsetMs, requestTurns } from "../../../src/cli/watch/spread.ts";
import type { HttpClient } from "../../../src/source/http.ts";

const INTERVAL_MS = durationMs(10_000);
const TARGETS = Array.from({ length: 200 }, (_, row) => `shop-${row}:6060`);

describe("the moment of a target in the interval", () => {
  it("is the same in every watch, whenever it begins", () => {
    const moments = [0, 3_333, 9_999].map((now) => (now + offsetMs("shop:6060", INTERVAL_MS, unixMs(now))) % 10_000);
    expect(new Set(moments).size).toBe(1);
  });

  it("is spread evenly over the interval", () => {
    const tenths = new Map<number, number>();
    for (const target of TARGETS) {
      const offset = offsetMs(target, INTERVAL_MS, unixMs(1_795_000_000_123));
      expect(offset).toBeGreaterThanOrEqual(0);
      expect(offset).toBeLessThan(INTERVAL_MS);
      const tenth = Math.floor(offset / 1_000);
      tenths.set(tenth, (tenths.get(tenth) ?? 0) + 1);
    }
    expect(tenths.size).toBe(10);
    expect(Math.max(...tenths.values())).toBeLessThan(40);
  });
});

it.each([
  { descriptors: 40, atOnce: 8 },
  { descriptors: 264, atOnce: 100 },
  { descriptors: 1_048_576, atOnce: 256 },
])("with $descriptors descriptors, $atOnce requests are under way at once", async ({ descriptors, atOnce }) => {
  let running = 0;
  let most = 0;
  const get: HttpClient["get"] = async ({ url }) => {
    most = Math.max(most, ++running);
    await new Promise(setImmediate);
    running--;
    return { ok: true, value: { status: 200, headers: {}, body: new Uint8Array(), url } };
  };
  const client = inTurns({ get, post: get, close: async () => {} }, requestTurns(descriptors));
  const request = { url: "http://h:1/", timeoutMs: durationMs(1), bodyBytesMax: 1 as never };
  const answers = await Promise.all(
    Array.from({ length: 600 }, () => client.get(request, new AbortController().signal)),
  );
  expect(answers.every(({ ok }) => ok)).toBe(true);
  expect(most).toBe(atOnce);
});
