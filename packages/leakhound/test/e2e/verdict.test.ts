/**
 * The main use: three real Go services under load, watched at the same time over HTTP.
 *
 *   leak       /healthz keeps every request        -> leak, heap, where requests are read
 *   fixed      the same with the fix               -> no leak
 *   goroutine  /orders leaves a goroutine behind   -> leak, goroutine
 */
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Diagnosis } from "../../src/verdict/facts/diagnosis.ts";
import {
  describeWithGo,
  goToolPprofTop,
  type Load,
  startLoad,
  startTestbed,
  type TestbedOptions,
} from "../support/go.ts";
import { newFolder, type Outcome, run } from "./run-leakhound.ts";

/**
 * On a busy machine the load is slower, and the profiles of the first watch may not suffice for a verdict: the next one is
 * longer, as the reason of an inconclusive verdict advises.
 */
const WATCH_SECONDS = [35, 70, 140] as const;
const WATCH_WITHIN_MS = 420_000;
/** The shortest watch has 23 rounds; a busy machine may miss some. */
const SNAPSHOTS_MIN = 16;

interface Watched extends Outcome {
  readonly folder: string;
  readonly diagnosis: Diagnosis;
}

/** Watches the scenario until a watch has a verdict; a wrong verdict is returned like a right one. */
async function watchUnderLoad(scenario: TestbedOptions["scenario"], load: Load): Promise<Watched> {
  const [first, ...longer] = WATCH_SECONDS;
  let watched = await watchOnce(scenario, load, first);
  for (const seconds of longer) {
    if (watched.diagnosis.verdict !== "inconclusive") break;
    rmSync(watched.folder, { recursive: true, force: true });
    watched = await watchOnce(scenario, load, seconds);
  }
  return watched;
}

async function watchOnce(scenario: TestbedOptions["scenario"], load: Load, seconds: number): Promise<Watched> {
  const folder = newFolder();
  const testbed = await startTestbed({ scenario });
  const driver = startLoad(testbed.service, load);
  const files = ["--out", "recording", "--json-file", "diagnosis.json", "--html", "report.html"];
  const outcome = await run(["watch", testbed.admin, "--for", `${seconds}s`, "--every", "1.5s", ...files], folder);
  await driver.stop();
  await testbed.stop();
  const json = join(folder, "diagnosis.json");
  if (!existsSync(json)) throw new Error(`no diagnosis, status ${outcome.status}: ${outcome.stderr}`);
  return { ...outcome, folder, diagnosis: JSON.parse(readFileSync(json, "utf8")) };
}

const profilesOf = (watched: Watched, kind: "heap" | "goroutine") =>
  readdirSync(join(watched.folder, "recording", kind)).map((name) => join(watched.folder, "recording", kind, name));
const outcomeOf = (diagnosis: Diagnosis, check: string) =>
  diagnosis.evidence.find((one) => one.check === check)?.outcome;

/** The functions that allocate a request, its header or a copy of it. */
const REQUEST_READING =
  /^net\/(textproto\.(\(\*Reader\)\.ReadMIMEHeader|readMIMEHeader)|http\.(readRequest|\(\*Request\)\.(WithContext|Clone)))$/;

/**
 * The rate at which live bytes grow, as the service counts them after collections: the median of the slopes of all pairs of
 * readings, so that garbage in a single reading, or a slow half minute of the load, does not decide.
 */
function heapAllocPerHour(memoryFile: string): number {
  const readings = readFileSync(memoryFile, "utf8")
    .trim()
    .split("\n")
    .map((line): { at: string; heapAllocBytes: number } => JSON.parse(line))
    .map(({ at, heapAllocBytes }) => ({ hours: Date.parse(at) / 3_600_000, bytes: heapAllocBytes }));
  const slopes = readings.flatMap((later, row) =>
    readings.slice(0, row).map((earlier) => (later.bytes - earlier.bytes) / (later.hours - earlier.hours)),
  );
  return slopes.sort((a, b) => a - b)[slopes.length >> 1]!;
}

