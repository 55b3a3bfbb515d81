/**
 * Entry point. `pprof` has its own command language, and `go tool pprof` answers in 20 ms, so it is recognized first
 * and loads nothing of the other commands.
 */
import { openEnding } from "./output/ending.ts";

const [name, ...rest] = process.argv.slice(2);
const isPprof = name === "pprof";
// The command line may contain credentials, which every user of the machine could read in the list of processes.
process.title = /^[a-z]+$/.test(name ?? "") ? `leakhound ${name}` : "leakhound";
const finish = openEnding({ endsWithReader: isPprof });
// Not awaited: an error of a command is one that `openEnding` reports, and none of loading this file.
void run();

async function run(): Promise<void> {
  if (isPprof) finish(await (await import("./pprof/main.ts")).pprof(rest));
  else await (await import("./commands.ts")).runCommand(finish);
}
