/**
 * A long watch of a service that does not leak: no alarm, and leakhound itself neither leaks memory nor files. Runs in
 * `npm run check:full` only.
 */
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { afterAll, expect, it } from "vitest";
import { describeWithGo, startLoad, startTestbed } from "../support/go.ts";
import { serve, takesBodies } from "../support/servers.ts";
import { newFolder, run, start } from "./run-leakhound.ts";

const SOAK_MINUTES = 12;
const LIFETIME = `${SOAK_MINUTES + 5}m`;
/** By then, the window of the alarm is full and the code is compiled. */
const WARM_UP_MINUTES = 4;
const SAMPLE_EVERY_MS = 5_000;
const WINDOW = ["--window", "2m", "--every", "500ms"];
const RSS_GROWTH_MAX = 1.2;
const OPEN_FILES_MAX = 64;

const folder = newFolder();
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function rssBytes(pid: number): number {
  const [, kib] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))!;
  return Number(kib) * 1024;
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!;

describeWithGo("a watch of many minutes", () => {
  it.runIf(process.platform === "linux")(
    "raises no alarm on a service that does not leak, and keeps its own memory and open files constant",
    { timeout: (SOAK_MINUTES + 3) * 60_000 },
    async () => {
      const alarms: unknown[] = [];
      const hook = await serve(takesBodies((body) => alarms.push(JSON.parse(body))));
      const testbed = await startTestbed({ scenario: "innocent", lifetime: LIFETIME });
      const load = startLoad(testbed.service, { probesPerSecond: 200, ordersPerSecond: 200, lifetime: LIFETIME });
      const watch = start(["watch", testbed.admin, ...WINDOW, "--out", "recording", "--webhook", hook.origin], folder);
      const rss: number[] = [];
      for (let elapsedMs = 0; elapsedMs < SOAK_MINUTES * 60_000; elapsedMs += SAMPLE_EVERY_MS) {
        await new Promise((wake) => setTimeout(wake, SAMPLE_EVERY_MS));
        rss.push(rssBytes(watch.child.pid!));
        expect(readdirSync(`/proc/${watch.child.pid}/fd`).length).toBeLessThan(OPEN_FILES_MAX);
      }
      watch.child.kill("SIGINT");
      await watch.outcome;
      await load.stop();
      await testbed.stop();
      expect(alarms).toEqual([]);
      const samplesPerMinute = 60_000 / SAMPLE_EVERY_MS;
      const warm = rss.slice(WARM_UP_MINUTES * samplesPerMinute);
      const early = median(warm.slice(0, 2 * samplesPerMinute));
      const late = median(warm.slice(-2 * samplesPerMinute));
      expect(late / early).toBeLessThan(RSS_GROWTH_MAX);
      const { stdout } = await run(["diagnose", "recording", "--json"], folder);
      expect(JSON.parse(stdout).verdict).not.toBe("leak");
    },
  );
});
