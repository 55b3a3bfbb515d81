/** `diagnose` and `verify` on profiles that a profiler has stored: servers with the answers of Pyroscope and of Parca. */
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { newFolder, run } from "../../e2e/run-leakhound.ts";
import { routes, says, serve, type takesBodies } from "../../support/servers.ts";

const RECORDED = fileURLToPath(new URL("../../fixtures/go1.26", import.meta.url));
const START = Date.now() - 30 * 60_000;
const STEP_MS = 15_000;

let folder: string;
beforeEach(() => {
  folder = newFolder();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Profiles of a recording, as if one had been stored every 15 s. */
function stored(name: string, kind: "heap" | "goroutine") {
  // The build with the fix came later.
  const start = name === "fixed" ? START + 15 * 60_000 : START;
  return readdirSync(`${RECORDED}/${name}/${kind}`)
    .sort()
    .map((file, row) => ({
      at: start + row * STEP_MS,
      bytes: gunzipSync(readFileSync(`${RECORDED}/${name}/${kind}/${file}`)),
    }));
}

const TYPES = { heap: "memory:inuse_space:bytes:space:bytes", goroutine: "goroutine:goroutine:count:goroutine:count" };
type Kind = keyof typeof TYPES;
const kindOf = (text: string): Kind => (text.includes("goroutine") ? "goroutine" : "heap");
const json = (value: unknown) => says(JSON.stringify(value), "application/json");

/** @param identifiers whether the server names single profiles, as Pyroscope 2 does */
function pyroscope(name: string, identifiers: boolean) {
  const profiles = { heap: stored(name, "heap"), goroutine: stored(name, "goroutine") };
  const series = (type: string) => ({
    labels: [
      { name: "__profile_type__", value: type },
      { name: "__session_id__", value: "1" },
      { name: "pod", value: "shop-1" },
      { name: "service_name", value: "shop" },
    ],
  });
  const asked: string[] = [];
  const answer = (path: string, body: string): unknown => {
    asked.push(`${path} ${body}`);
    if (path.endsWith("/Series")) return { labelsSet: Object.values(TYPES).map(series) };
    const { profileTypeID, start, end } = JSON.parse(body);
    const inRange = profiles[kindOf(profileTypeID)].filter(({ at }) => at >= Number(start) && at < Number(end));
    const points = inRange.map(({ at }) => ({
      timestamp: String(at),
      value: 1,
      ...(identifiers && { exemplars: [{ timestamp: String(at), profileId: `id-${at}` }] }),
    }));
    return { series: [{ labels: [], points }] };
  };
  const merge = (body: Buffer): Uint8Array => {
    const text = body.toString("latin1");
    const named = /id-(\d+)/.exec(text)?.[1];
    // Field 4, the end of the range, is the last varint of a request without an identifier.
    const at = named === undefined ? Number(readVarint(body, body.lastIndexOf(0x20) + 1)) : Number(named);
    return profiles[kindOf(text)].find((one) => one.at === at)!.bytes;
  };
  return { asked, handler: connect(answer, merge) };
}

function readVarint(bytes: Buffer, at: number): bigint {
  let value = 0n;
  for (let row = at, shift = 0n; row < bytes.length; row++, shift += 7n) {
    value |= BigInt(bytes[row]! & 0x7f) << shift;
    if (bytes[row]! < 0x80) break;
  }
  return value;
}

function connect(answer: (path: string, body: string) => unknown, merge: (body: Buffer) => Uint8Array) {
  return (
    request: Parameters<ReturnType<typeof takesBodies>>[0],
    response: Parameters<ReturnType<typeof takesBodies>>[1],
  ) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks);
      const path = request.url ?? "";
      if (path.endsWith("/SelectMergeProfile")) return says(merge(body), "application/proto")(request, response);
      return json(answer(path, body.toString()))(request, response);
    });
  };
}

