import { expect, it } from "vitest";
import { durationMs } from "../../../src/base/units.ts";
import { inTurns, requestTurns } from "../../../src/cli/watch/spread.ts";
import type { HttpClient } from "../../../src/source/http.ts";

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
