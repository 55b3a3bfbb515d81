/** A watch that is interrupted: it is killed, its target restarts, or the user presses Ctrl-C. */
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Diagnosis } from "../../src/verdict/facts/diagnosis.ts";
import { describeWithGo, goToolPprofTop, startLoad, startTestbed, type Testbed } from "../support/go.ts";
import { newFolder, run, start, until } from "./run-leakhound.ts";

const LOAD = { probesPerSecond: 800, ordersPerSecond: 100, lifetime: "5m" };
const ROUNDS_WITHIN_MS = 120_000;
const TEST_WITHIN_MS = 300_000;
/** Enough for a verdict after 24 rounds. A busy machine needs more rounds, because its load is slower. */
const LEAKED_MIB = 24;

describeWithGo("a watch that is interrupted", () => {
  let folder: string;
  let testbed: Testbed;
  let load: { stop(): Promise<void> };
  const heapFiles = () => filesIn(join(folder, "recording", "heap"));
  const heapFilesReach = (count: number) =>
    until(`${count} heap profiles`, () => heapFiles().length >= count, ROUNDS_WITHIN_MS);
  const hasLeaked = () => until(`${LEAKED_MIB} MiB`, () => leakedMib(folder) >= LEAKED_MIB, ROUNDS_WITHIN_MS);

  beforeEach(async () => {
    folder = newFolder();
    testbed = await startTestbed({ scenario: "leak", lifetime: "5m" });
    load = startLoad(testbed.service, LOAD);
  });

  afterEach(async () => {
    await load.stop();
    await testbed.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it("leaves a readable recording when it is killed", { timeout: TEST_WITHIN_MS }, async () => {
    const watch = start(["watch", testbed.admin, "--every", "500ms", "--out", "recording"], folder);
    await heapFilesReach(24);
    await hasLeaked();
    watch.child.kill("SIGKILL");
    await watch.outcome;
    const recorded = heapFiles().map((file) => join(folder, "recording", "heap", file));
    expect(goToolPprofTop(...recorded)).toContain("Type: inuse_space");
    const again = await run(["diagnose", "recording", "--json"], folder);
    const diagnosis: Diagnosis = JSON.parse(again.stdout);
    expect(diagnosis).toMatchObject({ verdict: "leak", kind: "heap" });
    expect(diagnosis.snapshots).toBeGreaterThanOrEqual(24);
  });

  it("continues when the service restarts, and reports the restart", { timeout: TEST_WITHIN_MS }, async () => {
    const watch = start(["watch", testbed.admin, "--every", "500ms", "--out", "recording", "--json"], folder);
    await heapFilesReach(6);
    await testbed.stop();
    const restartedAt = Date.now();
    testbed = await startTestbed({ scenario: "leak", lifetime: "5m", service: testbed.service, admin: testbed.admin });
    await heapFilesReach(heapFiles().length + 24);
    await hasLeaked();
    watch.child.kill("SIGINT");
    const { stdout, stderr } = await watch.outcome;
    const diagnosis: Diagnosis = JSON.parse(stdout);
    const recorded: { incarnations: string[] } = JSON.parse(
      readFileSync(join(folder, "recording", "target.json"), "utf8"),
    );
    expect(stderr).toContain("restart: ");
    expect(recorded.incarnations).toHaveLength(2);
    expect(diagnosis).toMatchObject({ verdict: "leak", kind: "heap" });
    expect(Date.parse(diagnosis.from), "the diagnosis covers one process only").toBeGreaterThan(restartedAt);
    expect(diagnosis.evidence.map((one) => one.check)).toContain("restart");
  });

  it("gives a verdict on the profiles so far at Ctrl-C", async () => {
    const watch = start(["watch", testbed.admin, "--every", "500ms", "--out", "recording", "--json"], folder);
    await heapFilesReach(3);
    watch.child.kill("SIGINT");
    const { status, stdout } = await watch.outcome;
    const diagnosis: Diagnosis = JSON.parse(stdout);
    expect(diagnosis.verdict).toBe("inconclusive");
    expect(status).toBe(3);
  });
});

/** By how much the live heap of the newest process has grown. */
function leakedMib(folder: string): number {
  const readings: { processStart?: string; heapAllocBytes: number }[] = readFileSync(
    join(folder, "recording", "memory.jsonl"),
    "utf8",
  )
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line));
  const last = readings.at(-1);
  const first = readings.find(({ processStart }) => processStart === last?.processStart);
  return ((last?.heapAllocBytes ?? 0) - (first?.heapAllocBytes ?? 0)) / 1024 ** 2;
}

/** @returns the files of a folder; none when the folder does not exist yet */
function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => !name.startsWith("."));
  } catch {
    return [];
  }
}
