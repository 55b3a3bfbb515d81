/** Addresses that are not decided yet are nowhere in the project; those of project.json get everywhere. */
import { spawnSync } from "node:child_process";
import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { newFolder } from "./run-leakhound.ts";

const ROOT = fileURLToPath(new URL("../../../../", import.meta.url));
const SCRIPT = join(ROOT, "scripts/release-check.mjs");
const MANIFESTS = ["admin", "leakhound", "serve", "mcp"].map((name) => `packages/${name}/package.json`);
const COPIED = [
  ...MANIFESTS.flatMap((manifest) => [manifest, ...["README.md", "LICENSE"].map((file) => join(manifest, "..", file))]),
  ...["project.json", "SECURITY.md", "CHANGELOG.md", "LICENSE", "package-lock.json", "go/heapdump", "testbed/heapdump"],
];
const SETTINGS = {
  repository: "https://code.example/own/leakhound",
  goModule: "code.example/own/leakhound/go/heapdump",
  securityContact: "security@code.example",
};

const copy = newFolder();
for (const path of COPIED) cpSync(join(ROOT, path), join(copy, path), { recursive: true });
afterAll(() => rmSync(copy, { recursive: true, force: true }));

function check(...options: readonly string[]): { status: number | null; missing: string[] } {
  const { status, stderr } = spawnSync(process.execPath, [SCRIPT, copy, ...options], { encoding: "utf8" });
  return { status, missing: stderr.trimEnd().split("\n") };
}

const settle = (settings: Readonly<Record<string, string>>): void =>
  writeFileSync(join(copy, "project.json"), JSON.stringify(settings));
const text = (path: string): string => readFileSync(join(copy, path), "utf8");

describe("the release check", () => {
  it("lists the addresses that are missing, and no package has one", () => {
    settle({ repository: "", goModule: "", securityContact: "" });
    const { status, missing } = check();
    expect(status).toBe(1);
    for (const setting of Object.keys(SETTINGS)) expect(missing.join("\n")).toContain(`"${setting}" is empty`);
    for (const manifest of MANIFESTS) expect(JSON.parse(text(manifest))).not.toHaveProperty("repository");
    expect(text("go/heapdump/go.mod")).toContain("module example.com/");
  });

  it("names each entry of the lock that has no digest", () => {
    const lock = JSON.parse(text("package-lock.json"));
    delete lock.packages["node_modules/undici"].integrity;
    writeFileSync(join(copy, "package-lock.json"), JSON.stringify(lock));
    const named = check().missing.filter((line) => line.startsWith("package-lock.json"));
    expect(named).toEqual([
      "package-lock.json: node_modules/undici has no integrity: run node scripts/complete-lock.mjs",
    ]);
    cpSync(join(ROOT, "package-lock.json"), join(copy, "package-lock.json"));
  });

  it("writes the settings to the files that need them, and then misses only the date of the release", () => {
    settle(SETTINGS);
    expect(check("--apply").status).toBe(0);
    const { version, repository } = JSON.parse(text("packages/leakhound/package.json"));
    expect(repository.url).toBe(`git+${SETTINGS.repository}.git`);
    expect(text("go/heapdump/go.mod")).toContain(`module ${SETTINGS.goModule}\n`);
    expect(text("testbed/heapdump/main.go")).toContain(`"${SETTINGS.goModule}"`);
    expect(check()).toEqual({ status: 1, missing: [`CHANGELOG.md: ${version} has no date`] });

    writeFileSync(join(copy, "CHANGELOG.md"), `# Changelog\n\n## ${version} (2026-12-01)\n`);
    expect(check()).toEqual({ status: 0, missing: [""] });
  });
});
