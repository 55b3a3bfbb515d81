/** `leakhound scan` as a process: its output streams and its exit status. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { newFolder, run } from "./run-leakhound.ts";

/** A folder with a medium finding in shop.go, a file that does not parse, and one without any finding. */
function shop(): string {
  const folder = newFolder();
  mkdirSync(join(folder, "src"));
  mkdirSync(join(folder, "empty"));
  const put = (name: string, text: string) => writeFileSync(join(folder, "src", name), text);
  put("fine.go", "package shop\n");
  put("broken.go", "package shop\n\nfunc {\n");
  put(
    "shop.go",
    `package shop

import "os"

func read(paths chan string) {
	for path := range paths {
		file, _ := os.Open(path)
		defer file.Close()
	}
}
`,
  );
  return folder;
}

describe("leakhound scan", () => {
  it("prints findings and skipped files, without colors on a pipe, and fails", async () => {
    const { status, stdout, stderr } = await run(["scan", "src"], shop(), { FORCE_COLOR: "" });
    expect(status).toBe(1);
    expect(stderr).toBe("");
    expect(stdout).toMatch(
      /^src\/shop\.go:8 {2}defer-in-loop, medium\n {2}file\.Close\(\) runs only when the function returns/,
    );
    expect(stdout).toContain("skipped src/broken.go: it does not parse as Go: line 3 has");
    expect(stdout).toMatch(/\n1 finding \(1 medium\) in 2 Go files, 11 lines, in .*\n$/);
    expect(stdout).not.toContain("\u001b");
  });

  it("fails only for findings of at least the confidence of --fail-on", async () => {
    expect((await run(["scan", "src", "--fail-on", "high"], shop())).status).toBe(0);
    expect((await run(["scan", "src", "--fail-on", "medium"], shop())).status).toBe(1);
  });

  it("prints JSON with --json", async () => {
    const { status, stdout } = await run(["scan", "src", "--json"], shop());
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      schema: "leakhound.scan/1",
      findings: [{ rule: "defer-in-loop", file: "src/shop.go", line: 8, confidence: "medium" }],
      skipped: [{ file: "src/broken.go" }],
    });
  });

  it.each([
    ["nowhere", "nowhere: there is no such file or folder; give the folder of the source"],
    ["empty", "empty: there is no Go source to scan; give the folder of a Go module"],
  ])("refuses the path %s in one line", async (folder, line) => {
    const { status, stdout, stderr } = await run(["scan", folder], shop());
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(`leakhound: ${line}`);
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
  });
});
