// Bytes on disk for a heap and a goroutine profile, rows included: see stored-bytes.ts.
//
// Usage: node bench/stored-bytes.mjs [INSTANCES] [HOURS] [HOURS OF ROWS] [COPIES OF EACH INSTANCE IN THEM]
import { runTypeScript } from "../scripts/run-typescript.mjs";

await runTypeScript(new URL("stored-bytes.ts", import.meta.url));
