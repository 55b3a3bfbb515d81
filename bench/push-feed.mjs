// Pushes a simulated feed to a server and measures it: see push-feed.ts.
//
// Usage: node bench/push-feed.mjs URL PID FOLDER [INSTANCES] [SCRAPES]
import { runTypeScript } from "../scripts/run-typescript.mjs";

await runTypeScript(new URL("push-feed.ts", import.meta.url));
