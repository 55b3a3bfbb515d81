/** `http_sd_configs`, against a real HTTP server. */
import { openHttpClient, systemClock } from "leakhound/server";
import { expect, it } from "vitest";
import { serve } from "../../../leakhound/test/support/servers.ts";
import type { OpenSourceHttp } from "../../src/discovery/http-port.ts";
import { httpDiscovery } from "../../src/discovery/http-sd.ts";
import { discovering } from "../support/discovering.ts";

const open: OpenSourceHttp = async (origin, headers) => {
  const opened = openHttpClient({ origin, headers });
  return opened.ok ? opened : { ok: false, error: opened.error.what };
};

it("takes target groups, says who asks and how often, and keeps the last ones while the server fails", async () => {
  let answer = {
    status: 200,
    type: "application/json; charset=utf-8",
    body: '[{"targets":["a:1"],"labels":{"env":"live"}}]',
  };
  const server = await serve((_, response) =>
    response.writeHead(answer.status, { "content-type": answer.type }).end(answer.body),
  );
  const url = `${server.origin}/targets?team=shop`;
  const found = discovering(httpDiscovery({ url, refreshMs: 100 }, systemClock, open));
  await expect.poll(found.addresses).toEqual(["a:1"]);
  expect(Object.fromEntries(found.labels()[0]!)).toEqual({ __meta_url: url, env: "live", __address__: "a:1" });
  expect(server.requests[0]!.headers).toMatchObject({
    "x-prometheus-refresh-interval-seconds": "0.1",
    accept: "application/json",
  });
  const first = found.groups();
  await expect.poll(() => server.requests.length).toBeGreaterThan(3);
  expect(found.groups(), "an equal answer gives the same groups").toBe(first);
  for (const [wrong, problem] of [
    [{ status: 503, body: "away" }, "status 503"],
    [{ body: "[{" }, "not JSON"],
    [{ body: '[{"target":["a"]}]' }, "not target groups"],
    [{ type: "text/html", body: "[]" }, 'the content type is "text/html", not application/json'],
  ] as const) {
    answer = { status: 200, type: "application/json", ...wrong };
    await expect.poll(found.problem).toContain(problem);
    expect(found.addresses()).toEqual(["a:1"]);
  }
  answer = { status: 200, type: "application/json", body: "[]" };
  await expect.poll(found.addresses).toEqual([]);
  expect(found.problem()).toBeNull();
});
