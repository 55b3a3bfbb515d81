import { describe, expect, it } from "vitest";
import type { GoDump } from "../../../../src/heap/go/dump/go-dump.ts";
import { loadGoDump } from "../../../../src/heap/go/dump/load.ts";
import { NO_SECTIONS } from "../../../../src/heap/go/dump/memory-reader.ts";
import { ROOT_KINDS } from "../../../../src/heap/model/image.ts";
import { ARENA, type DrawnDump, dumpOf, varint } from "./dump-writer.ts";

const A = ARENA + 0x2000;
const B = ARENA + 0x4000;
const ITAB = 0x60_0100;
const TYPE = 0x60_0200;

/** A global holds an interface; in it a box of two words, the second of which points into the middle of a block. */
const BOX_AND_BLOCK: DrawnDump = {
  itabs: [{ itab: ITAB, type: TYPE, name: "main.box" }],
  objects: [
    { address: A, bytes: 16, pointers: { 8: B + 24 } },
    { address: A + 32, bytes: 16 },
    { address: B, bytes: 64 },
  ],
  bss: { address: 0x50_1000, bytes: 32, pointers: { 8: A, 24: 0 }, words: { 0: ITAB } },
};

async function* inChunks(bytes: Uint8Array, length: number): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += length) yield bytes.slice(start, start + length);
}

const load = (bytes: Uint8Array, chunk = bytes.length) =>
  loadGoDump(inChunks(bytes, Math.max(1, chunk)), { where: "x.dump", binary: NO_SECTIONS });

async function loaded(drawn: DrawnDump, chunk?: number): Promise<GoDump> {
  const result = await load(dumpOf(drawn), chunk);
  if (!result.ok) throw new Error(result.error.what);
  return result.value;
}

const faultOf = async (bytes: Uint8Array): Promise<string> => {
  const result = await load(bytes);
  return result.ok ? "no fault" : `${result.error.code}: ${result.error.what}`;
};

describe("a dump", () => {
  it("becomes objects, edges with offsets on both ends, and roots", async () => {
    const { image, wordTypes, goVersion } = await loaded(BOX_AND_BLOCK);
    expect(goVersion).toBe("go1.26.0");
    expect([...image.address]).toEqual([A, A + 32, B]);
    expect([...image.size]).toEqual([16, 16, 64]);
    expect([...image.edgeStart]).toEqual([0, 1, 1, 1]);
    expect([image.edgeTarget[0], image.edgeOffset[0], image.edgeInto[0]]).toEqual([2, 8, 24]);
    expect(image.roots.length).toBe(1);
    expect([image.roots.target[0], image.roots.at[0]]).toEqual([0, 0x50_1008]);
    expect(wordTypes[image.roots.word[0]! - 1]).toBe(TYPE);
  });

  it("is the same however it is cut into chunks", async () => {
    const whole = await loaded(BOX_AND_BLOCK);
    for (const chunk of [1, 2, 3, 7, 100]) {
      const cut = await loaded(BOX_AND_BLOCK, chunk);
      expect(cut.image).toEqual(whole.image);
    }
  });

  it("has the type of large slots in their first word, from Go 1.22 on", async () => {
    const objects = [{ address: A, bytes: 576, pointers: { 8: B }, words: { 0: TYPE } }];
    const drawn = { ...BOX_AND_BLOCK, objects };
    const { headers, wordTypes } = await loaded(drawn);
    expect([...headers.object]).toEqual([0]);
    expect(wordTypes[headers.word[0]! - 1]).toBe(TYPE);
    expect((await loaded({ ...drawn, version: "go1.21.13" })).headers.object.length).toBe(0);
  });

  it("names the goroutine and frame of a root on a stack", async () => {
    const frame = { address: 0xc0_0100_0000, bytes: 64, pointers: { 16: A }, function: "main.worker" };
    const { image, frames } = await loaded({ ...BOX_AND_BLOCK, frame });
    const row = [...image.roots.kind].indexOf(ROOT_KINDS.indexOf("frame"));
    expect(frames[image.roots.frame[row]!]).toMatchObject({ function: "main.worker", goroutine: { id: 17 } });
    expect(image.roots.at[row]).toBe(16);
  });

  it("counts what a finalizer's object points to as held by the finalizer, and not the object", async () => {
    const { image } = await loaded({ ...BOX_AND_BLOCK, bss: { address: 0x50_1000, bytes: 8 }, finalizers: [A] });
    expect([...image.roots.target]).toEqual([2]);
    expect(ROOT_KINDS[image.roots.kind[0]!]).toBe("finalizer");
  });
});

