/** One process, imaged as a dump, from a forked copy, as a core and by its memory: the holders are the same. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, expect, it, onTestFinished } from "vitest";
import { copyProcess } from "../../src/acquire/copy-process.ts";
import { openProgram } from "../../src/acquire/file-access.ts";
import { openImage } from "../../src/acquire/image-file.ts";
import { createScratch } from "../../src/acquire/scratch.ts";
import type { GoDump } from "../../src/heap/go/dump/go-dump.ts";
import { isCore } from "../../src/heap/go/process/core.ts";
import type { HoldersReport } from "../../src/heap/holders/report.ts";
import { type HeapImage, ROOT_KINDS } from "../../src/heap/model/image.ts";
import { coreOf, dumpOf, executableOf, explainGo, goImage, processOf, value } from "../heap/explain.ts";
import { isThorough } from "../support/effort.ts";
import { describeWithGo, hasGo } from "../support/go.ts";
import { type Running, running } from "./running.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "leakhound-acquire-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
});

interface ExplainedImage {
  readonly report: HoldersReport;
  readonly dump: GoDump;
}

/** All scenarios are one program; reading its debug information takes longer than reading an image. */
const programs = new Map<string, ReturnType<typeof openedProgram>>();
const programOf = ({ binary }: Running): ReturnType<typeof openedProgram> => {
  const opened = programs.get(binary) ?? openedProgram(binary);
  programs.set(binary, opened);
  return opened;
};

async function openedProgram(binary: string) {
  const file = value(openProgram(binary));
  return { file, executable: await executableOf(file) };
}

afterAll(async () => {
  for (const opened of programs.values()) (await opened).file.close();
});

async function explainFile(path: string, process: Running): Promise<ExplainedImage> {
  const { executable } = await programOf(process);
  const { program } = executable;
  const { head } = value(await openImage(path));
  const dump = isCore(head) ? await coreOf(path, executable) : await dumpOf(path, program);
  return { report: explainGo(goImage(dump, program)).report, dump };
}

async function fetchedTo(path: string, address: string): Promise<string> {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address}: ${response.status} ${await response.text()}`);
  writeFileSync(path, new Uint8Array(await response.arrayBuffer()));
  return path;
}

const images = {
  dump: async (process: Running) =>
    explainFile(await fetchedTo(join(folder, "dump"), `http://${process.address}/debug/leakhound/heapdump`), process),
  twin: async (process: Running) =>
    explainFile(
      await fetchedTo(join(folder, "twin"), `http://${process.address}/debug/leakhound/heapdump?twin=1`),
      process,
    ),
  core: async (process: Running) => {
    execFileSync("gcore", ["-o", join(folder, "core"), String(process.pid)], { stdio: "ignore" });
    return explainFile(join(folder, `core.${process.pid}`), process);
  },
  process: async (process: Running) => {
    const { executable } = await programOf(process);
    const scratch = createScratch(folder);
    const { image, close } = value(await copyProcess({ pid: process.pid, stopsProcess: true }, scratch));
    const dump = await processOf(image, executable);
    close();
    return { report: explainGo(goImage(dump, executable.program)).report, dump };
  },
};

/** Names of the holders of more than 5%, without the runtime, whose own buffers change between two images. */
const holdersOf = ({ report }: ExplainedImage): string[] =>
  report.holders.filter(({ root, share }) => share > 0.05 && root !== "runtime").map(({ root }) => root);

/** Removes how often each step of a path occurs, because the service keeps running between two images. */
const withoutCounts = (path: readonly string[]): string[] => path.map((step) => step.replace(/ ×[\d,]+$/, ""));

/** One of each kind of root first; the others are images of the same kinds with other types. */
const EACH_ROOT = ["incident", "closure", "goroutine", "finalizer", "timer"];
const MORE_TYPES = ["interface", "channel", "sync-map", "two-globals", "cyclic", "generic", "embedded"];
const SCENARIOS = isThorough ? [...EACH_ROOT, ...MORE_TYPES] : EACH_ROOT;

/**
 * Frames of the scenario's goroutines, with the offsets and addresses of their pointers. The runtime's outermost frame
 * is left out because it has no end. Words without a type are left out because they are remains of earlier calls, which
 * change between two images.
 */
function framesOf({ dump: { frames, image } }: ExplainedImage): string[] {
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

describeWithGo("the holders of a forked copy, a core and a process are those of the dump", () => {
  // Caches of the runtime change between two images of one process, hence the retries.
  it.each(SCENARIOS)("%s", { timeout: 120_000, retry: 2 }, async (scenario) => {
    const process = await running(scenario, { objects: 2000 });
    const dump = await images.dump(process);
    for (const source of ["twin", "process"] as const) {
      const explained = await images[source](process);
      expect([source, holdersOf(explained)]).toEqual([source, holdersOf(dump)]);
      const [first, expected] = [explained.report.holders[0]!, dump.report.holders[0]!];
      expect([first.root, withoutCounts(first.path)]).toEqual([expected.root, withoutCounts(expected.path)]);
      expect(first.retainedBytes / expected.retainedBytes).toBeCloseTo(1, 1);
      expect(explained.report.heapBytes / dump.report.heapBytes).toBeCloseTo(1, 1);
    }
  });

  // A goroutine may run between two images of one process, hence the retries.
  it("and so are the frames of waiting goroutines, and the pointers in them", {
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
