/** Damaged images and binaries give a fault or a partial answer, and never an exception or an endless loop. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { localsAt } from "../../../src/heap/go/binary/dwarf/locals.ts";
import { loadGoDump } from "../../../src/heap/go/dump/load.ts";
import { alignProgram, sectionsToExpect } from "../../../src/heap/go/program/align.ts";
import { loadV8Snapshot } from "../../../src/heap/v8/load.ts";
import { runs } from "../../support/effort.ts";
import { describeWithGo } from "../../support/go.ts";
import { randomOf } from "../../support/heap-simulation.ts";
import { dumpOf, explainGo, explainV8, programOf } from "../explain.ts";
import { dumped } from "../scenarios.ts";
import { type DrawnNode, snapshotOf } from "../v8/drawn.ts";
import { damaged, whole } from "./damage.ts";

const ROUNDS = runs(40);

describeWithGo("a damaged dump of a real program", () => {
  it("is a fault, or is explained as far as it is intact", async () => {
    const { dump, binary } = dumped("dispatcher", { objects: 300 });
    const program = await programOf(binary);
    const bytes = new Uint8Array(readFileSync(dump));
    for (let seed = 1; seed <= ROUNDS; seed++) {
      const options = { where: `seed ${seed}`, binary: sectionsToExpect(program) };
      const loaded = await loadGoDump(whole(damaged(bytes, randomOf(seed))), options);
      if (!loaded.ok) {
        expect(["not-an-image", "truncated", "corrupt", "unsupported", "too-large"]).toContain(loaded.error.code);
        continue;
      }
      const aligned = alignProgram(program, loaded.value, options.where);
      const { report } = explainGo({ dump: loaded.value, program: aligned.ok ? aligned.value : null });
      const held = report.holders.map(({ retainedBytes }) => retainedBytes);
      expect(Math.max(0, ...held)).toBeLessThanOrEqual(report.heapBytes);
    }
  });

  it("whose functions differ from the binary's belongs to another build", async () => {
    const { dump, binary } = dumped("dispatcher", { objects: 300 });
    const program = await programOf(binary);
    const loaded = await dumpOf(dump, program);
    const moved = { ...loaded, frames: loaded.frames.map((frame) => ({ ...frame, entry: frame.entry + 0x1000 })) };
    expect(alignProgram(program, loaded, dump).ok).toBe(true);
    expect(alignProgram(program, moved, dump)).toMatchObject({ ok: false, error: { code: "wrong-binary" } });
  });

  it("whose lists of locations are cut off still has its variables, without locations", async () => {
    const { dump, binary } = dumped("dispatcher", { objects: 300 });
    const { debug } = await programOf(binary);
    const { frames } = await dumpOf(dump);
    const pc = frames.find(
      (frame) => frame.function.startsWith("net/http") || frame.function.includes("scenarios."),
    )!.pc;
    const nothing = new Uint8Array();
    const sections = { ...debug.sections, loc: nothing, loclists: nothing, ranges: nothing, rnglists: nothing };
    expect(localsAt(debug, pc - 1).length).toBeGreaterThan(0);
    expect(
      localsAt({ ...debug, sections }, pc - 1).every(({ pieces, isFixed }) => pieces.length === 0 || isFixed),
    ).toBe(true);
  });
});

const NODES: Record<string, DrawnNode> = {
  root: { type: "synthetic", name: "", bytes: 0, edges: [["element", 1, "context"]] },
  context: { type: "object", name: "system / Context", bytes: 16, edges: [["context", "cache", "map"]] },
  map: { type: "object", name: "Map", bytes: 32, edges: [["internal", "table", "table"]] },
  table: { type: "array", name: "", bytes: 800, edges: [["hidden", 0, "map"]] },
};

it("a damaged snapshot is a fault, or is explained", async () => {
  const bytes = new TextEncoder().encode(snapshotOf(NODES));
  for (let seed = 1; seed <= 10 * ROUNDS; seed++) {
    const loaded = await loadV8Snapshot(whole(damaged(bytes, randomOf(seed))), `seed ${seed}`);
    if (loaded.ok) expect(explainV8(loaded.value).report.heapBytes).toBeGreaterThanOrEqual(0);
    else expect(["not-an-image", "truncated", "corrupt", "too-large"]).toContain(loaded.error.code);
  }
});

it("a snapshot that claims billions of nodes is refused, and allocates no memory", async () => {
  const before = process.memoryUsage.rss();
  for (const claim of [2 ** 31 - 1, 2 ** 40, -1, 1e300]) {
    const text = snapshotOf(NODES).replace(/"node_count":\d+/, `"node_count":${claim}`);
    const loaded = await loadV8Snapshot(whole(new TextEncoder().encode(text)), "claim");
    expect(loaded.ok).toBe(false);
  }
  expect(process.memoryUsage.rss() - before).toBeLessThan(200e6);
});
