import { copyFileSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { type OpenProgram, openProgram, openRandomFile } from "../../src/acquire/file-access.ts";
import { loadHeapFile } from "../../src/acquire/heap-file.ts";
import { bytes as size } from "../../src/base/units.ts";
import type { FileRange, ReadAt } from "../../src/heap/format/heap-source.ts";
import { readCore } from "../../src/heap/go/process/core.ts";
import { loadGoProcess } from "../../src/heap/go/process/load.ts";
import { ProcessMemory } from "../../src/heap/go/process/process-memory.ts";
import { executableOf, value } from "../heap/explain.ts";
import { builtBinary } from "../heap/scenarios.ts";
import { runs } from "../support/effort.ts";
import { describeWithGo } from "../support/go.ts";
import { testPorts } from "./ports.ts";
import { start } from "./running.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "leakhound-malformed-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function opened(path: string): OpenProgram {
  const binary = value(openProgram(path));
  onTestFinished(() => binary.close());
  return binary;
}

/** A file with these bytes. */
function fileOf(name: string, bytes: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

/** The header of a core with this many program headers. */
function header({ wordBits = 64, programs = 0 }: { wordBits?: 32 | 64; programs?: number }): Uint8Array {
  const bytes = new Uint8Array(64);
  const view = new DataView(bytes.buffer);
  bytes.set([0x7f, 0x45, 0x4c, 0x46, wordBits === 64 ? 2 : 1, 1, 1]);
  view.setUint16(16, 4, true);
  view.setBigUint64(32, 64n, true);
  view.setUint16(56, programs, true);
  return bytes;
}

async function faultOf(path: string, program: OpenProgram | null) {
  const read = await loadHeapFile(path, { where: path, program, readsContents: false }, testPorts(folder));
  return read.ok ? null : { code: read.error.code, what: read.error.what };
}

describeWithGo("a damaged or unsuitable core", () => {
  let core: string;
  beforeAll(async () => {
    const { address, stop } = await start("incident", { objects: 200 });
    const response = await fetch(`http://${address}/debug/leakhound/heapdump?twin=1`);
    core = fileOf("core", new Uint8Array(await response.arrayBuffer()));
    stop();
  });

  it("is read only with the program that ran", async () => {
    expect(await faultOf(core, null)).toMatchObject({ code: "no-symbols" });
    const other = opened(builtBinary({ flags: ["-tags", "other"] }));
    expect(await faultOf(core, other)).toEqual({ code: "wrong-binary", what: "the process ran another program" });
  });

  it("requires debug information in the program", async () => {
    const stripped = opened(builtBinary({ flags: ["-ldflags=-s -w"] }));
    expect((await faultOf(core, stripped))?.code).toBe("no-symbols");
    const withoutDwarf = opened(builtBinary({ flags: ["-ldflags=-w"] }));
    expect((await faultOf(core, withoutDwarf))?.code).toBe("no-symbols");
  });

  it.each([64, 4096, 1_000_000])("that is truncated after %i bytes is reported as truncated", async (bytes) => {
    const cut = join(folder, "cut");
    copyFileSync(core, cut);
    truncateSync(cut, bytes);
    expect((await faultOf(cut, opened(builtBinary())))?.code).toBe("truncated");
  });

  it("with arbitrarily altered memory gives a fault or an image, and never throws", { timeout: 120_000 }, async () => {
    const executable = await executableOf(opened(builtBinary()));
    const plain = value(openRandomFile(core));
    const { segments } = value(await readCore(plain));
    const alterations = fc.array(
      fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 0, max: 255 })),
      {
        minLength: 1,
        maxLength: 200,
      },
    );
    const length = segments.reduce((sum, one) => sum + one.length, 0);
    await fc.assert(
      fc.asyncProperty(alterations, async (places) => {
        const altered = places.map(([place, byte]) => ({ offset: Math.floor(place * length), byte }));
        const memory = { segments, readAt: alteredReads(plain.readAt, altered) };
        const read = await loadGoProcess({ where: "core", memory, files: [] }, executable, () => {});
        expect(read.ok || read.error.todo).toBeTruthy();
      }),
      { numRuns: runs(8) },
    );
    plain.close();
  });
});

/** Reads in which the bytes at these offsets are replaced. */
function alteredReads(readAt: ReadAt, altered: readonly { offset: number; byte: number }[]): ReadAt {
  return (offset, into) => {
    const read = readAt(offset, into);
    for (const one of altered)
      if (one.offset >= offset && one.offset < offset + read) into[one.offset - offset] = one.byte;
    return read;
  };
}

describe("the ELF header of a core", () => {
  it("of a 32-bit process is not supported", async () => {
    expect(await coreFault(header({ wordBits: 32 }))).toBe("unsupported");
  });

  it("that announces more program headers than the file has is truncated", async () => {
    expect(await coreFault(header({ programs: 9 }))).toBe("truncated");
    expect(await coreFault(header({ programs: 0xffff }))).toBe("truncated");
  });

  it("of another file is not an image", async () => {
    expect(await coreFault(new Uint8Array(64))).toBe("not-an-image");
    expect(await coreFault(new Uint8Array())).toBe("not-an-image");
  });
});

async function coreFault(bytes: Uint8Array): Promise<string> {
  const access = {
    where: "core",
    length: bytes.length,
    read: async ({ offset, length }: FileRange) => bytes.slice(offset, offset + length),
  };
  const core = await readCore(access);
  return core.ok ? "none" : core.error.code;
}

describe("the memory of a process", () => {
  const bytes = Uint8Array.from({ length: 100 }, (_, row) => row);
  const readAt: ReadAt = (offset, into) => {
    into.set(bytes.subarray(offset, offset + into.length));
    return Math.min(into.length, bytes.length - offset);
  };
  const memory = new ProcessMemory([
    { segments: [{ start: 0x1000, length: 50, offset: 0 }], readAt },
    { segments: [{ start: 0x1020, length: 60, offset: 40 }], readAt },
  ]);

  it("is read from the first source that has the address, and continues in the next one", () => {
    expect([...memory.read(0x1000 + 48, size(4))]).toEqual([48, 49, 58, 59]);
    expect(memory.byte(0x1000 + 31)).toBe(31);
    expect(memory.half(0x1000 + 49)).toBe(49 + 256 * 58);
  });

  it("that no source has gives an error with its address", () => {
    expect(() => memory.read(0x1000 + 90, size(8))).toThrow("no memory at 0x105c");
    expect(() => memory.word(0xfff)).toThrow("no memory at 0xfff");
    expect(memory.has(0x105c)).toBe(false);
    expect(() => memory.read(0x1000, size(2 ** 40))).toThrow("no memory at 0x1000");
  });
});
