/** `leakhound scan` where people work: repairs, changed lines of git, baselines, switches, and what a rule means. */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { newFolder, run } from "./run-leakhound.ts";

const LEAK = (name: string) =>
  `package p\n\nimport "context"\n\nfunc ${name}(p context.Context) {\n\tc, _ := context.WithCancel(p)\n\t<-c.Done()\n}\n`;

function git(folder: string, ...args: readonly string[]): string {
  const identity = ["-c", "user.email=test@example.com", "-c", "user.name=test", "-c", "init.defaultBranch=main"];
  return execFileSync("git", [...identity, ...args], { cwd: folder, encoding: "utf8" });
}

/** A repository with a commit that has a leak in a.go, with Windows line ends. */
function repository(): string {
  const folder = newFolder();
  writeFileSync(join(folder, "a.go"), LEAK("a").replaceAll("\n", "\r\n"));
  git(folder, "init", "--quiet");
  git(folder, "add", "-A");
  git(folder, "commit", "--quiet", "-m", "first");
  return folder;
}

const textOf = (folder: string, name: string) => readFileSync(join(folder, name), "utf8");

describe("scan --diff and scan --fix", () => {
  it("are the same change: git applies the one, and the other writes it", async () => {
    const [one, other] = [repository(), repository()];
    const diff = await run(["scan", ".", "--diff"], one);
    expect(diff.status).toBe(1);
    expect(textOf(one, "a.go")).toBe(textOf(other, "a.go"));
    writeFileSync(join(one, "fix.diff"), diff.stdout);
    git(one, "apply", "fix.diff");
    const fix = await run(["scan", ".", "--fix"], other);
    expect(fix.status).toBe(0);
    expect(fix.stderr).toContain("repaired a.go:6  ctx-cancel-lost");
    expect(textOf(one, "a.go")).toBe(textOf(other, "a.go"));
    expect(textOf(one, "a.go")).toContain("\tdefer cancel()\r\n");
  });

  it("from elsewhere has paths of the repository, and says where git applies it", async () => {
    const [there, here] = [repository(), newFolder()];
    const { stdout, stderr } = await run(["scan", there, "--diff"], here);
    expect(stdout).toMatch(/^--- a\/a\.go$/m);
    const [, folder] = /apply them there, as by git -C (\S+) apply/.exec(stderr)!;
    writeFileSync(join(here, "fix.diff"), stdout);
    execFileSync("git", ["-C", folder!, "apply", join(here, "fix.diff")]);
    expect(textOf(there, "a.go")).toContain("\tdefer cancel()\r\n");
  });

  it("say that the working tree has changes that are not committed", async () => {
    const folder = repository();
    writeFileSync(join(folder, "a.go"), LEAK("changed"));
    const { stderr } = await run(["scan", ".", "--fix"], folder);
    expect(stderr).toContain("has changes that are not committed");
  });
});

describe("scan --since", () => {
  it("reports lines that changed since the branch left the revision, committed or not", async () => {
    const folder = repository();
    git(folder, "checkout", "--quiet", "-b", "branch");
    expect((await run(["scan", ".", "--since", "main"], folder)).status).toBe(0);
    writeFileSync(join(folder, "b.go"), LEAK("b"));
    git(folder, "add", "b.go");
    git(folder, "commit", "--quiet", "-m", "second");
    writeFileSync(join(folder, "c.go"), LEAK("c"));
    const { stdout } = await run(["scan", ".", "--since", "main", "--json"], folder);
    const files = JSON.parse(stdout).findings.map(({ file }: { readonly file: string }) => file);
    expect(files).toEqual(["b.go", "c.go"]);
  });

  it("reports a function from which the release was removed", async () => {
    const folder = repository();
    await run(["scan", ".", "--fix"], folder);
    git(folder, "commit", "--quiet", "-am", "repaired");
    writeFileSync(
      join(folder, "a.go"),
      textOf(folder, "a.go").replace("\tdefer cancel()\r\n", "").replace("<-c", "_ = cancel\r\n\t<-c"),
    );
    git(folder, "commit", "--quiet", "-am", "broken");
    expect((await run(["scan", ".", "--since", "HEAD~1"], folder)).status).toBe(1);
    expect((await run(["scan", ".", "--since", "HEAD"], folder)).status).toBe(0);
  });

  it("refuses a revision that git does not have, and a folder without git", async () => {
    const { status, stderr } = await run(["scan", ".", "--since", "--output=x"], repository());
    expect([status, stderr]).toEqual([2, expect.stringContaining("--output=x: git finds no such revision")]);
    const plain = newFolder();
    writeFileSync(join(plain, "a.go"), LEAK("a"));
    expect((await run(["scan", ".", "--since", "main"], plain)).stderr).toContain("belongs to no git repository");
  });
});

describe("scan --baseline", () => {
  it("leaves out what --write-baseline has listed", async () => {
    const folder = repository();
    expect((await run(["scan", ".", "--write-baseline", "known.json"], folder)).status).toBe(0);
    const known = await run(["scan", ".", "--baseline", "known.json"], folder);
    expect([known.status, known.stdout]).toEqual([
      0,
      expect.stringMatching(/^no findings, and 1 in the baseline, in 1 Go file/),
    ]);
    writeFileSync(join(folder, "b.go"), LEAK("b"));
    const more = await run(["scan", ".", "--baseline", "known.json", "--json"], folder);
    expect(more.status).toBe(1);
    expect(JSON.parse(more.stdout)).toMatchObject({ findings: [{ file: "b.go" }], accepted: 1 });
  });
});

describe(".leakhound.yaml", () => {
  it("switches rules off, and names the place of a mistake", async () => {
    const folder = repository();
    writeFileSync(join(folder, ".leakhound.yaml"), "scan:\n  rules:\n    ctx-cancel-lost: off\n");
    expect((await run(["scan", "."], folder)).status).toBe(0);
    writeFileSync(join(folder, ".leakhound.yaml"), "scan:\n  rules:\n    ctx-cancel-lots: off\n");
    const { status, stderr } = await run(["scan", "."], folder);
    expect([status, stderr]).toEqual([
      2,
      expect.stringContaining(".leakhound.yaml:3:5: there is no rule ctx-cancel-lots"),
    ]);
  });
});

describe("scan --explain", () => {
  it("prints a rule without reading source, and refuses a name that is none", async () => {
    const folder = newFolder();
    const { status, stdout } = await run(["scan", "--explain", "ctx-cancel-lost"], folder);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^ctx-cancel-lost\n\nThe cancel function/);
    expect(stdout).toMatch(/\nLeak:\n(.*\n)+\nRepair:\n(.*\n)+\nNot reported/);
    expect((await run(["scan", "--explain", "nothing"], folder)).stderr).toContain("there is no such rule");
  });
});

describe("scan --format checkstyle", () => {
  it("prints XML", async () => {
    const { status, stdout } = await run(["scan", ".", "--format", "checkstyle"], repository());
    expect(status).toBe(1);
    expect(stdout).toContain('<file name="a.go">\n<error line="6" severity="warning"');
  });
});