describe("a file that is no dump, or a damaged one", () => {
  it("is a fault that says what it is", async () => {
    expect(await faultOf(new Uint8Array())).toMatch(/^not-an-image: it is too short/);
    expect(await faultOf(new TextEncoder().encode("PK\u0003\u0004 something else entirely"))).toMatch(/^not-an-image/);
    expect(await faultOf(dumpOf({ header: "go1.4 heap dump\n" }))).toMatch(
      /^unsupported: its format is that of go1.4,/,
    );
    expect(await faultOf(dumpOf({ pointerBytes: 4 }))).toMatch(/^unsupported: the process is 32-bit/);
  });

  it("reports a pointer beyond its object, an unknown record and an endless number with their byte", async () => {
    const good = dumpOf({ ...BOX_AND_BLOCK, objects: [] });
    const params = good.slice(0, 16 + 1 + 2 + 12 + 6 + 9 + 1);
    const after = (...bytes: number[]) => Uint8Array.from([...params, ...bytes, ...new Array(40).fill(0xff)]);
    expect(await faultOf(after(1, ...varint(A), 8, ...new Array(8).fill(0), 1, 8))).toMatch(
      /a pointer is at offset 8 of 8 bytes/,
    );
    expect(await faultOf(after(99))).toMatch(/a record has the unknown tag 99/);
    expect(await faultOf(after(1))).toMatch(/a number is longer than 10 bytes/);
  });

  it("a claim of a petabyte in one object is a dump cut off, not memory taken", async () => {
    const bytes = dumpOf({ ...BOX_AND_BLOCK, objects: [] });
    const claim = Uint8Array.from([...bytes.slice(0, 47), 1, ...varint(A), ...varint(2 ** 50), 0, 0, 0]);
    expect(await faultOf(claim)).toMatch(/^truncated/);
  });

  it("memory above 2^52 is corrupt: pages there cannot be counted", async () => {
    for (const address of [2 ** 52 - 8, 2 ** 53, 2 ** 60, 2 ** 64 - 2 ** 12]) {
      const far: DrawnDump = { ...BOX_AND_BLOCK, objects: [{ address, bytes: 16 }] };
      expect(await faultOf(dumpOf(far))).toMatch(/^corrupt: memory begins at the address \d+/);
      expect(await faultOf(dumpOf({ bss: { address, bytes: 16 } }))).toMatch(/^corrupt/);
      expect(await faultOf(dumpOf({ frame: { address, bytes: 16, function: "main.main" } }))).toMatch(/^corrupt/);
    }
  });

  it("cut off anywhere, is a fault before its roots and a partial answer with a warning after them", async () => {
    const bytes = dumpOf(BOX_AND_BLOCK);
    const outcomes = [];
    for (let length = 0; length < bytes.length; length++) {
      const result = await load(bytes.slice(0, length));
      outcomes.push(result.ok ? result.value.notes.length : result.error.code);
    }
    const firstPartial = outcomes.indexOf(1);
    expect(new Set(outcomes.slice(0, firstPartial))).toEqual(new Set(["not-an-image", "truncated"]));
    expect(new Set(outcomes.slice(firstPartial))).toEqual(new Set([1]));
  });

  it("with any one byte changed, is a fault or an answer, and never an exception", async () => {
    const bytes = dumpOf(BOX_AND_BLOCK);
    for (let at = 0; at < bytes.length; at++)
      for (const value of [0, 1, 7, 0x7f, 0x80, 0xff]) {
        const damaged = bytes.slice();
        damaged[at] = value;
        const result = await load(damaged);
        if (result.ok) expect(Math.max(-1, ...result.value.image.edgeTarget)).toBeLessThan(result.value.image.nodes);
      }
  });
});
