/**
 * The process that looks at a target: reads one job from standard input, and writes each finding as a line to standard
 * output. Standard input stays open until the server has what it wants, so that its end, as after a kill of the server, ends
 * this process, too.
 */
import { createInterface } from "node:readline";
import { jobSchema } from "./job.ts";
import { look } from "./look.ts";

const lines = createInterface({ input: process.stdin });
lines.once("close", () => process.exit(1));
lines.once("line", async (line) => {
  await look(jobSchema.parse(JSON.parse(line)), (finding) => process.stdout.write(`${JSON.stringify(finding)}\n`));
  process.stdout.end(() => process.exit(0));
});
