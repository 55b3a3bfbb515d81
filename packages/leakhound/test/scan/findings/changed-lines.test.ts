import { describe, expect, it } from "vitest";
import { type ChangedFiles, changedFilesOf, hasChanged, NEW_FILE } from "../../../src/scan/findings/changed-lines.ts";
import type { Finding } from "../../../src/scan/findings/finding.ts";

const at = (line: number, rest: Partial<Finding> = {}): Finding => ({
  rule: "r",
  file: "shop/a.go",
  line,
  confidence: "high",
  message: "",
  advice: "",
  ...rest,
});
const FUNCTION = { from: 5, to: 25 };
const has = (files: ChangedFiles, finding: Finding, range = FUNCTION) => hasChanged(files, finding, range);

describe("the lines of a diff", () => {
  const DIFF = [
    "diff --git a/shop/a.go b/shop/a.go",
    "--- a/shop/a.go",
    "+++ b/shop/a.go",
    "@@ -10 +12,2 @@ func f() {",
    "-+++ b/other.go",
    "++++ b/third.go",
    "+x",
    "@@ -30,2 +33,0 @@",
    "-\tdefer a.Close()",
    "-b",
    "@@ -60 +61,0 @@",
    "-a",
    "diff --git a/gone.go b/gone.go",
    "--- a/gone.go",
    "+++ /dev/null",
    "@@ -1 +0,0 @@",
    "-package gone",
  ].join("\n");

  it("are those that it adds, whatever the lines look like", () => {
    const files = changedFilesOf(DIFF);
    expect([...files.keys()]).toEqual(["shop/a.go"]);
    expect([11, 12, 13, 14].map((line) => has(files, at(line)))).toEqual([false, true, true, false]);
  });

  it("count in the whole function where it removes one that ends something", () => {
    const files = changedFilesOf(DIFF);
    expect(has(files, at(31), { from: 30, to: 40 })).toBe(true);
    expect(has(files, at(41), { from: 40, to: 50 })).toBe(false);
    expect(has(files, at(60), { from: 59, to: 65 })).toBe(false);
  });

  it("count where a step of the finding has changed", () => {
    const steps = [{ file: "shop/a.go", line: 12, text: "returns" }];
    expect(has(changedFilesOf(DIFF), at(2, { file: "b.go", steps }))).toBe(true);
    const callers = steps.map((step) => ({ ...step, isCaller: true as const }));
    expect(has(changedFilesOf(DIFF), at(2, { file: "b.go", steps: callers }))).toBe(false);
  });

  it("are all lines of a file that git does not know", () => {
    expect(has(new Map([["shop/a.go", NEW_FILE]]), at(1))).toBe(true);
  });

  it("belong to a name that git quotes", () => {
    const diff = '+++ "b/sh\\303\\266p/\\"a\\".go"\n@@ -0,0 +1 @@\n+x\n+++ b/with space.go\t\n@@ -0,0 +1 @@\n+x\n';
    expect([...changedFilesOf(diff).keys()]).toEqual(['shöp/"a".go', "with space.go"]);
  });
});
