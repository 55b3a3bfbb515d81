// Runs an evaluation, or writes the table of libraries, in the root of the workspace.
//
//   node eval/run.mjs [OPTIONS]         how often the verdict is right: main.ts
//   node eval/run.mjs scan [OPTIONS]    how often the scanner is right: scan/main.ts
//   node eval/run.mjs fleet [OPTIONS]   how often the tickets of a fleet are right: fleet/main.ts
//   node eval/run.mjs libraries         writes the table of libraries that the scanner uses: libraries/main.ts
import { runTypeScript } from "../scripts/run-typescript.mjs";

const kind = ["scan", "fleet", "libraries"].find((one) => one === process.argv[2]);
// The evaluation reads its options with parseArgs.
if (kind) process.argv.splice(2, 1);
await runTypeScript(new URL(kind ? `${kind}/main.ts` : "main.ts", import.meta.url));
