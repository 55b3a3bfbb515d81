// Measures the judgment of a day over a fleet: processor time by number of instances. See windows.ts.
//
// Usage: node bench/windows.mjs
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const path = (name) => fileURLToPath(new URL(name, import.meta.url));
const outfile = path(".data/windows.mjs");
await build({
  entryPoints: [path("windows.ts")],
  outfile,
  bundle: true,
  platform: "node",
  format: "esm",
  logLevel: "warning",
  alias: { "leakhound/server": path("../packages/leakhound/src/server.ts") },
  banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
});
const run = spawnSync(process.execPath, [outfile], { stdio: "inherit" });
process.exit(run.status ?? 1);
