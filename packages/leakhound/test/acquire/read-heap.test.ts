/** Heap images of drawn files: formats, compression, older images, temporary files and progress. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { type HeapHandler, type HeapRequest, readHeap } from "../../src/acquire/read-heap.ts";
import type { Result } from "../../src/base/result.ts";
import type { LoadedHeap } from "../../src/heap/format/heap-format.ts";
import type { HoldersReport } from "../../src/heap/holders/report.ts";
import { NO_EDGE } from "../../src/heap/model/image.ts";
import { ARENA, dumpOf } from "../heap/go/dump/dump-writer.ts";
import { snapshotOf } from "../heap/v8/drawn.ts";
import { emptyFolder, folderOf } from "../support/folders.ts";
import { type TestPorts, testPorts } from "./ports.ts";

/** A module's variable `cache` that holds an array of the given size. */
const snapshotWith = (bytes: number) =>
  snapshotOf({
    root: { type: "synthetic", name: "(GC roots)", bytes: 0, edges: [["internal", "1", "global"]] },
    global: { type: "object", name: "Object / shop.js", bytes: 16, edges: [["property", "cache", "cache"]] },
    cache: { type: "object", name: "Cache", bytes: 32, edges: [["element", 0, "items"]] },
    items: { type: "array", name: "Array", bytes },
  });

/** A global variable that holds an object with a pointer to text. */
const GO_DUMP = dumpOf({
  objects: [
    { address: ARENA, bytes: 16, pointers: { 0: ARENA + 16 }, words: { 8: 5 } },
    { address: ARENA + 16, bytes: 8, words: { 0: 0x6f6c6c6568 } },
  ],
  data: { address: 0x50_0000, bytes: 8, pointers: { 0: ARENA } },
});

const fileRequest = (path: string, base: string | null = null): HeapRequest => ({
  location: { kind: "file", path },
  binary: null,
  base,
});

/** Reads the report. The handler runs `during`, too. */
async function report(
  request: HeapRequest,
  ports: TestPorts,
  during: (heap: LoadedHeap) => void = () => {},
  readsContents = false,
): Promise<Result<HoldersReport, { readonly code: string; readonly what: string }>> {
  const handler: HeapHandler<HoldersReport> = {
    handle: (heap, base) => {
      during(heap);
      return heap.explain(base).report;
    },
    readsContents,
  };
  return readHeap(request, handler, ports);
}

describe("a heap image in a file", () => {
  it.each([
    ["a snapshot of V8", snapshotWith(1000), 1048],
    ["a Go dump", GO_DUMP, 24],
  ])("%s is recognized by its content, plain or compressed", async (_, image, heapBytes) => {
    const folder = folderOf({ plain: image, packed: gzipSync(image) });
    for (const name of ["plain", "packed"]) {
      const scratch = emptyFolder();
      const ports = testPorts(scratch);
      const path = join(folder, name);
      expect(await report(fileRequest(path), ports)).toMatchObject({ ok: true, value: { heapBytes } });
      expect(ports.log).toEqual([`begin read ${path}`, "advance", "close"]);
      expect(readdirSync(scratch)).toEqual([]);
    }
  });

  it("is compared with an older one", async () => {
    const folder = folderOf({ older: snapshotWith(1000), newer: snapshotWith(5000) });
    const compared = await report(fileRequest(join(folder, "newer"), join(folder, "older")), testPorts(emptyFolder()));
    expect(compared).toMatchObject({ ok: true, value: { growthBytes: 4000 } });
  });

  it("is not compared with one of another format", async () => {
    const folder = folderOf({ older: GO_DUMP, newer: snapshotWith(1000) });
    const compared = await report(fileRequest(join(folder, "newer"), join(folder, "older")), testPorts(emptyFolder()));
    expect(compared).toMatchObject({ ok: false, error: { code: "wrong-base", where: join(folder, "older") } });
  });

  it.each([
    ["does not exist", () => "/nowhere/heap.dump", "io"],
    ["is a folder", () => emptyFolder(), "io"],
    ["is empty", () => join(folderOf({ empty: "" }), "empty"), "not-an-image"],
    ["is something else", () => join(folderOf({ text: "text" }), "text"), "not-an-image"],
    ["is truncated", () => join(folderOf({ cut: GO_DUMP.subarray(0, 100) }), "cut"), "truncated"],
    ["is compressed and damaged", () => join(folderOf({ damaged: damaged(gzipSync(GO_DUMP)) }), "damaged"), "io"],
  ])("that %s is a fault", async (_, path, code) => {
    const ports = testPorts(emptyFolder());
    expect(await report(fileRequest(path()), ports)).toMatchObject({ ok: false, error: { code } });
    expect(ports.log.filter((line) => line.startsWith("begin"))).toHaveLength(
      ports.log.filter((line) => line === "close").length,
    );
  });

  it("is not read further after the signal", async () => {
    const controller = new AbortController();
    controller.abort();
    const path = join(folderOf({ dump: GO_DUMP }), "dump");
    const read = await report(fileRequest(path), testPorts(emptyFolder(), controller.signal));
    expect(read).toMatchObject({ ok: false, error: { code: "aborted", where: path } });
  });
});

function damaged(packed: Uint8Array): Uint8Array {
  return Uint8Array.from(packed).fill(0xff, 12, 24);
}

describe("contents of objects", () => {
  const textsOf = (heap: LoadedHeap) => {
    const { graph, readText, find } = heap.explorable(null);
    const text = find(`0x${(ARENA + 16).toString(16)}`);
    return { objects: graph.edgeStart.length - 1, text: readText?.(text, NO_EDGE) ?? null };
  };

  it("can be read while the handler runs, from the unpacked file, which has no name", async () => {
    const path = join(folderOf({ packed: gzipSync(GO_DUMP) }), "packed");
    const scratch = emptyFolder();
    const ports = testPorts(scratch);
    let seen: unknown = null;
    let folders = 0;
    await report(
      fileRequest(path),
      ports,
      (heap) => {
        seen = textsOf(heap);
        folders = readdirSync(scratch).length;
      },
      true,
    );
    expect(seen).toMatchObject({ objects: 2, text: "hello" });
    expect(folders).toBe(0);
    expect(readdirSync(scratch)).toEqual([]);
    expect(ports.log.filter((line) => line.startsWith("begin"))).toEqual([
      `begin unpack ${path}`,
      `begin read ${path}`,
    ]);
  });

  it("are not available unless the handler requests them", async () => {
    const path = join(folderOf({ dump: GO_DUMP }), "dump");
    let text: unknown = "not read";
    await report(fileRequest(path), testPorts(emptyFolder()), (heap) => {
      text = textsOf(heap).text;
    });
    expect(text).toBeNull();
    expect(existsSync(path)).toBe(true);
  });
});
