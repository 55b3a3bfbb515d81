import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { JudgedTarget } from "../../src/monitor/judged-target.ts";
import { replayTarget } from "../../src/monitor/replay.ts";
import { withHolders } from "../../src/monitor/with-holders.ts";
import { testPorts } from "../acquire/ports.ts";
import { snapshotOf } from "../heap/v8/drawn.ts";
import { emptyFolder, folderOf } from "../support/folders.ts";
import { recordingOf, WITHOUT_SOURCE } from "./recorded.ts";

const SNAPSHOT = snapshotOf({
  root: { type: "synthetic", name: "(GC roots)", bytes: 0, edges: [["internal", "1", "global"]] },
  global: { type: "object", name: "Object / shop.js", bytes: 16, edges: [["property", "cache", "cache"]] },
  cache: { type: "object", name: "Cache", bytes: 32, edges: [["element", 0, "items"]] },
  items: { type: "array", name: "Array", bytes: 100_000 },
});

async function judgedLeak(): Promise<JudgedTarget> {
  const judged = await replayTarget(recordingOf("leak"), WITHOUT_SOURCE, { skipped: () => {}, cut: () => {} });
  if (!judged.ok) throw new Error(judged.error.what);
  return judged.value;
}

const request = (path: string) => ({ location: { kind: "file", path } as const, binary: null, base: null });

describe("the holders of a heap image", () => {
  it("are added to the diagnosis of the only target", async () => {
    const target = await judgedLeak();
    const path = join(folderOf({ "heap.heapsnapshot": SNAPSHOT }), "heap.heapsnapshot");
    const held = await withHolders([target], request(path), testPorts(emptyFolder()));
    if (!held.ok) throw new Error(held.error.what);
    const { diagnosis } = held.value[0]!.judgment;
    expect(diagnosis.verdict).toBe("leak");
    expect(diagnosis.holders[0]).toMatchObject({ retainedBytes: expect.any(Number), share: expect.any(Number) });
    expect(diagnosis.holders[0]!.retainedBytes).toBeGreaterThanOrEqual(100_000);
    expect(held.value[0]!.series).toBe(target.series);
  });

  it("cannot belong to several instances", async () => {
    const target = await judgedLeak();
    const held = await withHolders([target, target], request("heap.dump"), testPorts(emptyFolder()));
    expect(held).toMatchObject({ ok: false, error: { code: "usage" } });
  });

  it("of an image that cannot be read are a fault", async () => {
    const held = await withHolders([await judgedLeak()], request("/nowhere/heap.dump"), testPorts(emptyFolder()));
    expect(held).toMatchObject({ ok: false, error: { code: "io", where: "/nowhere/heap.dump" } });
  });
});
