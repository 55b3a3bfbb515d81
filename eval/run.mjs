// Bundles an evaluation, because Node 20 does not run TypeScript, and runs it in the root of the workspace.
//
//   node eval/run.mjs [OPTIONS]         how often the verdict is right: main.ts
//   node eval/run.mjs scan [OPTIONS]    how often the scanner is right: scan/main.ts
//   node eval/run.mjs fleet [OPTIONS]   how often the tickets of a fleet are right: fleet/main.ts
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const path = (name) => fileURLToPath(new URL(name, import.meta.url));
const kind = ["scan", "fleet"].find((one) => one === process.argv[2]);
// The evaluation reads its options with parseArgs.
if (kind) process.argv.splice(2, 1);
process.chdir(path(".."));
// A new folder, so that two evaluations can run at the same time.
const folder = mkdtempSync(join(tmpdir(), "leakhound-eval-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
const outfile = join(folder, "main.mjs");
await build({
  entryPoints: [path(kind ? `${kind}/main.ts` : "main.ts")],
  outfile,
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node20.19",
  logLevel: "warning",
  // The sources of leakhound, and not its build, which may be older.
  alias: { "leakhound/server": path("../packages/leakhound/src/server.ts") },
  banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
});
await import(pathToFileURL(outfile).href);
