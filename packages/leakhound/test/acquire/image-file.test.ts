import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { notReadable } from "../../src/acquire/fault.ts";
import { openImage } from "../../src/acquire/image-file.ts";
import { value } from "../heap/explain.ts";

const folder = mkdtempSync(join(tmpdir(), "leakhound-packed-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** 300,000 lines, compressed by `zstd -3` to one frame of several blocks. */
const PACKED = new URL("../fixtures/lines.zst", import.meta.url);
const LINES = 300_000;

async function unpacked(name: string, bytes: Uint8Array): Promise<Uint8Array> {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  const chunks: Uint8Array[] = [];
  for await (const chunk of value(await openImage(path)).chunks(() => {})) chunks.push(chunk.slice());
  return Buffer.concat(chunks);
}

describe("an image compressed with zstd", () => {
  const packed = readFileSync(PACKED);
  const plain = Buffer.from(Array.from({ length: LINES }, (_, row) => `${row + 1}\n`).join(""));

  it("is unpacked while it is read", async () => {
    expect(Buffer.compare(await unpacked("whole.zst", packed), plain)).toBe(0);
  });

  it("may have several frames", async () => {
    const twice = await unpacked("twice.zst", Buffer.concat([packed, packed]));
    expect(Buffer.compare(twice, Buffer.concat([plain, plain]))).toBe(0);
  });

  it("that is truncated ends where its data ends", async () => {
    const cut = await unpacked("cut.zst", packed.subarray(0, packed.length / 2));
    expect(cut.length).toBeLessThan(plain.length);
    expect(Buffer.compare(cut, plain.subarray(0, cut.length))).toBe(0);
  });

  it("that is damaged is reported as damaged", async () => {
    const altered = Uint8Array.from(packed).fill(0xff, 8, 64);
    writeFileSync(join(folder, "altered.zst"), altered);
    const file = await openImage(join(folder, "altered.zst"));
    expect(file.ok).toBe(false);
    expect(!file.ok && file.error.what).toContain("its compressed content is damaged");
    expect(notReadable("x", new Error("?")).what).toContain("cannot be read");
  });
});
