// Measures the judgment of the last two hours from the store: processor time by number of instances, and memory. See recent.ts.
//
// Usage: node bench/recent.mjs
import { runTypeScript } from "../scripts/run-typescript.mjs";

await runTypeScript(new URL("recent.ts", import.meta.url));
