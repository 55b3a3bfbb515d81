/** Profiles that agents push, by each of the protocols, to a real server. */

import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { recordedProfile } from "../../../leakhound/test/support/services.ts";
import { tokens } from "../../src/access/command.ts";
import { pushMessage, writeRawMessage } from "../support/push-messages.ts";
import { newFolder, type StartedServer, startWith } from "../support/started-server.ts";

const heap = recordedProfile("heap");
const HEAP_TYPES = { inuse_space: { units: "bytes", aggregation: "average" }, alloc_space: { units: "bytes" } };

function form(parts: Readonly<Record<string, Uint8Array | string>>): FormData {
  const data = new FormData();
  for (const [name, body] of Object.entries(parts))
    data.append(name, new Blob([new Uint8Array(Buffer.from(body))]), name);
  return data;
}

const ingest = (server: StartedServer, query: string, body: FormData | Uint8Array, headers = {}): Promise<Response> =>
  fetch(`${server.url}/ingest?${query}`, {
    method: "POST",
    body: body instanceof FormData ? body : new Uint8Array(body),
    headers,
  });

const call = (server: StartedServer, path: string, body: Uint8Array, type = "application/proto", headers = {}) =>
  fetch(`${server.url}${path}`, {
    method: "POST",
    body: new Uint8Array(body),
    headers: { "content-type": type, ...headers },
  });

/** The stored bytes of a profile, unpacked. */
async function stored(
  server: StartedServer,
  service: string,
  instance: string,
  kind = "heap",
): Promise<Buffer | number> {
  const answer = await fetch(`${server.url}/api/v1/profile?service=${service}&instance=${instance}&kind=${kind}`);
  return answer.ok ? gunzipSync(Buffer.from(await answer.arrayBuffer())) : answer.status;
}

const PUSH = "/push.v1.PusherService/Push";
const series = (name: string, profile: Uint8Array, more: readonly (readonly [string, string])[] = []) => ({
  labels: [["__name__", name], ["service_name", "cart"], ["instance", "10.0.0.7:6060"], ...more] as const,
  profiles: [profile],
});

it("takes what Pyroscope's agents send to /ingest; it is on disk when the answer comes", async () => {
  const server = await startWith("");
  const parts = { profile: heap, sample_type_config: JSON.stringify(HEAP_TYPES) };
  const answer = await ingest(server, "name=shop%7Bpod%3Dshop-1%7D&from=1&until=2&spyName=gospy", form(parts));
  expect([answer.status, await answer.text()]).toEqual([200, ""]);
  expect(await stored(server, "shop", "shop-1")).toEqual(gunzipSync(heap));
  expect((await ingest(server, "name=node-shop%7Bpod%3Da%7D&spyName=nodespy", form({ profile: heap }))).status).toBe(
    200,
  );
  expect(await stored(server, "node-shop", "a")).toEqual(gunzipSync(heap));
  expect((await ingest(server, "name=plain%7Bpod%3Da%7D&format=pprof", heap)).status).toBe(200);
  expect(await stored(server, "plain", "a")).toEqual(gunzipSync(heap));
});

it("leaves profiles of processor time out, which come to the same address", async () => {
  const server = await startWith("");
  const cpu = { profile: "not decoded at all", sample_type_config: JSON.stringify({ samples: { units: "samples" } }) };
  expect((await ingest(server, "name=shop", form(cpu))).status).toBe(200);
  expect((await call(server, PUSH, pushMessage([series("process_cpu", new Uint8Array([1]))]))).status).toBe(200);
  expect(await (await fetch(`${server.url}/api/v1/instances`)).json()).toEqual({ instances: [], problem: null });
});

