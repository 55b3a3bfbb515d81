import { getEventListeners } from "node:events";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { faultLine } from "../../src/base/fault.ts";
import { bytes, durationMs } from "../../src/base/units.ts";
import { openHttpClient } from "../../src/source/undici-client.ts";
import { answerOf, faultOf, openClient } from "../support/http.ts";
import { closedPort, routes, says, serve, serveBytes, serveRaw, takesBodies } from "../support/servers.ts";

const SHORT_MS = durationMs(200);
/** What is bounded by the short timeout ends long before this, even on a busy machine. */
const SOON_MS = 5_000;
const text = (body: Uint8Array): string => new TextDecoder().decode(body);

async function timed<T>(work: Promise<T>): Promise<{ readonly value: T; readonly ms: number }> {
  const start = performance.now();
  return { value: await work, ms: performance.now() - start };
}

describe("a response", () => {
  it("has status, headers, body and address", async () => {
    const { origin, requests } = await serve(says("hello"));
    const answer = await answerOf({ url: `${origin}/a?b=c` });
    expect({ ...answer, body: text(answer.body) }).toMatchObject({
      status: 200,
      headers: { "content-type": "text/plain; charset=utf-8" },
      body: "hello",
      url: `${origin}/a?b=c`,
    });
    expect(requests[0]).toMatchObject({ url: "/a?b=c", headers: { "user-agent": "leakhound", connection: "close" } });
  });

  it("is decoded from the encoding that its header states", async () => {
    const encoded = { gzip: gzipSync("hello"), br: brotliCompressSync("hello"), identity: "hello" };
    for (const [encoding, body] of Object.entries(encoded)) {
      const { origin } = await serve((_, response) =>
        response.writeHead(200, { "content-encoding": encoding }).end(body),
      );
      expect(text((await answerOf({ url: origin })).body)).toBe("hello");
    }
  });

  it("of gzip without such a header stays as it is", async () => {
    const profile = gzipSync("profile");
    const { origin } = await serve(says(profile, "application/octet-stream"));
    expect(Buffer.from((await answerOf({ url: origin })).body)).toEqual(profile);
  });
});

describe("the timeout", () => {
  it("ends a request to a server that never responds", async () => {
    const { origin } = await serveRaw(() => {});
    const { value, ms } = await timed(faultOf({ url: origin, timeoutMs: SHORT_MS }));
    expect(value).toMatchObject({ code: "timeout", what: "no response within 200 ms" });
    expect(ms).toBeLessThan(SOON_MS);
  });

  it("ends a request whose body drips forever", async () => {
    const { origin, connections } = await serve((_, response) => {
      response.write("a");
      const drip = setInterval(() => response.write("a"), 20);
      response.on("close", () => clearInterval(drip));
    });
    const { value, ms } = await timed(faultOf({ url: origin, timeoutMs: SHORT_MS }));
    expect(value).toMatchObject({ code: "timeout", what: "the response was incomplete after 200 ms" });
    expect(ms).toBeLessThan(SOON_MS);
    await expect.poll(connections).toBe(0);
  });

  it("covers all redirects together", async () => {
    const { origin } = await serve((_, response) => {
      setTimeout(() => response.writeHead(302, { location: "/again" }).end(), 80);
    });
    expect(await faultOf({ url: origin, timeoutMs: SHORT_MS })).toMatchObject({ code: "timeout" });
  });

  it("is not awaited after an abort", async () => {
    const { origin, connections } = await serveRaw(() => {});
    const controller = new AbortController();
    const pending = timed(faultOf({ url: origin, signal: controller.signal }));
    await expect.poll(connections).toBe(1);
    controller.abort();
    const { value, ms } = await pending;
    expect(value.code).toBe("aborted");
    expect(ms).toBeLessThan(SOON_MS);
  });

  it("leaves no listener on a signal that outlives many requests", async () => {
    const { origin } = await serve(says("hello"));
    const { signal } = new AbortController();
    for (let request = 0; request < 20; request++) await answerOf({ url: origin, signal });
    expect(getEventListeners(signal, "abort")).toHaveLength(0);
  });
});

