/**
 * A service that leaked goroutines before the watch began and has been idle since, so that nothing grows. Built with
 * GOEXPERIMENT=goroutineleakprofile, it serves the goroutines that the runtime has proven to be leaked.
 */
import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { hasLeakProfile, startLoad, startTestbed } from "../support/go.ts";
import { newFolder, run, start, stopped, until } from "./run-leakhound.ts";

const LEAKED_MIN = 50;
const TEST_WITHIN_MS = 120_000;

if (!hasLeakProfile) console.log("skipped, as no go on the PATH knows the goroutineleak profile: proven leaks");

async function goroutinesOf(admin: string): Promise<number> {
  const text = await (await fetch(`http://${admin}/debug/pprof/goroutine?debug=1`)).text();
  return Number(/total (\d+)/.exec(text)?.[1]);
}

describe.skipIf(!hasLeakProfile)("goroutines that the runtime has proven to be leaked", () => {
  it("are reported as a leak although their number does not grow", { timeout: TEST_WITHIN_MS }, async () => {
    const folder = newFolder();
    const testbed = await startTestbed({ scenario: "goroutine", provesLeaks: true });
    const load = startLoad(testbed.service, { probesPerSecond: 0, ordersPerSecond: 100 });
    await expect.poll(() => goroutinesOf(testbed.admin), { timeout: 60_000 }).toBeGreaterThan(LEAKED_MIN);
    await load.stop();
    const args = ["watch", testbed.admin, "--for", "10m", "--every", "1s", "--out", "recording", "--json"];
    const watch = start(args, folder);
    const proven = join(folder, "recording", "goroutineleak");
    await until("a profile of leaked goroutines", () => existsSync(proven) && readdirSync(proven).length > 1, 60_000);
    const watched = await stopped(watch);
    await testbed.stop();
    expect(JSON.parse(watched.stdout)).toMatchObject({
      verdict: "leak",
      kind: "goroutine",
      sites: [{ profile: "goroutine", function: expect.stringContaining("scenarios.") }],
      evidence: expect.arrayContaining([expect.objectContaining({ check: "goroutines-proven", outcome: "supports" })]),
    });
    const again = await run(["diagnose", "recording"], folder);
    expect(again.status).toBe(1);
    expect(again.stdout).toMatch(/The runtime reports \d+ leaked goroutine/);
    expect(readdirSync(join(folder, "recording", "goroutineleak")).length).toBeGreaterThan(0);
    rmSync(folder, { recursive: true, force: true });
  });
});
