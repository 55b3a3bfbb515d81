/** Targets that send whatever takes most work: the watch of the others goes on, and ends in time. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { fixtureBytes } from "../profile/fixtures.ts";
import { routes, says, serve } from "../support/servers.ts";
import { newFolder, run, start, until } from "./run-leakhound.ts";

/** Beyond the time of the same watch of an ordinary target. */
const END_WITHIN_MS = 5_000;
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
const METRICS = `go_goroutines${" ".repeat(9_980)}\n`.repeat(1_600);

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
