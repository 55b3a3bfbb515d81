/** Source files that a profile names: any path, chosen by whoever wrote the profile. */
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { PORTS } from "../../../../src/cli/pprof/local/ports.ts";

const folder = mkdtempSync(join(tmpdir(), "leakhound-source-"));
afterAll(() => rmSync(folder, { recursive: true }));
const path = (name: string) => join(folder, name);

describe("a source file", () => {
  it("is its text; a folder has none", () => {
    writeFileSync(path("main.go"), "package main\n// ä\n");
    expect(PORTS.readSource(path("main.go"))).toEqual({ ok: true, value: "package main\n// ä\n" });
    expect(PORTS.readSource(folder)).toEqual({ ok: true, value: "" });
  });

  it("that does not exist is reported in the words of Go", () => {
    expect(PORTS.readSource(path("none.go"))).toEqual({ ok: false, error: "no such file or directory" });
  });

  it.skipIf(process.platform !== "linux").each(["/dev/zero", "/dev/random"])("is not read from %s", (device) => {
    expect(PORTS.readSource(device)).toEqual({ ok: false, error: "not a regular file" });
  });

  it("is read up to a limit, whatever size the file system claims", () => {
    writeFileSync(path("large.go"), "");
    truncateSync(path("large.go"), 17 * 1024 * 1024);
    expect(PORTS.readSource(path("large.go"))).toEqual({ ok: false, error: "larger than 16 MiB" });
  });

  it.skipIf(process.platform !== "linux")("of /proc, which claims to be empty, is read too", () => {
    expect(PORTS.readSource("/proc/self/status")).toMatchObject({ ok: true, value: expect.stringContaining("Pid:") });
    expect(PORTS.readSource("/proc/self/pagemap").ok).toBe(false);
  });
});
