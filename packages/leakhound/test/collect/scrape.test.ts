/** One scrape of each lane, with responses from a table in place of a network. */
import { describe, expect, it } from "vitest";
import { err, ok, type Result } from "../../src/base/result.ts";
import { bytes, durationMs, unixMs } from "../../src/base/units.ts";
import { type ScrapeContext, scrapeProfile } from "../../src/collect/scrape.ts";
import { scrapeMemory, servesMemory } from "../../src/collect/scrape-memory.ts";
import { encodeProfile } from "../../src/profile/proto/encode.ts";
import type { Capabilities } from "../../src/source/capabilities.ts";
import type { HttpFault, HttpResponse } from "../../src/source/http.ts";
import { inflate } from "../../src/source/inflate.ts";
import { drawnProfile, GO_HEAP, SPACE } from "../series/drawn.ts";

const AT = unixMs(Date.UTC(2026, 10, 23, 9, 15));
const HEAP_URL = "http://h:1/debug/pprof/heap";

type Answer = Uint8Array | string | HttpFault;

const TIMEOUT: HttpFault = { code: "timeout", what: "no response within 5 s", where: "http://h:1", todo: "wait" };

/** A context whose HTTP answers come from a table, by address; it notes the addresses that were requested. */
function contextOf(answers: Readonly<Record<string, Answer>>, options: { forceGc?: boolean } = {}) {
  const requested: string[] = [];
  const get = async ({ url }: { url: string }): Promise<Result<HttpResponse, HttpFault>> => {
    requested.push(url);
    const answer = answers[url];
    if (answer === undefined || (typeof answer === "object" && "code" in answer)) return err(answer ?? TIMEOUT);
    const body = typeof answer === "string" ? new TextEncoder().encode(answer) : answer;
    return ok({ status: 200, headers: { "content-type": "text/html" }, body, url });
  };
  const leaving = new AbortController();
  const context: ScrapeContext = {
    options: {
      intervalMs: durationMs(1000),
      timeoutMs: durationMs(5000),
      bodyBytesMax: bytes(1e6),
      forceGc: options.forceGc ?? false,
      graceMs: durationMs(0),
    },
    ports: {
      http: { get, post: () => Promise.reject(new Error("no posts here")), close: () => Promise.resolve() },
      clock: { now: () => AT, sleep: () => Promise.resolve() },
      inflate,
    },
    signal: leaving.signal,
  };
  return { context, requested, leave: () => leaving.abort() };
}

const heap = encodeProfile(drawnProfile(["leak 9 900 2 200", "idle 1 100 0 0"], GO_HEAP));

/** The facts of the gap that the scrape brought, without its time. */
async function gapOf(answer: Answer): Promise<object | null> {
  const { updates, observation } = await scrapeProfile("heap", HEAP_URL, contextOf({ [HEAP_URL]: answer }).context);
  expect(observation).toBeNull();
  const [update] = updates;
  if (update?.type !== "event") return null;
  const { at, ...facts } = update.event;
  expect(at).toBe(AT);
  return facts;
}

describe("a scrape of a profile", () => {
  it("brings a capture, and what the profile shows of its process", async () => {
    const { context, requested } = contextOf({ [HEAP_URL]: heap });
    const { updates, observation } = await scrapeProfile("heap", HEAP_URL, context);
    expect(updates).toMatchObject([
      { type: "capture", capture: { kind: "heap", takenAt: AT, where: HEAP_URL, bytes: heap } },
    ]);
    expect(observation).toEqual({ at: AT, processStart: null, allocated: 1000 });
    expect(requested).toEqual([HEAP_URL]);
  });

  it("forces a collection for the heap alone", async () => {
    const { context, requested } = contextOf({}, { forceGc: true });
    await scrapeProfile("heap", `${HEAP_URL}?debug=0`, context);
    await scrapeProfile("goroutine", "http://h:1/debug/pprof/goroutine", context);
    expect(requested).toEqual([`${HEAP_URL}?debug=0&gc=1`, "http://h:1/debug/pprof/goroutine"]);
  });

  it.each<[string, Answer, object]>([
    ["fails", TIMEOUT, { reason: "request-failed", path: null, code: "timeout", message: "no response within 5 s" }],
    ["is a page", "<html>", { reason: "not-a-profile", content: "HTML" }],
    ["is empty", "", { reason: "not-a-profile", content: "empty" }],
    [
      "is another profile",
      encodeProfile(drawnProfile([], { sampleTypes: [{ type: "cpu", unit: "nanoseconds" }] })),
      { reason: "other-profile", sampleTypes: ["cpu"] },
    ],
    ["is truncated", heap.subarray(0, heap.length - 3), { reason: "unreadable-profile" }],
  ])("leaves a gap where the response %s", async (_, answer, facts) => {
    expect(await gapOf(answer)).toMatchObject({ kind: "gap", lane: "heap", ...facts });
  });

  it("leaves no gap where the watch itself ended", async () => {
    const { context, leave } = contextOf({});
    const scrape = scrapeProfile("heap", HEAP_URL, context);
    leave();
    expect(await scrape).toEqual({ updates: [], observation: null });
  });

  it("of bytes in use takes profiles of V8 as well", async () => {
    const v8 = encodeProfile(drawnProfile(["leak 3"], SPACE));
    const { updates } = await scrapeProfile("heap", HEAP_URL, contextOf({ [HEAP_URL]: v8 }).context);
    expect(updates.map(({ type }) => type)).toEqual(["capture"]);
  });
});

describe("a scrape of memory", () => {
  const [metricsUrl, varsUrl] = ["http://h:1/metrics", "http://h:1/debug/vars"];
  const served: Capabilities = {
    target: "h:1",
    service: "go",
    heapUrl: null,
    goroutineUrl: null,
    goroutineLeakUrl: null,
    metricsUrl,
    varsUrl,
    memStatsUrl: null,
    advice: [],
  };
  const METRICS = "process_resident_memory_bytes 41000000\ngo_memstats_heap_alloc_bytes 12000000\n";
  const VARS = '{"memstats":{"HeapAlloc":1,"HeapIdle":7}}';

  it("takes a value from the address that knows the process best", async () => {
    const { updates } = await scrapeMemory(served, contextOf({ [metricsUrl]: METRICS, [varsUrl]: VARS }).context);
    expect(updates).toMatchObject([
      { type: "reading", reading: { at: AT, rssBytes: 41_000_000, heapAllocBytes: 12_000_000, heapIdleBytes: 7 } },
    ]);
  });

  it("keeps the values of one address where the other fails, and names the path of the other", async () => {
    const { updates } = await scrapeMemory(served, contextOf({ [metricsUrl]: TIMEOUT, [varsUrl]: VARS }).context);
    expect(updates).toMatchObject([
      { type: "reading", reading: { heapAllocBytes: 1 } },
      { type: "event", event: { kind: "gap", reason: "request-failed", lane: "memory", path: "/metrics" } },
    ]);
  });

  it("leaves a gap for a response without memory values", async () => {
    const { updates, observation } = await scrapeMemory(
      { ...served, varsUrl: null },
      contextOf({ [metricsUrl]: "up 1\n" }).context,
    );
    expect(updates).toMatchObject([
      { type: "event", event: { reason: "no-memory-values", lane: "memory", path: "/metrics" } },
    ]);
    expect(observation).toBeNull();
  });

  it("is possible where any address reports memory", () => {
    expect(servesMemory(served)).toBe(true);
    expect(servesMemory({ ...served, metricsUrl: null, varsUrl: null })).toBe(false);
  });
});
