// Measures the store of the fleet server: storing, sealing, and the size of the rows. See store.ts.
//
// Usage: node bench/store.mjs [INSTANCES]
import { runTypeScript } from "../scripts/run-typescript.mjs";

await runTypeScript(new URL("store.ts", import.meta.url));
