import type { RequestListener } from "node:http";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { bytes, durationMs } from "../../src/base/units.ts";
import { type BodyDecoder, directDecoder } from "../../src/collect/decode/body-decoder.ts";
import type { WatchUpdate } from "../../src/collect/types.ts";
import { inflate } from "../../src/source/inflate.ts";
import { closedPort, routes, says, serve, serveRaw } from "../support/servers.ts";
import { GO_METRICS, MEM_STATS, pprofRoutes, recordedProfile, trpcGoAdmin } from "../support/services.ts";
import { inWords, seen, startWatch, watchUntil } from "../support/watching.ts";

/** Longer than any test takes on a busy machine, so that the first round is never late. */
const LONG_MS = durationMs(60_000);
const hangs: RequestListener = () => {};
const plainGo = { ...pprofRoutes, "/metrics": says(GO_METRICS) };
const words = (updates: readonly WatchUpdate[]) => updates.map(inWords);
const gaps = (updates: readonly WatchUpdate[]) => [...new Set(words(updates).filter((text) => text.startsWith("gap")))];

function once(act: () => Promise<unknown>): () => void {
  let isDone = false;
  return () => {
    if (!isDone) void act();
    isDone = true;
  };
}

/** Gives the first requests to the handlers in turn, and all later ones to the last. */
function inTurn(...handlers: RequestListener[]): RequestListener {
  let request = 0;
  return (...exchange) => handlers[Math.min(request++, handlers.length - 1)]!(...exchange);
}

describe("a watch", () => {
  it("finds what is served, then brings profiles and a reading", async () => {
    const { host } = await serve(routes(plainGo));
    const all = ["capture goroutine", "capture heap", "reading"];
    const updates = await watchUntil(host, { intervalMs: LONG_MS }, (some) => all.every((one) => seen(one)(some)));
    expect(words(updates).slice(0, 2)).toEqual(["found", "round 1"]);
    expect(words(updates).slice(2).sort()).toEqual(all);
  });

  it("continues round by round, and forces a collection before each heap profile", async () => {
    const { host, requests } = await serve(routes(plainGo));
    const updates = await watchUntil(host, {}, seen("capture heap", 3));
    expect(seen("round 3")(updates)).toBe(true);
    expect(requests.filter(({ url }) => url === "/debug/pprof/heap?gc=1")).toHaveLength(3);
  });

  it("brings captures: the bytes as received, the opened profile, and the time by our clock", async () => {
    const before = Date.now();
    const { host, origin } = await serve(routes(plainGo));
    const updates = await watchUntil(host, {}, (all) => seen("capture heap")(all) && seen("reading")(all));
    const capture = updates.find((update) => update.type === "capture" && update.capture.kind === "heap");
    if (capture?.type !== "capture") throw new Error("no capture");
    expect(Buffer.from(capture.capture.bytes)).toEqual(Buffer.from(recordedProfile("heap")));
    expect(capture.capture.where).toBe(`${origin}/debug/pprof/heap`);
    expect(capture.capture.takenAt).toBeGreaterThanOrEqual(before);
    expect(capture.profile.sampleTypes.map(({ type }) => type)).toContain("inuse_space");
    const reading = updates.find((update) => update.type === "reading");
    expect(reading).toMatchObject({ reading: { rssBytes: 41_000_000, goroutines: 34, processStart: 1.7e12 } });
  });

  it("does not force collections without forceGc", async () => {
    const { host, requests } = await serve(routes(plainGo));
    await watchUntil(host, { forceGc: false }, seen("capture heap", 2));
    expect(requests.filter(({ url }) => url.includes("gc="))).toEqual([]);
  });

  it("reads MemStats of a trpc-go admin port, which serves no metrics", async () => {
    const { host } = await serve(trpcGoAdmin);
    const updates = await watchUntil(host, {}, seen("reading"));
    expect(updates.find((update) => update.type === "reading")).toMatchObject({
      reading: { heapAllocBytes: 4096, gcCount: 3 },
    });
    expect(MEM_STATS).toContain("HeapAlloc = 4096");
  });

  it("puts a reading together from all addresses that report memory", async () => {
    const vars = says('{"memstats":{"HeapAlloc":1,"HeapIdle":7}}', "application/json");
    const { host } = await serve(routes({ ...plainGo, "/debug/vars": vars }));
    const updates = await watchUntil(host, {}, seen("reading"));
    expect(updates.find((update) => update.type === "reading")).toMatchObject({
      reading: { heapAllocBytes: 12_000_000, heapIdleBytes: 7, rssBytes: 41_000_000 },
    });
  });
});

describe("a watch between two rounds", () => {
  it("holds no profile that its reader has handled", async () => {
    const { host } = await serve(routes(plainGo));
    const stop = new AbortController();
    const handled: WeakRef<object>[] = [];
    const seenAll = new Promise<void>((resolve) => {
      const note = (update: WatchUpdate): void => {
        if (update.type === "capture") handled.push(new WeakRef(update.profile), new WeakRef(update.capture.bytes));
        if (handled.length === 4) resolve();
      };
      void readAll(startWatch(host, { intervalMs: LONG_MS }, stop.signal), note);
    });
    await seenAll;
    const kept = (): number => {
      collectGarbage();
      return handled.filter((one) => one.deref() !== undefined).length;
    };
    await expect.poll(kept).toBe(0);
    stop.abort();
  });
});

