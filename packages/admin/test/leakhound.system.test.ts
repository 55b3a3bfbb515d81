import { expect, it } from "vitest";
import { bytes, durationMs } from "../../leakhound/src/base/units.ts";
import { discover } from "../../leakhound/src/source/discover.ts";
import { parseTarget } from "../../leakhound/src/source/target.ts";
import { NEVER, openClient } from "../../leakhound/test/support/http.ts";
import { startService } from "./service.ts";

it.each([undefined, "s3cret"])("leakhound finds what it needs on a service with the token %s", async (token) => {
  const { url } = await startService({ admin: { token } });
  const target = parseTarget(url);
  if (!target.ok) throw new Error(target.error.what);
  const credentials = token === undefined ? {} : { bearerToken: token };
  const client = openClient({ origin: target.value.origin, ...credentials });
  const limits = { timeoutMs: durationMs(20_000), bodyBytesMax: bytes(10_000_000) };
  expect(await discover(target.value, client, limits, NEVER)).toMatchObject({
    ok: true,
    value: {
      service: "node",
      heapUrl: `${url}/debug/pprof/heap`,
      goroutineUrl: null,
      metricsUrl: `${url}/metrics`,
    },
  });
});
