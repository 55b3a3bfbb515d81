// Measures the store of the fleet server: storing, sealing, and the size of the rows. See store.ts.
//
// Usage: node bench/store.mjs [INSTANCES]
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const outfile = fileURLToPath(new URL(".data/store.mjs", import.meta.url));
const entry = fileURLToPath(new URL("store.ts", import.meta.url));
const server = fileURLToPath(new URL("../packages/leakhound/src/server.ts", import.meta.url));
await build({
  entryPoints: [entry],
  outfile,
  bundle: true,
  platform: "node",
  format: "esm",
  logLevel: "warning",
  external: ["@duckdb/node-api", "@clickhouse/client"],
  alias: { "leakhound/server": server },
  banner: { js: "import { createRequire as req } from 'node:module'; const require = req(import.meta.url);" },
});
const run = spawnSync(process.execPath, [outfile, ...process.argv.slice(2)], { stdio: "inherit" });
process.exit(run.status ?? 1);
