// Measures what people ask of the history of a service: see query.ts.
//
// Usage: node bench/query.mjs [INSTANCES] [FOLDER] [PART OF A NAME] [warm]
import { runTypeScript } from "../scripts/run-typescript.mjs";

await runTypeScript(new URL("query.ts", import.meta.url));
