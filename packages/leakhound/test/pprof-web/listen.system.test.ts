import { request } from "node:http";
import { hostname } from "node:os";
import { expect, it, onTestFinished } from "vitest";
import { listen } from "../../src/pprof-web/listen.ts";

/** @returns the status of a request with these headers to a server on this address */
async function statusOf(bound: string, headers: Record<string, string>): Promise<number> {
  const server = await listen(bound, 0, async () => ({ status: 200, type: "text/plain", body: "a profile" }));
  if (!server.ok) throw new Error(server.error.what);
  onTestFinished(() => server.value.close());
  const { port } = new URL(server.value.url);
  return new Promise((resolve, reject) => {
    const sent = request(`http://127.0.0.1:${port}/`, { headers, agent: false });
    sent
      .once("response", (response) => resolve(response.resume().statusCode ?? 0))
      .once("error", reject)
      .end();
  });
}

it.each([
  { host: "localhost:8080", loopback: 200, elsewhere: 200 },
  { host: "127.0.0.1", loopback: 200, elsewhere: 200 },
  { host: "10.1.2.3", loopback: 403, elsewhere: 200 },
  { host: hostname(), loopback: 403, elsewhere: 200 },
  { host: "evil.example", loopback: 403, elsewhere: 403 },
  { host: "localhost.evil.example", loopback: 403, elsewhere: 403 },
])("a server on loopback answers $host with $loopback, one on all addresses with $elsewhere", async (row) => {
  expect(await statusOf("127.0.0.1", { host: row.host })).toBe(row.loopback);
  expect(await statusOf("0.0.0.0", { host: row.host })).toBe(row.elsewhere);
});

it.each(["127.0.0.1", "0.0.0.0"])("a page of another site reads nothing from a server on %s", async (bound) => {
  const host = "localhost:8080";
  expect(await statusOf(bound, { host, "sec-fetch-site": "same-origin" })).toBe(200);
  expect(await statusOf(bound, { host, "sec-fetch-site": "none" })).toBe(200);
  expect(await statusOf(bound, { host, "sec-fetch-site": "cross-site" })).toBe(403);
  expect(await statusOf(bound, { host, "sec-fetch-site": "same-site" })).toBe(403);
  expect(await statusOf(bound, { host, origin: "https://evil.example" })).toBe(403);
});
