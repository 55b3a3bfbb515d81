// Bytes on disk for a heap and a goroutine profile, rows included: see stored-bytes.ts.
//
// Usage: node bench/stored-bytes.mjs [INSTANCES] [HOURS]
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const outfile = fileURLToPath(new URL(".data/stored-bytes.mjs", import.meta.url));
const entry = fileURLToPath(new URL("stored-bytes.ts", import.meta.url));
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
const run = spawnSync(process.execPath, [...process.execArgv, outfile, ...process.argv.slice(2)], { stdio: "inherit" });
process.exit(run.status ?? 1);
