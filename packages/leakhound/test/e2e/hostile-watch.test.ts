/** Targets that send whatever takes most work: the watch of the others goes on, and ends in time. */
import { readFileSync, rmSync } from "node:fs";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { ProfileBuilder } from "../../src/profile/model/builder.ts";
import { encodeProfile } from "../../src/profile/proto/encode.ts";
import { fixtureBytes } from "../profile/fixtures.ts";
import { routes, says, serve } from "../support/servers.ts";
import { newFolder, run, start, until } from "./run-leakhound.ts";

/** Beyond the time of the same watch of an ordinary target. */
const END_WITHIN_MS = 5_000;
/** What `--for 5s` may take at most, whatever a target sends. */
const FIVE_SECONDS_END_WITHIN_MS = 10_000;

interface Stall {
  readonly atMs: number;
  readonly lengthMs: number;
}

interface StallReport {
  readonly stalls: readonly Stall[];
  /** Time in which the main thread was ready to run, and other processes had the processors. */
  readonly waitedMs: number;
}

const folder = newFolder();
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const dump = (name: (row: number) => string) =>
  Array.from({ length: 60_000 }, (_, row) => `goroutine ${row + 1} [select]:\n${name(row)}()\n\t/a.go:1 +0x1\n\n`).join(
    "",
  );
const HOSTILE: Readonly<Record<string, string | Uint8Array>> = {
  "text of distinct goroutines": dump((row) => `main.f${row}`),
  "positions of many colons": `goroutine 1 [sleep]:\nmain.f()\n\t${":1 ".repeat(400_000)}\u2028\n`,
  "a bomb of gzip": gzipSync(Buffer.alloc(200 * 1024 * 1024)),
};
/** Each makes one path of the target hostile. */
const PATHS: Readonly<Record<string, Readonly<Record<string, RequestListener>>>> = {
  "never answers": { "/debug/pprof/heap": () => {}, "/metrics": () => {} },
  "sends byte after byte": { "/debug/pprof/heap": drips, "/debug/pprof/goroutine": drips, "/metrics": drips },
  "sends distinct metrics": {
    "/metrics": says(Array.from({ length: 400_000 }, (_, row) => `http_a${row}_requests_total 1\n`).join("")),
  },
  "sends JSON of many objects": {
    "/debug/vars": says(`{"memstats":{"HeapAlloc":5},"a":[${"{},".repeat(4_900_000)}1]}`),
  },
  "sends brackets where trpc-go answers": {
    "/cmds": says("[".repeat(1_000_000)),
    "/version": says('{"a":'.repeat(200_000)),
  },
  "sends profiles of many functions": { "/debug/pprof/heap": says(manyFunctions(100_000)) },
  "sends profiles of goroutines that take long": { "/debug/pprof/goroutine": says(dump((row) => `main.f${row}`)) },
};

/** A heap profile in which each sample is a function of its own. */
function manyFunctions(count: number): Uint8Array {
  const builder = new ProfileBuilder({ sampleTypes: [{ type: "inuse_space", unit: "bytes" }] });
  for (let row = 0; row < count; row++) {
    const location = builder.location([{ function: `main.f${row}`, file: "/a.go", line: row }]);
    builder.add({ stack: [location], values: [1_000 + row] });
  }
  return gzipSync(encodeProfile(builder.build()), { level: 1 });
}

/** A byte every 20 ms. */
function drips(_: IncomingMessage, response: ServerResponse): void {
  const timer = setInterval(() => response.write("1"), 20);
  response.once("close", () => clearInterval(timer));
}

const REPORT_STALLS = new URL("../support/report-stalls.mjs", import.meta.url).href;
/** Loading the command takes the first second. From the fifth on it judges, and Ctrl-C ends it at once. */
const STARTED_MS = 1_000;
const WATCHED_MS = 5_000;
/** Beside other tests that keep the processor busy. */
const STALL_MS_MAX = 500;

const METRICS = `go_goroutines${" ".repeat(9_980)}\n`.repeat(1_600);

const ORDINARY: Readonly<Record<string, RequestListener>> = {
  "/debug/pprof/": says("<html>heap goroutine</html>", "text/html"),
  "/debug/pprof/heap": says(fixtureBytes("heap.pb.gz")),
  "/debug/pprof/goroutine": says(fixtureBytes("goroutine.pb.gz")),
  "/metrics": says("go_goroutines 7\n"),
};
const profiles = (heap: string | Uint8Array, goroutine: string | Uint8Array, metrics = "go_goroutines 7\n") =>
  routes({
    "/debug/pprof/": says("<html>heap goroutine</html>", "text/html"),
    "/debug/pprof/heap": says(heap),
    "/debug/pprof/goroutine": says(goroutine),
    "/metrics": says(metrics),
  });

async function watched(targets: readonly string[]) {
  const started = performance.now();
  const out = join(folder, String(started));
  const ended = await run(["watch", ...targets, "--for", "5s", "--every", "1s", "--out", out], folder);
  return { ...ended, tookMs: performance.now() - started };
}

describe("a watch of a hostile target and of an ordinary one", () => {
  it.each(Object.entries(HOSTILE))("ends in time with profiles of the ordinary one: %s", async (_, body) => {
    const hostile = await serve(profiles(body, body, METRICS));
    const ordinary = await serve(profiles(fixtureBytes("heap.pb.gz"), fixtureBytes("goroutine.pb.gz")));
    const alone = await watched([ordinary.origin]);
    const { stderr, status, tookMs } = await watched([hostile.origin, ordinary.origin]);
    await Promise.all([hostile.close(), ordinary.close()]);
    expect(tookMs - alone.tookMs, stderr).toBeLessThan(END_WITHIN_MS);
    expect([0, 1, 2, 3]).toContain(status);
    expect(stderr).toContain("recorded in");
  });

  it.each(Object.entries(PATHS))("answers its timers while a target %s, and ends in time", async (_, hostile) => {
    const stalls = join(folder, "stalls.json");
    const target = await serve(routes({ ...ORDINARY, ...hostile }));
    const out = join(folder, String(performance.now()));
    const started = performance.now();
    const args = ["watch", target.origin, "--for", "5s", "--every", "1s", "--timeout", "2s", "--out", out];
    const env = { NODE_OPTIONS: `--import=${REPORT_STALLS}`, LEAKHOUND_TEST_STALLS: stalls };
    const { status, stderr } = await run(args, folder, env);
    await target.close();
    const tookMs = performance.now() - started;
    expect([0, 2, 3], stderr).toContain(status);
    const found: StallReport = JSON.parse(readFileSync(stalls, "utf8"));
    expect(tookMs - found.waitedMs, stderr).toBeLessThan(FIVE_SECONDS_END_WITHIN_MS);
    const duringWatch = found.stalls.filter(({ atMs }) => atMs > STARTED_MS && atMs < WATCHED_MS);
    expect(duringWatch.filter(({ lengthMs }) => lengthMs > STALL_MS_MAX)).toEqual([]);
  });

  it("ends at Ctrl-C", async () => {
    const hostile = await serve(profiles(HOSTILE["text of distinct goroutines"]!, "", METRICS));
    const watch = start(["watch", hostile.origin, "--for", "1h", "--every", "1s", "--out", join(folder, "c")], folder);
    await until("a first round", () => watch.stderr() !== "", 4 * END_WITHIN_MS);
    const started = performance.now();
    watch.child.kill("SIGINT");
    await watch.outcome;
    await hostile.close();
    expect(performance.now() - started).toBeLessThan(2 * END_WITHIN_MS);
  });
});
