import { rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newFolder, run } from "./run-leakhound.ts";

const folder = newFolder();
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const recording = (name: string): string => fileURLToPath(new URL(`../fixtures/go1.26/${name}`, import.meta.url));
const baseline = join(folder, "baseline.json");

beforeAll(async () => {
  await run(["diagnose", recording("leak"), "--json-file", baseline], folder);
});

describe("leakhound as a gate in CI", () => {
  it.each([
    { recorded: "leak", args: [], status: 1 },
    { recorded: "fixed", args: [], status: 0 },
    { recorded: "leak", args: ["--fail-on", "leak"], status: 1 },
    { recorded: "leak/heap/2026-11-23T09-37-20.538Z.pb.gz", args: [], status: 3 },
    { recorded: "leak/heap/2026-11-23T09-37-20.538Z.pb.gz", args: ["--fail-on", "leak"], status: 0 },
    { recorded: "leak/heap/2026-11-23T09-37-20.538Z.pb.gz", args: ["--fail-on", "inconclusive"], status: 3 },
  ])("exits with status $status for $recorded with $args", async ({ recorded, args, status }) => {
    expect((await run(["diagnose", recording(recorded), ...args], folder)).status).toBe(status);
  });

  it("passes when the baseline has every leak, and says so", async () => {
    const { status, stderr, stdout } = await run(["diagnose", recording("leak"), "--baseline", baseline], folder);
    expect(status).toBe(0);
    expect(stdout).toContain("LEAK");
    expect(stderr).toContain("every leak is in the baseline");
  });

  it.each(["user-slice", "goroutine"])("fails on the leak of %s, which is not in the baseline", async (name) => {
    expect((await run(["diagnose", recording(name), "--baseline", baseline], folder)).status).toBe(1);
  });

  it("refuses a baseline that cannot be read", async () => {
    const { status, stderr } = await run(["diagnose", recording("leak"), "--baseline", "/nowhere.json"], folder);
    expect(status).toBe(2);
    expect(stderr).toContain("/nowhere.json");
  });
});
