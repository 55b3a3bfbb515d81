/** Decoding in threads: the same profiles as on the main thread, and faults for those that take too long. */
import { afterEach, describe, expect, it } from "vitest";
import { durationMs, unixMs } from "../../../src/base/units.ts";
import { DecodingThreads } from "../../../src/collect/decode/decoding-threads.ts";
import { encodeProfile } from "../../../src/profile/proto/encode.ts";
import { fixtureBytes, fixtureProfile } from "../../profile/fixtures.ts";
import { faultOf, unwrap } from "../../profile/unwrap.ts";

const WORKER = new URL("../../../dist/decode-worker.js", import.meta.url);
const received = (bytes: Uint8Array, where = "x") => ({ bytes, where, receivedBytes: bytes.length });
/** Goroutines, each on a stack of its own: takes some seconds. */
const SLOW = new TextEncoder().encode(
  Array.from(
    { length: 200_000 },
    (_, row) => `goroutine ${row + 1} [select]:\nmain.f${row}()\n\t/a.go:1 +0x1\n\n`,
  ).join(""),
);

describe("profiles that threads decode", () => {
  let threads: DecodingThreads | null = null;
  const opened = (timeMsMax: number): DecodingThreads => {
    threads = new DecodingThreads(WORKER, durationMs(timeMsMax));
    return threads;
  };
  afterEach(() => threads?.close());

  it("are the same as those of the main thread, and leave the bytes to the caller", async () => {
    const bytes = fixtureBytes("heap.pb.gz");
    const before = bytes.slice();
    const profile = unwrap(await opened(30_000).decode(received(bytes), "a"));
    expect(encodeProfile(profile)).toEqual(encodeProfile(fixtureProfile("heap.pb.gz")));
    expect(bytes).toEqual(before);
  });

  it("have the faults of the decoder", async () => {
    const result = await opened(30_000).decode(received(new TextEncoder().encode("<html>"), "http://x/"), "a");
    expect(faultOf(result)).toMatchObject({ code: "not-a-profile", where: "http://x/" });
  });

  it("are faults when they take too long, while those of other owners are decoded", async () => {
    const pool = opened(1_000);
    const bytes = fixtureBytes("heap.pb.gz");
    // Threads take a moment to start, so these begin before the time is measured.
    await Promise.all([pool.decode(received(bytes), "a"), pool.decode(received(bytes), "b")]);
    const slow = Array.from({ length: 3 }, () => pool.decode(received(SLOW), "hostile"));
    const started = performance.now();
    const good = await pool.decode(received(bytes), "good");
    const tookMs = performance.now() - started;
    const faults = (await Promise.all(slow)).map((result) => faultOf(result).what);
    expect(new Set(faults)).toEqual(new Set(["decoding it took longer than 1 s"]));
    expect(good.ok).toBe(true);
    expect(tookMs).toBeLessThan(performance.now() - started);
  });

  it("and texts of metrics are read there too, whatever their length", async () => {
    const pool = opened(30_000);
    const at = unixMs(0);
    const body = new TextEncoder().encode(`go_goroutines 7\n${"http_requests_total 1\n".repeat(100_000)}`);
    const read = unwrap(await pool.readMemory({ format: "prometheus", body, at, where: "x" }, "a"));
    expect(read).toEqual({ reading: { at, goroutines: 7, requests: 100_000 }, runtime: "go" });
    const stats = new TextEncoder().encode(
      "heap profile: 0: 0 [0: 0] @ heap/1\n\n# runtime.MemStats\n# HeapAlloc = 5\n",
    );
    const ofText = unwrap(await pool.readMemory({ format: "mem-stats", body: stats, at, where: "x" }, "a"));
    expect(ofText.reading).toMatchObject({ heapAllocBytes: 5 });
  });

  it("and texts that take too long are faults", async () => {
    const lines = Array.from({ length: 400_000 }, (_, row) => `http_a${row}_requests_total 1\n`);
    const body = new TextEncoder().encode(lines.join(""));
    const result = await opened(200).readMemory({ format: "prometheus", body, at: unixMs(0), where: "x" }, "a");
    expect(result).toMatchObject({
      ok: false,
      error: { code: "too-large", what: "reading it took longer than 200 ms" },
    });
  });

  it("are faults once the threads are closed, and none stays", async () => {
    const pool = opened(30_000);
    const waiting = [pool.decode(received(SLOW), "a"), pool.decode(received(SLOW), "a")];
    pool.close();
    for (const result of await Promise.all(waiting)) expect(faultOf(result).what).toBe("decoding it was stopped");
  });
});
