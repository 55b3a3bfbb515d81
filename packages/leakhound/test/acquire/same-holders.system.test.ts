/** One process, imaged in four ways: whoever asks, the answer is the same. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, it, onTestFinished } from "vitest";
import { copyProcess } from "../../src/acquire/copy-process.ts";
import { openGoBinary, readGoFile, readGoProcess } from "../../src/acquire/go-image.ts";
import type { GoDump } from "../../src/heap/go/dump/types.ts";
import { explainGoDump } from "../../src/heap/go/explain.ts";
import type { HoldersReport } from "../../src/heap/holders/report.ts";
import { type HeapImage, ROOT_KINDS } from "../../src/heap/model/image.ts";
import { value } from "../heap/explain.ts";
import { describeWithGo, hasGo } from "../support/go.ts";
import { type Running, running } from "./running.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "leakhound-acquire-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
});

interface Seen {
  readonly report: HoldersReport;
  readonly dump: GoDump;
}

async function seenInFile(path: string, { binary }: Running): Promise<Seen> {
  const program = value(await openGoBinary(binary));
  const loaded = value(await readGoFile(path, program));
  await program.close();
  return { report: explainGoDump(loaded.dump, loaded.program, null).report, dump: loaded.dump };
}

async function fetchedTo(path: string, address: string): Promise<string> {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address}: ${response.status} ${await response.text()}`);
  writeFileSync(path, new Uint8Array(await response.arrayBuffer()));
  return path;
}

const images = {
  dump: async (process: Running) =>
    seenInFile(await fetchedTo(join(folder, "dump"), `http://${process.address}/debug/leakhound/heapdump`), process),
  twin: async (process: Running) =>
    seenInFile(
      await fetchedTo(join(folder, "twin"), `http://${process.address}/debug/leakhound/heapdump?twin=1`),
      process,
    ),
  core: async (process: Running) => {
    execFileSync("gcore", ["-o", join(folder, "core"), String(process.pid)], { stdio: "ignore" });
    return seenInFile(join(folder, `core.${process.pid}`), process);
  },
  process: async ({ pid, binary }: Running) => {
    const scratch = { folder, signal: new AbortController().signal, close: () => {} };
    const { image, close } = value(await copyProcess({ pid, isToStop: true }, scratch));
    const program = value(await openGoBinary(binary));
    const { dump, program: aligned } = value(await readGoProcess(image, program));
    await program.close();
    close();
    return { report: explainGoDump(dump, aligned, null).report, dump };
  },
};

/** Holders that matter, by name. */
const holdersOf = ({ report }: Seen): string[] =>
  report.holders.filter(({ share }) => share > 0.05).map(({ root }) => root);

/** How often a step of a path occurs, left out: a service goes on between two images. */
const withoutCounts = (path: readonly string[]): string[] => path.map((step) => step.replace(/ ×[\d,]+$/, ""));

const SCENARIOS = [
  "incident",
  "interface",
  "closure",
  "goroutine",
  "channel",
  "sync-map",
  "two-globals",
  "cyclic",
  "generic",
  "embedded",
  "finalizer",
  "timer",
];

/**
 * Frames of goroutines of the scenario, with the offsets at which they hold what; the runtime's last frame has no end.
 * Words without a type are left out: they are what earlier calls left behind, and die between two images.
 */
function framesOf({ dump: { frames, image } }: Seen): string[] {
  const { roots } = image;
  const isOwn = (row: number): boolean =>
    frames.some((one) => one.goroutine === frames[row]!.goroutine && one.function.includes("growGoroutine"));
  return Array.from(frames.keys())
    .filter((row) => isOwn(row) && frames[row]!.function !== "runtime.goexit")
    .map((row) => {
      const { goroutine, depth, function: name, stackPointer, length } = frames[row]!;
      const held = Array.from(roots.frame.keys()).filter(
        (root) => roots.frame[root] === row && roots.kind[root] === FRAME,
      );
      const slots = held.map((root) => `${roots.at[root]}=${addressOf(image, roots.target[root]!)}`);
      return [goroutine.id, depth, name, stackPointer, length, ...slots.sort()].join(" ");
    });
}

const FRAME = ROOT_KINDS.indexOf("frame");

const addressOf = ({ address }: HeapImage, object: number): string => address[object]!.toString(16);

const hasGcore = hasGo && spawnSync("gcore").error === undefined;

describeWithGo("holders in a twin, a core and a process are those in the dump", () => {
  it.each(SCENARIOS)("%s", { timeout: 120_000, retry: 2 }, async (scenario) => {
    const process = await running(scenario, { objects: 2000 });
    const dump = await images.dump(process);
    for (const way of ["twin", "process"] as const) {
      const seen = await images[way](process);
      expect([way, holdersOf(seen)]).toEqual([way, holdersOf(dump)]);
      const [first, expected] = [seen.report.holders[0]!, dump.report.holders[0]!];
      expect([first.root, withoutCounts(first.path)]).toEqual([expected.root, withoutCounts(expected.path)]);
      expect(first.retainedBytes / expected.retainedBytes).toBeCloseTo(1, 1);
      expect(seen.report.heapBytes / dump.report.heapBytes).toBeCloseTo(1, 1);
    }
  });

  // Two images of one process are of two moments, and a goroutine may move in between.
  it("and so are the frames of goroutines that wait, and the pointers in them", {
    timeout: 60_000,
    retry: 2,
  }, async () => {
    const process = await running("goroutine", { objects: 2000 });
    const [dump, twin] = [await images.dump(process), await images.twin(process)];
    expect(framesOf(dump).join("\n")).toMatch(/growGoroutine.* \d+=[\da-f]+/);
    expect(framesOf(twin)).toEqual(framesOf(dump));
  });

  it.skipIf(!hasGcore)("incident, by gcore", { timeout: 120_000 }, async () => {
    const process = await running("incident", { objects: 2000 });
    expect(holdersOf(await images.core(process))).toEqual(holdersOf(await images.dump(process)));
  });
});
