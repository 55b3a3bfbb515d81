/** What npm publishes works in a folder that has nothing else: the command, and the library with its examples. */
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { describeWithGo } from "../support/go.ts";
import { compileInto, installInto, packInto, runCompiled } from "./installed.ts";
import { newFolder } from "./run-leakhound.ts";

const ROOT = fileURLToPath(new URL("../../../../", import.meta.url));
const LEAK = join(ROOT, "packages/leakhound/test/fixtures/go1.26/leak");
const HEAP = join(LEAK, "heap");
const LIMIT_MS = 120_000;

const folder = newFolder();
let packed: ReturnType<typeof packInto>;

beforeAll(() => {
  packed = packInto(folder);
  installInto(folder, Object.fromEntries(Object.entries(packed).map(([name, { tarball }]) => [name, tarball])));
}, LIMIT_MS);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const npx = (...args: readonly string[]) => spawnSync("npx", ["leakhound", ...args], { cwd: folder, encoding: "utf8" });

describe("the packages", () => {
  it.each(["leakhound", "@leakhound/admin"])("%s carries its README, its license and declarations", (name) => {
    const { files } = packed[name]!;
    expect(files).toEqual(expect.arrayContaining(["README.md", "LICENSE", "package.json"]));
    expect(files.some((file) => file.endsWith("index.d.ts"))).toBe(true);
    expect(files.filter((file) => /(^|\/)(src|test)\//.test(file))).toEqual([]);
  });

  it("are joined by @leakhound/serve, which carries its pages and what its bundle needs", () => {
    const own = newFolder();
    const { files } = packInto(own, ["serve"])["@leakhound/serve"]!;
    rmSync(own, { recursive: true, force: true });
    expect(files).toEqual(expect.arrayContaining(["README.md", "LICENSE", "THIRD-PARTY-NOTICES.txt", "dist/index.js"]));
    expect(files.some((file) => file.startsWith("dist/web/"))).toBe(true);
    expect(files.filter((file) => /(^|\/)(src|test)\//.test(file))).toEqual([]);
  });

  it("give a command that prints its help", () => {
    const { status, stdout } = npx("--help");
    expect([status, stdout.split("\n")[0]]).toEqual([0, "Usage: leakhound [options] [command]"]);
  });

  it("give a command that diagnoses a recording", () => {
    const { status, stdout } = npx("diagnose", LEAK, "--json");
    expect([status, JSON.parse(stdout).verdict]).toEqual([1, "leak"]);
  });
});

/** Examples in TypeScript of a page. */
const examplesOf = (page: string): string[] =>
  [...readFileSync(join(ROOT, page), "utf8").matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map((match) => match[1]!);

const EXAMPLES = ["README.md", "packages/leakhound/README.md", "docs/library.md"]
  .flatMap((page) => examplesOf(page).map((source, nth) => ({ name: `${page} ${nth + 1}`, source })))
  .map((example, index) => ({ ...example, index }));
const files = readdirSync(HEAP).map((file) => join(HEAP, file));

describe("the library", () => {
  beforeAll(() => {
    compileInto(
      folder,
      EXAMPLES.map(({ source }) => source),
    );
  }, LIMIT_MS);

  it.each(EXAMPLES)("example $name compiles and runs", ({ source, index }) => {
    const args = source.includes("readdir(") ? [HEAP] : files;
    const { status, stdout, stderr } = runCompiled(folder, index, args);
    expect([status, stderr]).toEqual([0, ""]);
    if (source.includes("diagnose(")) expect(stdout).toMatch(/leak/i);
  });
});

const GO_MODULE = /^module (\S+)$/m.exec(readFileSync(join(ROOT, "go/heapdump/go.mod"), "utf8"))![1]!;

const program = (path: string): string => `package main

import (
	"net/http"

	"${path}"
)

func main() {
	mux := http.NewServeMux()
	heapdump.Mount(mux, heapdump.Options{Token: "s3cret"})
}
`;

/** A Go module with one program that imports the heapdump package from this path. */
function goProgram(path: string): string {
  const cwd = newFolder();
  writeFileSync(join(cwd, "go.mod"), "module shop\n\ngo 1.19\n");
  writeFileSync(join(cwd, "main.go"), program(path));
  return cwd;
}

const go = (cwd: string, ...args: readonly string[]): string =>
  execFileSync("go", args, { cwd, encoding: "utf8", env: { ...process.env, GOPROXY: "off", GOFLAGS: "-mod=mod" } });

describeWithGo("go/heapdump, before its module is published", () => {
  it("is used through a replace directive", () => {
    const cwd = goProgram(GO_MODULE);
    go(cwd, "mod", "edit", `-require=${GO_MODULE}@v0.0.0`, `-replace=${GO_MODULE}=${join(ROOT, "go/heapdump")}`);
    go(cwd, "build", "-o", join(cwd, "shop"), ".");
  });

  it("is used as a copied folder of the service's own module", () => {
    const cwd = goProgram("shop/internal/heapdump");
    const copy = join(cwd, "internal/heapdump");
    mkdirSync(copy, { recursive: true });
    cpSync(join(ROOT, "go/heapdump"), copy, { recursive: true });
    rmSync(join(copy, "go.mod"));
    go(cwd, "build", "-o", join(cwd, "shop"), ".");
  });
});
