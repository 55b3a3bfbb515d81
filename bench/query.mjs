// Measures what people ask of the history of a service: see query.ts.
//
// Usage: node bench/query.mjs [INSTANCES] [FOLDER] [PART OF A NAME]
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const outfile = fileURLToPath(new URL(".data/query.mjs", import.meta.url));
const entry = fileURLToPath(new URL("query.ts", import.meta.url));
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