describe("the size limit", () => {
  const bodyBytesMax = bytes(100_000);

  it("ends a request while the body arrives, and closes the connection", async () => {
    const { origin, connections } = await serve((_, response) => {
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(50_000))) {}
      };
      response.on("drain", more);
      more();
    });
    expect(await faultOf({ url: origin, bodyBytesMax })).toMatchObject({
      code: "too-large",
      what: "the response is larger than 97.7 KiB",
      todo: "check the address, or raise --max-body",
    });
    await expect.poll(connections).toBe(0);
  });

  it("applies to the decompressed body as well", async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000));
    const { origin } = await serve((_, response) => response.writeHead(200, { "content-encoding": "gzip" }).end(bomb));
    expect(bomb.length).toBeLessThan(bodyBytesMax);
    expect(await faultOf({ url: origin, bodyBytesMax })).toMatchObject({ code: "too-large" });
  });

  it("permits a body of exactly its size", async () => {
    const { origin } = await serve(says(Buffer.alloc(bodyBytesMax)));
    expect((await answerOf({ url: origin, bodyBytesMax })).body.length).toBe(bodyBytesMax);
  });

  it("applies to headers as well", async () => {
    const { origin } = await serveBytes(`HTTP/1.1 200 OK\r\nx: ${"a".repeat(1_000_000)}\r\n\r\n`);
    expect(await faultOf({ url: origin })).toMatchObject({
      code: "too-large",
      what: "the headers of the response are too large",
    });
  });
});

describe("a failed request", () => {
  it.each([
    ["another protocol", "SSH-2.0-OpenSSH_9.2\r\n", "not-http", "the response is not HTTP"],
    ["HTTP of 1991", "<html>", "not-http", "the response is not HTTP"],
    [
      "a broken chunk",
      "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
      "not-http",
      "the response is not HTTP",
    ],
    [
      "half a body",
      "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc",
      "reset",
      "the connection was closed before the response was complete",
    ],
    [
      "half a chunk",
      "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nabc",
      "reset",
      "the connection was closed before the response was complete",
    ],
    ["nothing at all", "", "reset", "the connection was closed without a response"],
    [
      "bad gzip",
      "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 3\r\n\r\nabc",
      "bad-encoding",
      "the body is not gzip, although its header says so",
    ],
    [
      "an unknown encoding",
      "HTTP/1.1 200 OK\r\ncontent-encoding: zork\r\ncontent-length: 3\r\n\r\nabc",
      "bad-encoding",
      'the content encoding "zork" is not supported',
    ],
  ])("because of %s has its fault", async (_, answer, code, what) => {
    const { origin } = await serveBytes(answer, (socket) => socket.end());
    expect(await faultOf({ url: origin })).toMatchObject({ code, what });
  });

  it("because of a reset in the middle of the body has its fault", async () => {
    const { origin } = await serveBytes("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc", (socket) => {
      setTimeout(() => socket.resetAndDestroy(), 50);
    });
    expect(await faultOf({ url: origin })).toMatchObject({
      code: "reset",
      what: "the connection was closed before the response was complete",
    });
  });

  it("to a port where nothing listens has its fault, without the query", async () => {
    const url = `http://127.0.0.1:${await closedPort()}/x?token=hunter2`;
    const fault = await faultOf({ url });
    expect(fault).toMatchObject({
      code: "refused",
      where: url.split("?")[0],
      what: "connection refused: nothing listens there",
    });
  });

  it("to a host that does not exist has its fault", async () => {
    expect(await faultOf({ url: "http://no-such-host.invalid:6060/" })).toMatchObject({ code: "dns" });
  });

  it("to something that is not an address has its fault", async () => {
    const client = openClient({ origin: "http://127.0.0.1:1" });
    expect(await faultOf({ client, url: "h:1" })).toMatchObject({ code: "bad-option", where: "the address to fetch" });
    expect(await faultOf({ client, url: "not an address" })).toMatchObject({
      code: "bad-option",
      where: "the address to fetch",
    });
  });
});

