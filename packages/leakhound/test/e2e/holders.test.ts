/** `leakhound holders`, run as a process, on dumps of a real Go program. */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { dumped } from "../heap/scenarios.ts";
import { emptyFolder } from "../support/folders.ts";
import { describeWithGo } from "../support/go.ts";
import { run } from "./run-leakhound.ts";

const ROOT = "set of github.com/gorilla/context.data + github.com/gorilla/context.datat";

describeWithGo("leakhound holders", () => {
  it("reports who holds the memory, as text and as JSON", async () => {
    const { binary, base, dump } = dumped("incident");
    const words = await run(["holders", dump, "--binary", binary, "--base", base], emptyFolder());
    expect(words).toMatchObject({ status: 0, stderr: "" });
    expect(words.stdout).toContain(` 1  ${ROOT}\n`);
    const json = await run(["holders", dump, "--binary", binary, "--base", base, "--json"], emptyFolder());
    const report: unknown = JSON.parse(json.stdout);
    expect(report).toMatchObject({ schema: "leakhound.holders/1", warnings: [] });
    expect(report).toHaveProperty("holders.0.root", ROOT);
  });

  it("writes the retained memory by path as a profile that go tool pprof opens", async () => {
    const { binary, dump } = dumped("incident");
    const folder = emptyFolder();
    const { status } = await run(["holders", dump, "--binary", binary, "--pprof", "held.pb.gz"], folder);
    expect(status).toBe(0);
    const args = ["tool", "pprof", "-top", join(folder, "held.pb.gz")];
    const top = execFileSync("go", args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
    expect(top).toContain("Type: held_space");
    expect(top).toContain("[key] net/http.Request");
  });

  it("writes a page that shows maps with the same objects as one holder", async () => {
    const { binary, base, dump } = dumped("incident");
    const folder = emptyFolder();
    const { status } = await run(["holders", dump, "--binary", binary, "--base", base, "--html", "held.html"], folder);
    expect(status).toBe(0);
    expect(readFileSync(join(folder, "held.html"), "utf8")).toContain(`<code>${ROOT}</code>`);
  });

  it("reads a compressed dump, and reports where a truncated one ends", async () => {
    const { dump } = dumped("incident");
    const folder = emptyFolder();
    const packed = gzipSync(readFileSync(dump));
    writeFileSync(join(folder, "whole.gz"), packed);
    writeFileSync(join(folder, "cut.gz"), packed.subarray(0, packed.length / 2));
    const plain = await run(["holders", dump, "--json"], folder);
    const whole = await run(["holders", "whole.gz", "--json"], folder);
    expect(whole).toEqual(plain);
    const cut = await run(["holders", "cut.gz"], folder);
    expect(cut.status).toBe(2);
    expect(cut.stderr).toMatch(/^leakhound: cut.gz, byte \d+: the dump ends before its roots/);
  });

  it("reports a file that it cannot read in one line, with what to do", async () => {
    const { dump } = dumped("incident");
    const folder = emptyFolder();
    writeFileSync(join(folder, "notes.txt"), "no dump\n".repeat(10));
    const complaints = {
      "nowhere.dump": /^leakhound: nowhere.dump: there is no such file; check the path/,
      "notes.txt":
        /^leakhound: notes.txt: it has none of these formats: heap snapshot of V8, Go heap dump or ELF core; give a dump of/,
      ".": /^leakhound: \.: it is a folder; give the file of an image/,
    };
    for (const [path, complaint] of Object.entries(complaints)) {
      const { status, stdout, stderr } = await run(["holders", path], folder);
      expect([status, stdout, stderr.trimEnd().split("\n").length]).toEqual([2, "", 1]);
      expect(stderr).toMatch(complaint);
    }
    const { status, stderr } = await run(["holders", dump, "--binary", "notes.txt"], folder);
    expect(status).toBe(2);
    expect(stderr).toMatch(/^leakhound: notes.txt: it is no ELF file/);
  });
});
