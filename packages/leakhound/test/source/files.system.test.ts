import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { bytes } from "../../src/base/units.ts";
import { readProfileFile } from "../../src/source/files.ts";
import { MEM_STATS, recordedProfile } from "../support/services.ts";

const folder = mkdtempSync(join(tmpdir(), "leakhound-files-"));
afterAll(() => rmSync(folder, { recursive: true }));

function written(name: string, contents: string | Uint8Array): string {
  writeFileSync(join(folder, name), contents);
  return join(folder, name);
}

async function codeOf(path: string, bytesMax = 1_000_000): Promise<string> {
  const file = await readProfileFile(path, { bytesMax: bytes(bytesMax), isNamed: false });
  return file.ok ? `${file.value.length} bytes` : `${file.error.code}: ${file.error.what}`;
}

describe("a profile file", () => {
  it("is read completely, gzipped or text", async () => {
    const profile = recordedProfile("heap");
    const file = await readProfileFile(written("heap.pb.gz", profile), {
      bytesMax: bytes(profile.length),
      isNamed: false,
    });
    expect(file.ok && Buffer.from(file.value)).toEqual(Buffer.from(profile));
    expect(await codeOf(written("heap.txt", MEM_STATS))).toBe(`${MEM_STATS.length} bytes`);
  });

  it.each([
    ["README.md", "# read me\n", "not-a-profile: it is neither gzip, protobuf nor a text form of a profile"],
    ["blank.txt", "\n\n\thello", "not-a-profile: it is neither gzip, protobuf nor a text form of a profile"],
    ["empty.pb.gz", "", "not-a-profile: the file is empty"],
    [
      "big.pb.gz",
      Buffer.alloc(2_000_000, "\x1f\x8b", "latin1"),
      "too-large: the file has 1.9 MiB, which is more than 977 KiB",
    ],
  ])("is not %s", async (name, contents, expected) => {
    expect(await codeOf(written(name, contents))).toBe(expected);
  });

  it("is not a folder, nor missing, nor a pipe without a writer", async () => {
    execFileSync("mkfifo", [join(folder, "pipe")]);
    expect(await codeOf(folder)).toBe("not-a-file: not a regular file");
    expect(await codeOf(join(folder, "pipe"))).toBe("not-a-file: not a regular file");
    expect(await codeOf(join(folder, "gone"))).toBe("not-found: no such file");
  });
});