describe("a status other than 2xx", () => {
  it("is reported with a piece of the body that is safe to print", async () => {
    const { origin } = await serve(says("\x1b[31mtoken \u202e hunter2-token\r\n is  wrong\x07", "text/plain", 401));
    const client = openClient({ origin, bearerToken: "hunter2-token" });
    expect(await faultOf({ client, url: origin })).toMatchObject({
      code: "status",
      status: 401,
      what: "the token was refused: status 401: [31mtoken … is wrong",
      todo: "check the token",
      refusedCredential: "token",
    });
  });

  it("is reported with the title if the body is a page", async () => {
    const page = `<!doctype html><html><head><title>Sign in</title></head><body>${"x".repeat(10_000)}</body></html>`;
    const { origin } = await serve(says(page, "text/html", 403));
    expect((await faultOf({ url: origin })).snippet).toBe("Sign in");
  });

  it("is reported without reading an endless body", async () => {
    const { origin, connections } = await serve(
      (_, response) => void response.writeHead(404).write("x".repeat(10_000)),
    );
    expect(await faultOf({ url: origin })).toMatchObject({ status: 404, snippet: `${"x".repeat(119)}…` });
    await expect.poll(connections).toBe(0);
  });

  it("is reported even if the body never ends", async () => {
    const { origin, connections } = await serve((_, response) => void response.writeHead(500).write("oh no"));
    const fault = await faultOf({ url: origin, timeoutMs: SHORT_MS });
    expect(fault).toMatchObject({ code: "status", status: 500 });
    await expect.poll(connections).toBe(0);
  });
});

describe("credentials", () => {
  const cases = [
    [{ basicAuth: { username: "ann", password: "pä:ss" } }, `Basic ${Buffer.from("ann:pä:ss").toString("base64")}`],
    [{ bearerToken: "t0ken" }, "Bearer t0ken"],
    [{ bearerToken: "t0ken", headers: { Authorization: "Own x" } }, "Own x"],
  ] as const;

  it.each(cases)("%j are sent to their origin", async (options, expected) => {
    const { origin, requests } = await serve(says("hello"));
    await answerOf({ client: openClient({ origin, ...options }), url: origin });
    expect(requests[0]?.headers.authorization).toBe(expected);
  });

  it("stay with their origin: a redirect to another one is followed without them, where it is followed", async () => {
    const elsewhere = await serve(says("hello"));
    const { origin, requests } = await serve(
      routes({
        "/start": (_, response) => response.writeHead(302, { location: "/next" }).end(),
        "/next": (_, response) =>
          response.writeHead(307, { location: `http://evil:pw@${elsewhere.host}/there` }).end("a body nobody reads"),
      }),
    );
    const client = openClient({
      origin,
      bearerToken: "hunter2",
      headers: { "x-api-key": "hunter2", cookie: "hunter2" },
      followsRedirects: true,
    });
    const answer = await answerOf({ client, url: `${origin}/start` });
    expect(answer.url).toBe(`${elsewhere.origin}/there`);
    expect(JSON.stringify(elsewhere.requests)).not.toMatch(/hunter2|authorization/);
    expect(requests.map(({ url, headers }) => [url, headers.authorization, headers["x-api-key"]])).toEqual([
      ["/start", "Bearer hunter2", "hunter2"],
      ["/next", "Bearer hunter2", "hunter2"],
    ]);
  });

  it("that were not sent are mentioned when the other origin refuses", async () => {
    const elsewhere = await serve(says("who are you", "text/plain", 401));
    const { origin } = await serve((_, response) => response.writeHead(301, { location: elsewhere.origin }).end());
    const fault = await faultOf({
      client: openClient({ origin, bearerToken: "hunter2", followsRedirects: true }),
      url: origin,
    });
    expect(faultLine(fault)).toBe(
      `${elsewhere.origin}/: status 401: who are you (redirected to another origin, without credentials); give --token, --user or --header`,
    );
  });

  it("that HTTP cannot transmit are refused without quoting them", () => {
    const options = { origin: "http://h:1", bearerToken: "hunter2\r\nx: y" };
    const client = openHttpClient(options);
    expect(client).toMatchObject({ ok: false, error: { code: "bad-option", where: "http://h:1/" } });
    expect(JSON.stringify(client)).not.toContain("hunter2");
  });
});

