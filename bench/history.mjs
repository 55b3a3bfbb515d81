// Measures the history of profiles: bytes and processor time for each profile. See history.ts.
//
// Usage: node bench/history.mjs
import { runTypeScript } from "../scripts/run-typescript.mjs";

await runTypeScript(new URL("history.ts", import.meta.url));
