import { once } from "node:events";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { handlerOf } from "../../src/http/handler.ts";
import type { Reply } from "../../src/http/reply.ts";
import { snapshotRoute } from "../../src/routes/snapshot-route.ts";
import { startService } from "../service.ts";

const PATH = "/debug/leakhound/heapsnapshot";
const AMPLE_MEMORY = () => ({ heapUsedBytes: 1, memoryLeftBytes: 2 ** 40 });
const query = () => ({ params: new URLSearchParams(), signal: new AbortController().signal });

describe("a heap snapshot", () => {
  it("is written by V8, gzipped, and shows the current heap", async () => {
    const service = await startService();
    await service.get("/retain?n=8");
    const snapshot = JSON.parse(new TextDecoder().decode(gunzipSync(await service.get(PATH))));
    expect(snapshot.snapshot.node_count).toBe(snapshot.nodes.length / snapshot.snapshot.meta.node_fields.length);
    expect(snapshot.strings).toContain("blocks");
  });

  it("requires the token", async () => {
    const { url } = await startService({ admin: { token: "s3cret" } });
    expect((await fetch(url + PATH)).status).toBe(401);
    const head = await fetch(url + PATH, { method: "HEAD", headers: { authorization: "Bearer s3cret" } });
    expect([head.status, head.headers.get("x-leakhound-image")]).toEqual([200, null]);
  });

  it("is made one at a time in a process, whatever route it is requested by, and again after the first was sent", async () => {
    const [one, other] = [snapshotRoute(AMPLE_MEMORY), snapshotRoute(AMPLE_MEMORY)];
    const first = await one.answer(query());
    expect(first.status).toBe(200);
    for (const route of [one, other]) {
      const second = await route.answer(query());
      expect([second.status, second.headers["Retry-After"]]).toEqual([429, "30"]);
    }
    await destroyed(first);
    const third = await other.answer(query());
    expect(third.status).toBe(200);
    await destroyed(third);
  });

  it("is refused where memory is insufficient, and may be requested again", async () => {
    const route = snapshotRoute(() => ({ heapUsedBytes: 100 * 2 ** 20, memoryLeftBytes: 699 * 2 ** 20 }));
    for (const _ of [1, 2]) {
      const { status, body } = await route.answer(query());
      expect([status, body]).toEqual([503, "a snapshot may need 700 MiB of memory, and 699 MiB are left\n"]);
    }
  });

  it.each([
    ["10.1.2.3", 403],
    ["::ffff:10.1.2.3", 403],
    [undefined, 403],
    ["127.0.0.1", 200],
    ["::ffff:127.0.0.1", 200],
    ["::1", 200],
  ])("answers a request from %s without a token with %i", async (remoteAddress, status) => {
    const answered = statusOf(remoteAddress);
    expect(await answered).toBe(status);
  });
});

/** Ends a snapshot as a client does that disconnects. */
async function destroyed({ body }: Reply): Promise<void> {
  if (typeof body !== "object" || !("destroy" in body)) throw new Error("a snapshot is a stream");
  const closed = once(body, "close");
  body.destroy();
  await closed;
}

/** The status of a HEAD request from this address. */
function statusOf(remoteAddress: string | undefined, host = "localhost:6060"): Promise<number> {
  const handle = handlerOf({
    routes: new Map([[PATH, snapshotRoute(AMPLE_MEMORY)]]),
    token: undefined,
    hosts: [],
    stopped: new AbortController().signal,
  });
  return new Promise((resolve) => {
    const request = { url: PATH, method: "HEAD", headers: { host }, socket: { remoteAddress } };
    const response = { once: () => {}, writeHead: resolve, end: () => {}, destroyed: false, headersSent: false };
    // @ts-expect-error only what the handler uses: a test has no other address than loopback
    handle(request, response);
  });
}