describe("redirects", () => {
  it("in a loop end", async () => {
    const { origin, requests } = await serve((_, response) => response.writeHead(302, { location: "/" }).end());
    expect(await faultOf({ url: origin })).toMatchObject({ code: "redirect" });
    expect(requests).toHaveLength(6);
  });

  it("do not wait for bodies that nothing reads", async () => {
    const { origin, connections } = await serve(
      routes({
        "/": (_, response) => void response.writeHead(302, { location: "/end" }).write("never ends"),
        "/end": says("hello"),
      }),
    );
    expect((await answerOf({ url: `${origin}/` })).url).toBe(`${origin}/end`);
    await expect.poll(connections).toBe(0);
  });

  it.each(["file:///etc/passwd", "http://:bad:", ""])("to %j are not followed", async (location) => {
    const { origin } = await serve((_, response) => response.writeHead(302, { location }).end());
    expect((await faultOf({ url: origin })).code).toMatch(/status|redirect/);
  });
});

describe("a post", () => {
  const json = '{"event":"opened"}';

  it("sends its body, its type and the credentials, and returns the response", async () => {
    const bodies: string[] = [];
    const { origin, requests } = await serve(takesBodies((body, { method }) => bodies.push(`${method} ${body}`), 202));
    const client = openClient({ origin, headers: { "x-api-key": "hunter2" } });
    expect((await answerOf({ client, url: `${origin}/hook`, json })).status).toBe(202);
    expect(bodies).toEqual([`POST ${json}`]);
    expect(requests[0]).toMatchObject({
      url: "/hook",
      headers: { "content-type": "application/json", "x-api-key": "hunter2", "content-length": String(json.length) },
    });
  });

  it.each([307, 308])("follows a %i within its origin, with its body", async (status) => {
    const bodies: string[] = [];
    const { origin } = await serve(
      routes({
        "/": (_, response) => response.writeHead(status, { location: "/there" }).end(),
        "/there": takesBodies((body) => bodies.push(body)),
      }),
    );
    expect((await answerOf({ url: `${origin}/`, json })).url).toBe(`${origin}/there`);
    expect(bodies).toEqual([json]);
  });

  it.each([301, 302, 303])("fails on a %i, which would become a GET", async (status) => {
    const { origin, requests } = await serve((_, response) => response.writeHead(status, { location: "/" }).end());
    expect(await faultOf({ url: origin, json })).toMatchObject({
      code: "status",
      status,
      todo: "give the address that it redirects to",
    });
    expect(requests).toHaveLength(1);
  });

  it("never reaches another origin", async () => {
    const elsewhere = await serve(says("hello"));
    const { origin } = await serve((_, response) => response.writeHead(307, { location: elsewhere.origin }).end());
    expect(await faultOf({ url: origin, json })).toMatchObject({ code: "status", status: 307 });
    expect(elsewhere.requests).toEqual([]);
  });

  it("times out on a server that reads nothing", async () => {
    const { origin } = await serveRaw((socket) => socket.pause());
    const large = JSON.stringify("x".repeat(20_000_000));
    const { value, ms } = await timed(faultOf({ url: origin, json: large, timeoutMs: SHORT_MS }));
    expect(value).toMatchObject({ code: "timeout" });
    expect(ms).toBeLessThan(SOON_MS);
  });

  it("limits the size of the response", async () => {
    const { origin } = await serve(says(Buffer.alloc(1_000)));
    expect(await faultOf({ url: origin, json, bodyBytesMax: bytes(999) })).toMatchObject({ code: "too-large" });
  });

  it("ends at once with an abort", async () => {
    const { origin, connections } = await serveRaw(() => {});
    const controller = new AbortController();
    const pending = faultOf({ url: origin, json, signal: controller.signal });
    await expect.poll(connections).toBe(1);
    controller.abort();
    expect((await pending).code).toBe("aborted");
  });

  it.each([
    ["nothing listens", async () => `http://127.0.0.1:${await closedPort()}`, "refused"],
    ["another protocol", async () => (await serveBytes("SSH-2.0-x\r\n", (socket) => socket.end())).origin, "not-http"],
  ])("has the fault where %s", async (_, address, code) => {
    expect(await faultOf({ url: await address(), json })).toMatchObject({ code });
  });
});
