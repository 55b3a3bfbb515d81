/** Options and help of `leakhound diagnose`. */
import type { Command } from "commander";
import { addConnectionOptions, addGeneralOptions, addOutputOptions, addVerdictOptions } from "../options/groups.ts";
import type { ExitStatus } from "../output/exit.ts";

export function addDiagnoseCommand(program: Command, finish: (status: ExitStatus) => void): void {
  const command = program
    .command("diagnose")
    .summary("the same verdict from a recording, a folder or a list of profile files")
    .description(
      "Gives the verdict on a recording, any folder with profiles, or a list of profile files.\n" +
        "Profiles that a profiler has stored are fetched: pyroscope+http://HOST:4040?service=NAME&since=6h, or\n" +
        "parca+http://HOST:7070?job=NAME&since=6h; other parameters are labels.",
    )
    .argument("<path...>", "recordings, folders or profile files")
    .optionsGroup("Heap image:")
    .option("--heap-dump <file>", "heap image of the process, to name who holds the memory")
    .option("--binary <file>", "with --heap-dump: the Go service's binary, for names and types")
    .option("--base-dump <older>", "with --heap-dump: an older image, to rank holders by growth");
  addVerdictOptions(command);
  addOutputOptions(command);
  addConnectionOptions(command);
  addGeneralOptions(command);
  command.action(async (paths, flags) => finish(await (await import("./diagnose.ts")).diagnose(paths, flags)));
}
