/** From a frame of a profile to the line of a checkout, and to the commit that brought it, with real repositories. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { lineCommit } from "../../src/checkout/line-commit.ts";
import { sourceLine } from "../../src/checkout/source-line.ts";

const STORE = ["package session", "", "func (s *Store) Put(v string) {", "\ts.all = append(s.all, v)", "}", ""];

function checkout(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "leakhound-checkout-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) write(folder, name, text);
  return folder;
}

function write(folder: string, name: string, text: string): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), text);
}

const SHOP = { "go.mod": "module example.com/shop\n", "session/store.go": STORE.join("\n") };

function git(folder: string, ...args: string[]): void {
  const env = {
    ...process.env,
    GIT_AUTHOR_NAME: "Ann",
    GIT_AUTHOR_EMAIL: "ann@example.com",
    GIT_COMMITTER_NAME: "Ann",
    GIT_COMMITTER_EMAIL: "ann@example.com",
    GIT_AUTHOR_DATE: "2026-11-01T10:00:00Z",
    GIT_CONFIG_GLOBAL: "/dev/null",
  };
  execFileSync("git", args, { cwd: folder, env, stdio: "ignore" });
}

function commit(folder: string, message: string): void {
  git(folder, "add", "-A");
  git(folder, "commit", "-m", message);
}

const put = (file: string, line = 4) => ({ function: "example.com/shop/session.(*Store).Put", file, line });

describe("the line of a frame", () => {
  it.each(["/build/7f3a/session/store.go", "example.com/shop/session/store.go", "/srv/shop/session/store.go"])(
    "is found for the path %s",
    async (file) => {
      const found = await sourceLine(checkout(SHOP), put(file));
      expect(found).toEqual({
        file: "session/store.go",
        line: 4,
        text: "s.all = append(s.all, v)",
        around: { first: 1, lines: STORE.slice(0, 5) },
        doubt: null,
      });
    },
  );

  it("of JavaScript is found by the end of its address", async () => {
    const folder = checkout({ "src/shop.js": "a\nkept.push(request);\n" });
    const place = { function: "remember", file: "file:///srv/app/src/shop.js", line: 2 };
    expect(await sourceLine(folder, place)).toMatchObject({ file: "src/shop.js", text: "kept.push(request);" });
  });

  it("outside its function is the function, with the doubt", async () => {
    const found = await sourceLine(checkout(SHOP), put("/build/session/store.go", 40));
    expect(found).toMatchObject({ line: 3, doubt: expect.stringContaining("line 40") });
  });

  it("is none for a file that the checkout does not have, for a path out of it, and for a link out of it", async () => {
    const folder = checkout(SHOP);
    symlinkSync("/etc", join(folder, "link"));
    for (const file of ["/usr/local/go/src/net/http/server.go", "../../etc/passwd", "/x/link/passwd"])
      expect(await sourceLine(folder, put(file))).toBeNull();
  });
});

describe("the commit of a line", () => {
  const LINE = { file: "session/store.go", line: 4, text: "s.all = append(s.all, v)" };

  it("is the one that brought it, and not the last of the file", async () => {
    const folder = checkout(SHOP);
    git(folder, "init", "-q");
    commit(folder, "Sessions are kept");
    write(folder, "session/store.go", [...STORE, "// later"].join("\n"));
    commit(folder, "A comment");
    expect(await lineCommit(folder, LINE)).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{40}$/),
      author: "Ann",
      at: "2026-11-01T10:00:00.000Z",
      summary: "Sessions are kept",
    });
  });

  it("is none for a line that is not committed, and where there is no repository", async () => {
    const folder = checkout(SHOP);
    expect(await lineCommit(folder, LINE)).toBeNull();
    git(folder, "init", "-q");
    commit(folder, "Sessions are kept");
    expect(await lineCommit(folder, { ...LINE, text: "s.other = v" })).toBeNull();
  });

  it("runs nothing that the repository configures", async () => {
    const folder = checkout({ ...SHOP, ".gitattributes": "*.go filter=evil diff=evil\n" });
    git(folder, "init", "-q");
    commit(folder, "Sessions are kept");
    const trap = join(folder, "trap");
    const settings = [
      "core.fsmonitor",
      "filter.evil.clean",
      "filter.evil.smudge",
      "diff.evil.textconv",
      "core.pager",
      "core.editor",
    ];
    for (const setting of [...settings, "diff.external", "core.sshCommand", "gpg.program"])
      git(folder, "config", setting, `sh -c 'touch ${trap}; cat'`);
    git(folder, "config", "log.showSignature", "true");
    expect(await lineCommit(folder, LINE)).toMatchObject({ summary: "Sessions are kept" });
    expect(existsSync(trap)).toBe(false);
  });

  it("takes a file name for a name, whatever it looks like", async () => {
    const folder = checkout({ "--output=x": "a\n", ":(top)": "b\n" });
    git(folder, "init", "-q");
    commit(folder, "Odd names");
    for (const [file, text] of [
      ["--output=x", "a"],
      [":(top)", "b"],
    ] as const)
      expect(await lineCommit(folder, { file, line: 1, text })).toMatchObject({ summary: "Odd names" });
  });
});