it("says what is wrong with a push, in the form of its protocol", async () => {
  const server = await startWith("");
  const refused = async (answer: Promise<Response>) => [(await answer).status, await (await answer).json()];
  expect(await refused(ingest(server, "name=", form({ profile: heap })))).toEqual([
    400,
    { error: expect.stringContaining("name") },
  ]);
  expect(await refused(ingest(server, "name=a&format=speedscope", heap))).toEqual([
    415,
    { error: expect.stringContaining("pprof") },
  ]);
  expect(await refused(ingest(server, "name=a", form({ other: heap })))).toEqual([
    400,
    { error: expect.stringContaining("profile") },
  ]);
  expect(await refused(ingest(server, "name=a", form({ profile: heap, prev_profile: heap })))).toEqual([
    400,
    expect.anything(),
  ]);
  expect(await refused(ingest(server, "name=a", form({ profile: heap.slice(0, 500) })))).toEqual([
    400,
    expect.anything(),
  ]);
  expect(await refused(call(server, PUSH, new Uint8Array([0]), "application/grpc-web+proto"))).toEqual([
    415,
    { code: "unimplemented", message: expect.stringContaining("/api/profiles/writeraw") },
  ]);
  expect(await refused(call(server, PUSH, new Uint8Array([255])))).toEqual([
    400,
    { code: "invalid_argument", message: expect.any(String) },
  ]);
  expect(await refused(call(server, PUSH, heap, "application/grpc"))).toEqual([
    415,
    { code: "unimplemented", message: expect.any(String) },
  ]);
});

it("takes what Alloy sends by Connect, in protobuf or JSON, compressed or not", async () => {
  const server = await startWith("");
  const message = pushMessage([
    series("memory", heap, [["__delta__", "false"]]),
    series("goroutine", recordedProfile("goroutine")),
  ]);
  const answer = await call(server, PUSH, gzipSync(message), "application/proto", {
    "content-encoding": "gzip",
    "connect-protocol-version": "1",
  });
  expect([answer.status, answer.headers.get("content-type"), await answer.text()]).toEqual([
    200,
    "application/proto",
    "",
  ]);
  expect(await stored(server, "cart", "10.0.0.7:6060")).toEqual(gunzipSync(heap));
  expect(await stored(server, "cart", "10.0.0.7:6060", "goroutine")).toEqual(gunzipSync(recordedProfile("goroutine")));
  const text = {
    series: [
      {
        labels: [
          { name: "service_name", value: "json" },
          { name: "pod", value: "a" },
        ],
        samples: [{ rawProfile: Buffer.from(heap).toString("base64") }],
      },
    ],
  };
  const reply = await call(server, PUSH, Buffer.from(JSON.stringify(text)), "application/json");
  expect([reply.status, await reply.text()]).toEqual([200, "{}"]);
  expect(await stored(server, "json", "a")).toEqual(gunzipSync(heap));
});

it("takes Parca's WriteRaw", async () => {
  const server = await startWith("");
  const path = "/parca.profilestore.v1alpha1.ProfileStoreService/WriteRaw";
  expect((await call(server, path, writeRawMessage([series("memory", heap)]))).status).toBe(200);
  expect(await stored(server, "cart", "10.0.0.7:6060")).toEqual(gunzipSync(heap));
  const json = {
    series: [
      {
        labels: {
          labels: [
            { name: "job", value: "parca" },
            { name: "pod", value: "a" },
          ],
        },
        samples: [{ rawProfile: Buffer.from(heap).toString("base64") }],
      },
    ],
    normalized: true,
  };
  expect(
    (await call(server, "/api/profiles/writeraw", Buffer.from(JSON.stringify(json)), "application/json")).status,
  ).toBe(200);
  expect(await stored(server, "parca", "a")).toEqual(gunzipSync(heap));
});

it("needs a token with the scope push, once the server has tokens", async () => {
  const folder = newFolder();
  const add = async (name: string, scope: string) => {
    const added = await tokens({ command: "add", data: join(folder, "data"), name, scopes: [scope], lifetimeMs: null });
    if (!added.ok) throw new Error(added.error.what);
    return { authorization: `Bearer ${added.value[0]}` };
  };
  const [push, read] = [await add("agents", "push"), await add("people", "read")];
  const server = await startWith("", folder);
  const status = async (headers: Record<string, string>) =>
    (await ingest(server, "name=shop", form({ profile: heap }), headers)).status;
  expect([await status({}), await status(read), await status(push)]).toEqual([401, 403, 200]);
  const basic = Buffer.from(`agents:${push.authorization.slice("Bearer ".length)}`).toString("base64");
  expect(await status({ authorization: `Basic ${basic}` })).toBe(200);
});
