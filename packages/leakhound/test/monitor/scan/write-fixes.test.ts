/** Files that fixes change: replaced as a whole, with their mode, and never when they are not what was scanned. */
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { scanPaths } from "../../../src/monitor/scan/scan-paths.ts";
import { writeFixes } from "../../../src/monitor/scan/write-fixes.ts";

let root: string;
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "leakhound-write-")));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const LEAK =
  'package p\n\nimport "context"\n\nfunc f(p context.Context) {\n\tc, _ := context.WithCancel(p)\n\t<-c.Done()\n}\n';
const REPAIRED = LEAK.replace("c, _", "c, cancel").replace("\t<-c", "\tdefer cancel()\n\t<-c");

function write(path: string, content: string | Uint8Array = LEAK): string {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
  return join(root, path);
}

async function scan(path = root) {
  const scanned = await scanPaths([path]);
  if (!scanned.ok) throw new Error(scanned.error.what);
  return scanned.value;
}

describe("fixes", () => {
  it("replace a file, which keeps its mode, and leave no other file", async () => {
    const file = write("a.go");
    chmodSync(file, 0o751);
    const { report, fixable } = await scan();
    expect(await writeFixes(report.findings, fixable)).toMatchObject({ files: ["a.go"], refused: [] });
    expect(readFileSync(file, "utf8")).toBe(REPAIRED);
    expect(statSync(file).mode & 0o7777).toBe(0o751);
    expect(readdirSync(root)).toEqual(["a.go"]);
    expect((await scan()).report.findings).toEqual([]);
  });

  it("keep a byte order mark and Windows line ends", async () => {
    const file = write("a.go", `\uFEFF${LEAK.replaceAll("\n", "\r\n")}`);
    const { report, fixable } = await scan();
    await writeFixes(report.findings, fixable);
    expect(readFileSync(file, "utf8")).toBe(`\uFEFF${REPAIRED.replaceAll("\n", "\r\n")}`);
  });

  it.each([
    ["changed", "has changed since the scan", (file: string) => writeFileSync(file, `${LEAK}// more\n`)],
    ["changed", "is gone", (file: string) => rmSync(file)],
  ])("are not written: %s, because the file %s", async (reason, _, change) => {
    const file = write("a.go");
    const { report, fixable } = await scan();
    change(file);
    expect(await writeFixes(report.findings, fixable)).toEqual({
      fixed: [],
      files: [],
      refused: [{ file: "a.go", reason }],
    });
    expect(readdirSync(root)).toEqual(reason === "changed" && readdirSync(root).length === 0 ? [] : ["a.go"]);
  });

  it("are not written into a file that is not UTF-8", async () => {
    const bytes = Buffer.concat([Buffer.from(LEAK), Buffer.from([0x2f, 0x2f, 0xe9, 0x0a])]);
    const file = write("a.go", bytes);
    const { report, fixable } = await scan();
    expect((await writeFixes(report.findings, fixable)).refused).toEqual([{ file: "a.go", reason: "not UTF-8" }]);
    expect(readFileSync(file).equals(bytes)).toBe(true);
  });

  it("are not written into vendored code, even where its folder is given", async () => {
    const file = write("vendor/x/a.go");
    const { report, fixable } = await scan(join(root, "vendor/x"));
    expect(report.findings).toHaveLength(1);
    expect((await writeFixes(report.findings, fixable)).refused).toEqual([{ file: "a.go", reason: "vendored" }]);
    expect(readFileSync(file, "utf8")).toBe(LEAK);
  });
});
