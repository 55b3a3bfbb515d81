// Measures the judgment of a day over a fleet: processor time by number of instances. See windows.ts.
//
// Usage: node bench/windows.mjs
import { runTypeScript } from "../scripts/run-typescript.mjs";

await runTypeScript(new URL("windows.ts", import.meta.url));
