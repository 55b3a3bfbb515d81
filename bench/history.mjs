// Measures the history of profiles: bytes and processor time for each profile. See history.ts.
//
// Usage: node bench/history.mjs
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const outfile = fileURLToPath(new URL(".data/history.mjs", import.meta.url));
const entry = fileURLToPath(new URL("history.ts", import.meta.url));
await build({ entryPoints: [entry], outfile, bundle: true, platform: "node", format: "esm", logLevel: "warning" });
const eval_ = fileURLToPath(new URL("../eval/", import.meta.url));
const run = spawnSync(process.execPath, [outfile, eval_, ...process.argv.slice(2)], { stdio: "inherit" });
process.exit(run.status ?? 1);
