/** What the packages say of code that is not ours: licenses of what they bundle, and a bill of materials. */
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";

const ROOT = fileURLToPath(new URL("../../../../", import.meta.url));
const read = (path: string): string => readFileSync(join(ROOT, path), "utf8");
const manifest = (folder: string) => JSON.parse(read(`${folder}/package.json`));

const sourcesIn = (path: string): readonly string[] =>
  readdirSync(path, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => readFileSync(join(path, name), "utf8").replaceAll(/^import type [^;]*;$/gm, ""));

/** Packages that a folder of source imports by name, apart from Node's own and from this project's. Texts of Go import others. */
function imported(folder: string): readonly string[] {
  const names = sourcesIn(join(ROOT, folder, "src")).flatMap((source) =>
    [...source.matchAll(/(?:from|import)\s*\(?\s*"((?:@[\w.-]+\/)?[\w.-]+)(?:\/[^"]*)?"/g)].map(([, name]) => name!),
  );
  return [...new Set(names)]
    .filter((name) => !/^(\.|node$|@leakhound\/|leakhound$)/.test(name))
    .filter((name) => existsSync(join(ROOT, "node_modules", name)))
    .sort();
}

describe("the notices", () => {
  const notices = read("packages/leakhound/THIRD-PARTY-NOTICES.txt");

  it("have the license of each package that the bundle contains", () => {
    // What the command imports and does not bundle is external in the build, and installed with its own license.
    const external = /external: \[([^\]]*)\]/.exec(read("scripts/build.mjs"))?.[1] ?? "";
    const bundled = [...imported("packages/leakhound"), ...imported("packages/web"), "preact"].filter(
      (name) => !external.includes(`"${name}"`) && !name.startsWith("node:"),
    );
    expect(bundled).toEqual(expect.arrayContaining(["commander", "preact", "uplot"]));
    for (const name of new Set(bundled)) {
      const { version } = manifest(`node_modules/${name}`);
      expect(notices, name).toContain(`\n${name} ${version} (`);
      const license = ["LICENSE", "LICENSE.md", "license"].find((file) =>
        existsSync(join(ROOT, "node_modules", name, file)),
      );
      expect(notices, name).toContain(read(`node_modules/${name}/${license}`).trim());
    }
  });

  it("are part of the packages, as is the license", () => {
    for (const folder of ["packages/admin", "packages/leakhound", "packages/serve"]) {
      expect(manifest(folder).files).toEqual(expect.arrayContaining(["THIRD-PARTY-NOTICES.txt", "sbom.cdx.json"]));
      expect(manifest(folder).scripts.prepack).toContain(`scripts/sbom.mjs ${folder}`);
      expect(read(`${folder}/LICENSE`)).toBe(read("LICENSE"));
    }
  });

  it("are missing from the admin, which bundles nothing of others", () => {
    expect(existsSync(join(ROOT, "packages/admin/THIRD-PARTY-NOTICES.txt"))).toBe(false);
    expect(imported("packages/admin")).toEqual([]);
    expect(manifest("packages/admin")).not.toHaveProperty("dependencies");
  });
});

it.each(["packages/leakhound", "packages/serve"])(
  "the bill of materials of %s lists what is installed with it and what is in its bundle",
  (folder) => {
    const out = `${folder}/test-${process.pid}.cdx.json`;
    onTestFinished(() => rmSync(join(ROOT, out), { force: true }));
    execFileSync(process.execPath, ["scripts/sbom.mjs", folder, out], { cwd: ROOT, stdio: "pipe" });
    const bill = JSON.parse(read(out));
    expect(bill).toMatchObject({ bomFormat: "CycloneDX", metadata: { component: { name: expect.any(String) } } });
    const listed = bill.components.map(({ purl }: { purl: string }) => purl);
    for (const [name, version] of Object.entries(manifest(folder).dependencies))
      expect(listed).toContain(`pkg:npm/${name.replace("@", "%40")}@${version}`);
    for (const name of ["preact", "uplot"])
      expect(listed).toContain(`pkg:npm/${name}@${manifest(`node_modules/${name}`).version}`);
    expect(new Set(listed).size).toBe(listed.length);
  },
);

it("every entry of the lock has a digest", () => {
  const { packages } = JSON.parse(read("package-lock.json"));
  const without = Object.keys(packages).filter(
    (path) =>
      path.includes("node_modules/") && !packages[path].link && !/^sha512-/.test(packages[path].integrity ?? ""),
  );
  expect(without).toEqual([]);
});