async function readAll(updates: AsyncIterable<WatchUpdate>, note: (update: WatchUpdate) => void): Promise<void> {
  for await (const update of updates) note(update);
}

/** V8 has the function where its flag was set before the context was made. */
function collectGarbage(): void {
  setFlagsFromString("--expose-gc");
  const collect: unknown = runInNewContext("gc");
  if (typeof collect === "function") collect();
}

describe("a target that fails in part", () => {
  it("is watched through the lanes that still work, while a hanging request runs into its timeout", async () => {
    const goroutine = inTurn(pprofRoutes["/debug/pprof/goroutine"]!, hangs);
    const { host } = await serve(routes({ ...plainGo, "/debug/pprof/goroutine": goroutine }));
    const updates = await watchUntil(host, { timeoutMs: durationMs(400) }, (all) =>
      seen("gap goroutine: no response within", 2)(all),
    );
    expect(seen("capture heap", 6)(updates)).toBe(true);
    expect(gaps(updates)).toContain("gap goroutine: no response within 400 ms");
    expect(gaps(updates).some((gap) => /^gap goroutine: no response yet, requested \d+ ms ago$/.test(gap))).toBe(true);
  });

  it("never has two requests for the same profile under way", async () => {
    let open = 0;
    let openMax = 0;
    const slow: RequestListener = (request, response) => {
      openMax = Math.max(openMax, ++open);
      setTimeout(() => {
        open--;
        pprofRoutes["/debug/pprof/heap"]!(request, response);
      }, 350);
    };
    const { host } = await serve(routes({ ...plainGo, "/debug/pprof/heap": slow }));
    await watchUntil(host, {}, seen("capture heap", 3));
    expect(openMax).toBe(1);
  });

  const heap = (...later: RequestListener[]) =>
    routes({ ...plainGo, "/debug/pprof/heap": inTurn(says(recordedProfile("heap")), ...later) });
  const binary = "application/octet-stream";
  it.each<[string, RequestListener, string]>([
    ["a page", says("<html>login</html>", "text/html"), "heap: the response is HTML, not a profile"],
    ["nothing", says("", binary), "heap: the response is empty, not a profile"],
    ["half a profile", says(recordedProfile("heap").subarray(0, 500), binary), "heap: the gzip stream ends early"],
    ["another profile", says(recordedProfile("goroutine"), binary), "heap: the response is a profile of goroutine"],
    ["an error", says("out of order", "text/plain", 500), "heap: status 500: out of order"],
    ["too much", says(Buffer.alloc(300_000), binary), "heap: the response is larger than 195 KiB"],
    [
      "a reset",
      (_, response) => void response.socket?.resetAndDestroy(),
      "heap: the connection was closed without a response",
    ],
    [
      "half an answer",
      (_, response) => void response.writeHead(200, { "content-length": 9 }).write("abc", () => response.socket?.end()),
      "heap: the connection was closed before the response was complete",
    ],
  ])("that answers %s leaves a gap, and the watch continues", async (_, answer, gap) => {
    const { host } = await serve(heap(answer, answer, says(recordedProfile("heap"))));
    const updates = await watchUntil(host, { bodyBytesMax: bytes(200_000) }, seen("capture heap", 1));
    expect(gaps(updates)).toContain(`gap ${gap}`);
  });

  it("leaves a gap for an address of readings that fails, and keeps the values of the others", async () => {
    const metrics = inTurn(says(GO_METRICS), says("oh", "text/plain", 500));
    const vars = says('{"memstats":{"HeapAlloc":1}}', "application/json");
    const { host } = await serve(routes({ ...pprofRoutes, "/metrics": metrics, "/debug/vars": vars }));
    const updates = await watchUntil(host, {}, seen("gap memory: /metrics"));
    expect(gaps(updates)).toContain("gap memory: /metrics: status 500: oh");
    expect(updates.find((update) => update.type === "reading")).toMatchObject({ reading: { heapAllocBytes: 1 } });
  });
});

