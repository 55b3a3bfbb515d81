/**
 * Builds Go programs of the testbed, each once in a run of the tests: test files run in processes of their own, and
 * share a folder of builds that system-setup.ts creates and removes.
 *
 *   process 1   goBuild(testbed)   creates testbed-1f3a.lock, builds, renames to testbed-1f3a
 *   process 2   goBuild(testbed)   sees the lock, waits, and uses testbed-1f3a
 */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The environment variable with the folder that all processes of one run share. */
export const BUILDS_VARIABLE = "LEAKHOUND_TEST_BUILDS";
/** The first build of a kind compiles the standard library, on a machine that may be busy. */
const BUILD_WITHIN_MS = 240_000;
const POLL_MS = 50;

export interface GoBuild {
  /** The folder of the Go module, below testbed/. */
  readonly module: "agents" | "evidence" | "go" | "grafana" | "grpc" | "heapdump" | "leaks" | "loop" | "manifests";
  /** Flags of `go build`, such as -buildmode=pie. */
  readonly flags?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

let ownFolder: string | null = null;

/** The shared folder; where a single test file runs without system-setup.ts, a folder of this process. */
function buildsFolder(): string {
  const shared = process.env[BUILDS_VARIABLE];
  if (shared !== undefined) return shared;
  if (ownFolder !== null) return ownFolder;
  const folder = mkdtempSync(join(tmpdir(), "leakhound-builds-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  ownFolder = folder;
  return folder;
}

/** @returns the path of the executable */
export function goBuild({ module, flags = [], env = {} }: GoBuild): string {
  const kind = createHash("sha256")
    .update(JSON.stringify([flags, env]))
    .digest("hex");
  const path = join(buildsFolder(), `${module}-${kind.slice(0, 8)}`);
  const lock = `${path}.lock`;
  const deadline = Date.now() + BUILD_WITHIN_MS;
  while (!existsSync(path)) {
    if (Date.now() > deadline) throw new Error(`${basename(path)} was not built within ${BUILD_WITHIN_MS} ms`);
    if (!createdFolder(lock)) {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, POLL_MS);
      continue;
    }
    try {
      const cwd = fileURLToPath(new URL(`../../../../testbed/${module}`, import.meta.url));
      const args = ["build", ...flags, "-o", `${path}.new`, "."];
      execFileSync("go", args, { cwd, stdio: "inherit", env: { ...process.env, ...env } });
      renameSync(`${path}.new`, path);
    } finally {
      rmdirSync(lock);
    }
  }
  return path;
}

/** Creating a folder is atomic: of several processes, one succeeds. */
function createdFolder(path: string): boolean {
  try {
    mkdirSync(path);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}
