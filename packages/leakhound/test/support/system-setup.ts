/** Prepares what all system tests share: the built packages, and a folder with the Go programs of the testbed. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { BUILDS_VARIABLE, goBuild } from "./go-builds.ts";

const BUILD_SCRIPT = fileURLToPath(new URL("../../../../scripts/build.mjs", import.meta.url));

/** Set by `npm run check`, which has built the packages, and reads them at the same time as these tests. */
const BUILT_VARIABLE = "LEAKHOUND_TEST_BUILT";

/** The folder of the run (run-folder.ts) contains the builds, and is removed with them. */
export function setup(): void {
  if (process.env[BUILT_VARIABLE] === undefined) execFileSync(process.execPath, [BUILD_SCRIPT], { stdio: "inherit" });
  const folder = mkdtempSync(join(tmpdir(), "leakhound-builds-"));
  process.env[BUILDS_VARIABLE] = folder;
  // Most system tests need these two; the first tests would wait for each other's builds.
  if (spawnSync("go", ["version"]).status === 0) for (const module of ["go", "heapdump"] as const) goBuild({ module });
}