describe("a restart in the middle of a watch", () => {
  it("gives gaps while nothing listens, then the restart, and then a new discovery", async () => {
    const first = await serve(routes(plainGo));
    const { "/debug/pprof/goroutine": _, ...less } = pprofRoutes;
    const restarted = {
      ...less,
      "/metrics": says(GO_METRICS.replace("1.7e+09", "1.8e+09")),
      "/debug/vars": says('{"memstats":{"HeapAlloc":1}}'),
    };
    const stopFirst = once(() => first.close());
    const startSecond = once(() => serve(routes(restarted), first.port));
    const updates = await watchUntil(first.host, {}, (all) => {
      if (seen("capture heap", 2)(all)) stopFirst();
      if (seen("gap heap: connection refused: nothing listens there", 2)(all)) startSecond();
      return seen("found", 2)(all) && seen("capture heap", 4)(all);
    });
    const sequence = words(updates).filter((text, row, all) => text !== all[row - 1]);
    expect(sequence).toContain("restart the process restarted at 2027-01-15T08:00:00.000Z");
    expect(sequence.indexOf("gap heap: connection refused: nothing listens there")).toBeLessThan(
      sequence.findIndex((text) => text.startsWith("restart")),
    );
    expect(updates.findLast((update) => update.type === "found")).toMatchObject({
      capabilities: { varsUrl: expect.any(String), goroutineUrl: expect.any(String) },
    });
  });

  it("is detected by the counters of the heap where no start time is served", async () => {
    // Discovery asks twice: for the profile, and for its text form.
    const profiles = [20, 20, 20, 0].map((row) => says(recordedProfile("heap", row)));
    const { host } = await serve(routes({ "/debug/pprof/heap": inTurn(...profiles) }));
    const updates = await watchUntil(host, {}, seen("restart"));
    const sequence = words(updates).filter((text) => !/^(round|gap) /.test(text));
    expect(sequence).toEqual(["found", "capture heap", "restart the process restarted: its counters began at 0 again"]);
  });
});

describe("the start of a watch", () => {
  it("waits for a target that is not there yet", async () => {
    const port = await closedPort();
    const start = once(() => serve(routes(plainGo), port));
    const updates = await watchUntil(`127.0.0.1:${port}`, {}, (all) => {
      if (seen("waiting refused")(all)) start();
      return seen("capture heap")(all);
    });
    expect(words(updates).slice(0, 2)).toEqual(["waiting refused", "found"]);
  });

  it("fails when its grace period is over, and says what to turn on", async () => {
    const updates = await watchUntil(`127.0.0.1:${await closedPort()}`, { graceMs: durationMs(50) }, () => false);
    expect(words(updates).at(-1)).toBe("failed refused");
    expect(updates.at(-1)).toMatchObject({ fault: { todo: "check host and port, and that the service is running" } });
  });

  it("fails at once on a target that serves no profiles, as waiting would not help", async () => {
    const { host } = await serve(routes({ "/metrics": says(GO_METRICS) }));
    expect(words(await watchUntil(host, {}, () => false))).toEqual(["failed no-profiles"]);
  });

  it("ends soon on a target that hangs", async () => {
    const { host } = await serveRaw(() => {});
    const options = { timeoutMs: durationMs(100), graceMs: durationMs(50) };
    expect(words(await watchUntil(host, options, () => false)).at(-1)).toBe("failed timeout");
  });
});

describe("the end of a watch", () => {
  it("comes at once when aborted, whatever hangs", async () => {
    const goroutine = inTurn(pprofRoutes["/debug/pprof/goroutine"]!, hangs);
    const { host, connections } = await serve(routes({ ...plainGo, "/debug/pprof/goroutine": goroutine }));
    const leaving = new AbortController();
    const updates: WatchUpdate[] = [];
    for await (const update of startWatch(host, { intervalMs: LONG_MS }, leaving.signal)) {
      updates.push(update);
      if (seen("reading")(updates) && seen("capture heap")(updates)) leaving.abort();
    }
    expect(gaps(updates)).toEqual([]);
    await expect.poll(connections).toBe(0);
  });

  it("comes at once when aborted, though a body of the discovery is still being read", async () => {
    const { host } = await serve(routes(plainGo));
    const leaving = new AbortController();
    const decoder: BodyDecoder = {
      ...directDecoder(inflate),
      readMemory: () => {
        leaving.abort();
        return new Promise(() => {});
      },
    };
    const updates: WatchUpdate[] = [];
    for await (const update of startWatch(host, {}, leaving.signal, { decoder })) updates.push(update);
    expect(updates).toEqual([]);
  });

  it("cancels the requests under way when the caller leaves the loop", async () => {
    const { host, connections } = await serve(
      routes({ ...plainGo, "/debug/pprof/heap": inTurn(pprofRoutes["/debug/pprof/heap"]!, hangs) }),
    );
    await watchUntil(host, {}, seen("reading"));
    await expect.poll(connections).toBe(0);
  });
});

it("a watch never runs ahead of a slow reader, and reports the rounds that were missed", async () => {
  const { host, requests } = await serve(routes(plainGo));
  const requested = () => requests.filter(({ url }) => url === "/debug/pprof/heap?gc=1").length;
  const isMissed = (text: string) =>
    /^gap \d+ rounds missed: this machine was suspended or too busy, or its clock was set$/.test(text);
  const updates = await watchUntil(
    host,
    { intervalMs: durationMs(50) },
    (all) => words(all).some(isMissed),
    async (update) => {
      if (inWords(update) !== "round 2") return;
      const before = requested();
      await new Promise((resolve) => setTimeout(resolve, 400));
      expect(requested()).toBeLessThanOrEqual(before + 1);
    },
  );
  expect(seen("round 3")(updates)).toBe(true);
});