describe("profiles in Pyroscope", () => {
  it.each([
    ["with identifiers of single profiles", true],
    ["without them", false],
  ])("%s give the verdict of a recording", async (_, identifiers) => {
    const { handler, asked } = pyroscope("leak", identifiers);
    const { origin } = await serve(handler);
    const { status, stdout, stderr } = await run(
      ["diagnose", `pyroscope+${origin}?service=shop&since=1h`, "--json"],
      folder,
    );
    const { verdict, kind, sites, target } = JSON.parse(stdout || "{}");
    expect({ status, verdict, kind, first: sites?.[0]?.function, stderr }).toEqual({
      status: 1,
      verdict: "leak",
      kind: "heap",
      first: "net/textproto.readMIMEHeader",
      stderr: "",
    });
    expect(target).toBe(`pyroscope+${origin}{pod="shop-1", service_name="shop"}`);
    expect(asked.find((one) => one.includes("/Series "))).toContain(String.raw`{service_name=\"shop\"}`);
    expect(leftFolders()).toEqual([]);
  });

  it("compare two ranges, before and after a change", async () => {
    const before = await serve(pyroscope("leak", true).handler);
    const after = await serve(pyroscope("fixed", true).handler);
    const addresses = [before, after].map(({ origin }) => `pyroscope+${origin}?service=shop`);
    const { status, stdout } = await run(["verify", ...addresses], folder);
    expect(stdout).toMatch(/^FIXED/);
    expect(status).toBe(0);
  });

  it("that are not there are a fault with the range", async () => {
    const { origin } = await serve(
      connect(
        () => ({}),
        () => new Uint8Array(),
      ),
    );
    const { status, stderr } = await run(["diagnose", `pyroscope+${origin}?service=shop`], folder);
    expect(stderr).toMatch(/no heap or goroutine profile is stored from .* to .*; check the labels and the time/);
    expect(status).toBe(2);
  });

  it.each([
    ["a page", says("<html></html>", "text/html"), /the response is not JSON/],
    ["an error", says("denied", "text/plain", 401), /status 401/],
  ])("of a server that answers with %s are a fault", async (_, handler, message) => {
    const { origin } = await serve(handler);
    const { status, stderr } = await run(["diagnose", `pyroscope+${origin}?service=shop`], folder);
    expect(stderr).toMatch(message);
    expect({ status, left: leftFolders() }).toEqual({ status: 2, left: [] });
  });
});

describe("profiles in Parca", () => {
  it("give the verdict of a recording", async () => {
    const profiles = { heap: stored("leak", "heap"), goroutine: stored("leak", "goroutine") };
    const types = [
      { name: "memory", sampleType: "inuse_space", sampleUnit: "bytes", periodType: "space", periodUnit: "bytes" },
      {
        name: "memory",
        sampleType: "alloc_space",
        sampleUnit: "bytes",
        periodType: "space",
        periodUnit: "bytes",
        delta: true,
      },
      { name: "goroutine", sampleType: "goroutine", sampleUnit: "count", periodType: "goroutine", periodUnit: "count" },
    ];
    const labels = [
      { name: "job", value: "shop" },
      { name: "instance", value: "shop-1:6060" },
    ];
    const { origin } = await serve((request, response) => {
      const { pathname, searchParams } = new URL(request.url ?? "", "http://h");
      const kind = kindOf(`${searchParams.get("query")}${searchParams.get("single.query")}`);
      const samples = profiles[kind].map(({ at }) => ({ timestamp: new Date(at).toISOString(), value: "1" }));
      const single = profiles[kind].find(({ at }) => new Date(at).toISOString() === searchParams.get("single.time"));
      const handlers = {
        "/api/profiles/types": json({ types }),
        "/api/profiles/query_range": json({ series: [{ labelset: { labels }, samples }] }),
        "/api/profiles/query": json({ pprof: single?.bytes.toString("base64") }),
      };
      routes(handlers)(Object.assign(request, { url: pathname }), response);
    });
    const { status, stdout } = await run(["diagnose", `parca+${origin}?job=shop&since=1h`, "--json"], folder);
    const { verdict, kind, sites, target } = JSON.parse(stdout || "{}");
    expect({ status, verdict, kind, first: sites?.[0]?.function }).toEqual({
      status: 1,
      verdict: "leak",
      kind: "heap",
      first: "net/textproto.readMIMEHeader",
    });
    expect(target).toBe(`parca+${origin}{instance="shop-1:6060", job="shop"}`);
  });
});

const leftFolders = (): readonly string[] =>
  readdirSync(tmpdir()).filter((name) => name.startsWith("leakhound-stored-"));
