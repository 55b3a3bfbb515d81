// Bundles the evaluation, as Node 20 reads no TypeScript, and runs it from the workspace's root.
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const path = (name) => fileURLToPath(new URL(name, import.meta.url));
process.chdir(path(".."));
const outfile = path("../node_modules/.cache/leakhound-eval/main.mjs");
await build({
  entryPoints: [path("main.ts")],
  outfile,
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node20.19",
  logLevel: "warning",
});
await import(pathToFileURL(outfile).href);
