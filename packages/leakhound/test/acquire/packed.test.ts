import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { notReadable, openImage } from "../../src/acquire/image-file.ts";
import { value } from "../heap/explain.ts";

const folder = mkdtempSync(join(tmpdir(), "leakhound-packed-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** 300,000 lines, packed by `zstd -3`: a frame of several blocks. */
const PACKED = new URL("../fixtures/lines.zst", import.meta.url);
const LINES = 300_000;

async function unpacked(name: string, bytes: Uint8Array): Promise<Uint8Array> {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  const chunks: Uint8Array[] = [];
  for await (const chunk of value(await openImage(path)).chunks(() => {})) chunks.push(chunk.slice());
  return Buffer.concat(chunks);
}

describe("an image packed with zstd", () => {
  const packed = readFileSync(PACKED);
  const plain = Buffer.from(Array.from({ length: LINES }, (_, row) => `${row + 1}\n`).join(""));

  it("is unpacked as it is read", async () => {
    expect(Buffer.compare(await unpacked("whole.zst", packed), plain)).toBe(0);
  });

  it("may be of several frames", async () => {
    const twice = await unpacked("twice.zst", Buffer.concat([packed, packed]));
    expect(Buffer.compare(twice, Buffer.concat([plain, plain]))).toBe(0);
  });

  it("that is cut off ends where it ends", async () => {
    const cut = await unpacked("cut.zst", packed.subarray(0, packed.length / 2));
    expect(cut.length).toBeLessThan(plain.length);
    expect(Buffer.compare(cut, plain.subarray(0, cut.length))).toBe(0);
  });

  it("that was altered is a fault and says so", async () => {
    const altered = Uint8Array.from(packed).fill(0xff, 8, 64);
    writeFileSync(join(folder, "altered.zst"), altered);
    const file = await openImage(join(folder, "altered.zst"));
    expect(file.ok).toBe(false);
    expect(!file.ok && file.error.what).toContain("packed and altered since");
    expect(notReadable("x", new Error("?")).what).toContain("cannot be read");
  });
});