describeWithGo("watch and diagnose on real Go services", () => {
  let leak: Watched;
  let fixed: Watched;
  let goroutine: Watched;

  beforeAll(async () => {
    [leak, fixed, goroutine] = await Promise.all([
      watchUnderLoad("leak", { probesPerSecond: 800, ordersPerSecond: 200 }),
      watchUnderLoad("fixed", { probesPerSecond: 400, ordersPerSecond: 200 }),
      watchUnderLoad("goroutine", { probesPerSecond: 0, ordersPerSecond: 100 }),
    ]);
  }, WATCH_WITHIN_MS);

  afterAll(() => {
    for (const watched of [leak, fixed, goroutine]) rmSync(watched.folder, { recursive: true, force: true });
  });

  it("find the leak of requests: heap, among the first sites where requests are read, goroutines ruled out", () => {
    expect(leak.diagnosis).toMatchObject({ schema: "leakhound.diagnosis/1", verdict: "leak", kind: "heap" });
    expect(leak.status).toBe(1);
    expect(leak.diagnosis.snapshots).toBeGreaterThanOrEqual(SNAPSHOTS_MIN);
    expect(leak.diagnosis.sites[0]).toMatchObject({ rank: 1, profile: "heap" });
    // A kept request is several sites of similar size: the middleware that copies it may come before what reads it.
    expect(leak.diagnosis.sites.slice(0, 3).map((site) => site.function)).toContainEqual(
      expect.stringMatching(REQUEST_READING),
    );
    expect(leak.diagnosis.sites[0]?.stack.map((frame) => frame.function)).toContain("net/http.(*conn).serve");
    expect(outcomeOf(leak.diagnosis, "goroutines")).toBe("rules-out");
  });

  it("measure the growth that the service itself reports", () => {
    const { growth } = leak.diagnosis;
    const reported = heapAllocPerHour(join(leak.folder, "recording", "memory.jsonl"));
    // 60 MB at one sample every 512 KiB: the estimate has a standard error of some 12%.
    expect(growth!.bytesPerHour / reported).toBeGreaterThan(0.5);
    expect(growth!.bytesPerHour / reported).toBeLessThan(1.5);
    expect(growth!.low).toBeLessThan(growth!.bytesPerHour);
    expect(growth!.high).toBeGreaterThan(growth!.bytesPerHour);
  });

  it("print the verdict as text, and progress line by line when there is no terminal", () => {
    expect(leak.stdout).toContain("LEAK");
    expect(leak.stdout).toContain(` 1  ${leak.diagnosis.sites[0]?.function}\n`);
    expect(leak.stderr.match(/heap in use/g)!.length).toBeGreaterThanOrEqual(SNAPSHOTS_MIN);
    expect(leak.stdout + leak.stderr).not.toContain("\u001b");
  });

  it("find no leak in the fixed service", () => {
    expect(fixed.diagnosis).toMatchObject({ verdict: "no-leak", kind: null, sites: [] });
    expect(fixed.status).toBe(0);
  });

  it("find the goroutine leak, and where the goroutines wait", () => {
    expect(goroutine.diagnosis).toMatchObject({ verdict: "leak", kind: "goroutine" });
    expect(goroutine.status).toBe(1);
    expect(goroutine.diagnosis.sites[0]).toMatchObject({
      profile: "goroutine",
      function: "example.com/leakhound/testbed/scenarios.checkFraud",
    });
    expect(outcomeOf(goroutine.diagnosis, "goroutines")).toBe("supports");
  });

  it("give the same diagnosis for the recordings", async () => {
    for (const watched of [leak, fixed, goroutine]) {
      const again = await run(["diagnose", "recording", "--json"], watched.folder);
      const diagnosis: Diagnosis = JSON.parse(again.stdout);
      expect(diagnosis).toEqual(watched.diagnosis);
      expect(again.status).toBe(watched.status);
    }
  });

  it("give the same verdict for the profile files alone", async () => {
    const again = await run(
      ["diagnose", ...profilesOf(leak, "heap"), ...profilesOf(leak, "goroutine"), "--json"],
      leak.folder,
    );
    const { verdict, kind, sites } = JSON.parse(again.stdout) as Diagnosis;
    expect({ verdict, kind, first: sites[0]?.function }).toEqual({
      verdict: "leak",
      kind: "heap",
      first: leak.diagnosis.sites[0]?.function,
    });
  });

  it("record profiles that go tool pprof opens", () => {
    const heap = profilesOf(leak, "heap");
    expect(heap.length).toBeGreaterThanOrEqual(SNAPSHOTS_MIN);
    expect(goToolPprofTop(...heap)).toContain("Type: inuse_space");
    expect(goToolPprofTop(...profilesOf(leak, "goroutine"))).toContain("Type: goroutine");
    expect(goToolPprofTop(heap.at(-1)!)).toContain("net/textproto.readMIMEHeader");
  });

  it("write a page that loads nothing from elsewhere", () => {
    const page = readFileSync(join(leak.folder, "report.html"), "utf8");
    expect(page).toContain("readMIMEHeader");
    expect(page).not.toMatch(/<(script|link|img)[^>]+(src|href)="https?:/);
  });
});
