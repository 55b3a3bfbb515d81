// Runs a TypeScript program of the workspace, because Node 20 does not run TypeScript itself.
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

/** The sources of leakhound, and not its build, which may be older. */
const SERVER = fileURLToPath(new URL("../packages/leakhound/src/server.ts", import.meta.url));
/** Packages that load files of their own. They are found from here, since this folder is inside of node_modules. */
const NOT_BUNDLED = ["@duckdb/node-api", "@clickhouse/client"];
const BUNDLES = fileURLToPath(new URL("../node_modules/.cache/", import.meta.url));

/**
 * Bundles a program into a new folder, so that two runs at the same time do not disturb each other, and runs it in this
 * process, in the root of the workspace. The folder is removed when the process ends.
 * @param entry the program, as a file URL
 */
export async function runTypeScript(entry) {
  process.chdir(fileURLToPath(new URL("..", import.meta.url)));
  mkdirSync(BUNDLES, { recursive: true });
  const folder = mkdtempSync(join(BUNDLES, "leakhound-run-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  const outfile = join(folder, "main.mjs");
  await build({
    entryPoints: [fileURLToPath(entry)],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20.19",
    logLevel: "warning",
    external: NOT_BUNDLED,
    alias: { "leakhound/server": SERVER },
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
  });
  await import(pathToFileURL(outfile).href);
}
