// Runs the fuzzer of the readers: packages/leakhound/test/fuzz/main.ts.
import { runTypeScript } from "./run-typescript.mjs";

await runTypeScript(new URL("../packages/leakhound/test/fuzz/main.ts", import.meta.url));
