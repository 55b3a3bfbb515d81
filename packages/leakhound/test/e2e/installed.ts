/** Both npm packages, packed as for publishing and installed into a folder of their own. */
import { execFileSync, type SpawnSyncReturns, spawnSync } from "node:child_process";
import { cpSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../../../", import.meta.url));
const REGISTRY = "https://registry.npmjs.org";
const TSC = join(ROOT, "node_modules/typescript/lib/tsc.js");
const COMPILER_OPTIONS = {
  target: "ES2023",
  module: "NodeNext",
  strict: true,
  // Declarations of the packages are checked too: they must hold in any project.
  skipLibCheck: false,
  types: ["node"],
  typeRoots: [join(ROOT, "node_modules/@types")],
};

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly bin?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
}

const manifest = (name: string): Manifest =>
  JSON.parse(readFileSync(join(ROOT, `packages/${name}/package.json`), "utf8"));

const INSTALLED = ["admin", "leakhound"];

interface Packed {
  readonly tarball: string;
  readonly files: readonly string[];
}

/**
 * Packs copies of the built packages, by package name. `npm pack` in the packages themselves would build them again
 * (prepack), while other tests run the command from there.
 */
export function packInto(folder: string, names: readonly string[] = INSTALLED): Readonly<Record<string, Packed>> {
  const packed = names.map((name) => {
    const copy = join(folder, "packages", name);
    for (const part of ["package.json", "README.md", "LICENSE", "THIRD-PARTY-NOTICES.txt", "bin", "dist"]) {
      const original = join(ROOT, "packages", name, part);
      if (existsSync(original)) cpSync(original, join(copy, part), { recursive: true });
    }
    if (name === "leakhound") emitDeclarations(join(copy, "dist/types"));
    const args = ["pack", "--json", "--ignore-scripts", "--pack-destination", folder];
    const [{ name: packageName, filename, files }] = JSON.parse(
      execFileSync("npm", args, { cwd: copy, encoding: "utf8", stdio: "pipe" }),
    );
    return [packageName, { tarball: filename, files: files.map(({ path }: { path: string }) => path) }] as const;
  });
  return Object.fromEntries(packed);
}

function emitDeclarations(outDir: string): void {
  const project = join(ROOT, "packages/leakhound/tsconfig.types.json");
  const { status, stdout } = spawnSync(process.execPath, [TSC, "-p", project, "--outDir", outDir], {
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(stdout);
}

/**
 * Installs the tarballs with npm. The versions of their dependencies are those of the project's lock file, so that npm
 * finds them in its cache and asks the registry only for what it does not have.
 */
export function installInto(folder: string, tarballs: Readonly<Record<string, string>>): void {
  const dependencies = Object.fromEntries(Object.entries(tarballs).map(([name, file]) => [name, `file:${file}`]));
  const own = INSTALLED.map(manifest).map(({ name, version, bin, dependencies: needed }) => {
    return [`node_modules/${name}`, { version, resolved: dependencies[name], bin, dependencies: needed }] as const;
  });
  const packages = { "": { dependencies }, ...Object.fromEntries(own), ...lockedDependencies(manifest("leakhound")) };
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, type: "module", dependencies }));
  writeFileSync(join(folder, "package-lock.json"), JSON.stringify({ lockfileVersion: 3, packages }));
  const args = ["ci", "--prefer-offline", "--no-audit", "--no-fund"];
  execFileSync("npm", args, { cwd: folder, encoding: "utf8", stdio: "pipe" });
}

/** Entries of the project's lock file for what leakhound depends on, with the addresses of their tarballs. */
function lockedDependencies({ dependencies = {} }: Manifest): Record<string, unknown> {
  const { packages } = JSON.parse(readFileSync(join(ROOT, "package-lock.json"), "utf8"));
  const names = new Set(Object.keys(dependencies).filter((name) => packages[`node_modules/${name}`]?.link !== true));
  // A set also visits what is added during the loop: the dependencies of dependencies.
  for (const name of names)
    for (const needed of Object.keys(packages[`node_modules/${name}`].dependencies ?? {})) names.add(needed);
  return Object.fromEntries(
    [...names].map((name) => {
      const entry = packages[`node_modules/${name}`];
      const file = `${name.split("/").at(-1)}-${entry.version}.tgz`;
      return [`node_modules/${name}`, { ...entry, resolved: `${REGISTRY}/${name}/-/${file}` }];
    }),
  );
}

/** Compiles the examples in the folder; throws what the compiler reports. */
export function compileInto(folder: string, sources: readonly string[]): void {
  const files = sources.map((source, index) => {
    writeFileSync(join(folder, `example-${index}.ts`), source);
    return `example-${index}.ts`;
  });
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions: COMPILER_OPTIONS, files }));
  const { status, stdout } = spawnSync(process.execPath, [TSC, "-p", folder], { encoding: "utf8" });
  if (status !== 0) throw new Error(stdout);
}

export const runCompiled = (folder: string, index: number, args: readonly string[]): SpawnSyncReturns<string> =>
  spawnSync(process.execPath, [`example-${index}.js`, ...args], { cwd: folder, encoding: "utf8" });
