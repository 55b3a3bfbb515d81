/** The lines of a checkout that name a holder. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { holderLines } from "../../src/checkout/holder-lines.ts";

function checkout(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "leakhound-lines-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

const GO = {
  "go.mod": "module example.com/shop\n\ngo 1.22\n",
  "main.go": "package main\n\nvar pages = map[int]string{}\n",
  "session/a.go": "package session\n\n// sessions are kept\nvar sessions = map[string]*Session{}\n",
  "session/b.go": "package session\n\nfunc Put(id string) {\n\tsessions[id] = old.sessions\n\tsessionsOf(id)\n}\n",
  "session/a_test.go": "package session\n\nvar x = sessions\n",
  "cart/c.go": "package cart\n\nvar sessions int\n",
};

it("of Go are those of the package of the variable, without its tests, comments, fields and longer names", async () => {
  expect(await holderLines(checkout(GO), "example.com/shop/session.sessions")).toEqual([
    { file: "session/a.go", line: 4, text: "var sessions = map[string]*Session{}" },
    { file: "session/b.go", line: 4, text: "sessions[id] = old.sessions" },
  ]);
});

it("of the program's own package are at the top", async () => {
  expect(await holderLines(checkout(GO), "main.pages")).toMatchObject([{ file: "main.go", line: 3 }]);
});

it("of JavaScript are those of the file", async () => {
  const folder = checkout({ "src/shop.mjs": "const seen = new Map();\nseen.set(1, unseen);\nother.seen = 1;\n" });
  const lines = await holderLines(folder, "srv/app/src/shop.mjs:seen");
  expect(lines.map(({ file, line }) => `${file}:${line}`)).toEqual(["src/shop.mjs:1", "src/shop.mjs:2"]);
});

it.each([
  "github.com/gorilla/context.data",
  "example.com/shop/../../etc.passwd",
  "set of main.a + main.b",
  "goroutine main.run.buffer",
  "main.",
  "no-such.mjs:seen",
  "",
  `main.${"x".repeat(100_000)}`,
])("are none for %j", async (root) => expect(await holderLines(checkout(GO), root)).toEqual([]));

it("are none of a file that a link takes from elsewhere", async () => {
  const folder = checkout(GO);
  const elsewhere = checkout({ "secret.go": "package session\n\nvar sessions = 1\n" });
  symlinkSync(join(elsewhere, "secret.go"), join(folder, "session", "c.go"));
  const lines = await holderLines(folder, "example.com/shop/session.sessions");
  expect(lines.map(({ file }) => file)).toEqual(["session/a.go", "session/b.go"]);
});
