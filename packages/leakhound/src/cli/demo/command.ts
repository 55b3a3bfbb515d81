/** Options and help of `leakhound demo`. */
import type { Command } from "commander";
import { addGeneralOptions, addOutputOptions, addVerdictOptions, withDefault } from "../options/groups.ts";
import { parseDuration } from "../options/parse-values.ts";
import type { ExitStatus } from "../output/exit.ts";

export function addDemoCommand(program: Command, finish: (status: ExitStatus) => void): void {
  const command = program
    .command("demo")
    .summary("a leaking service, started, watched and explained on this machine")
    .description(
      "Starts a leaking service on this machine, puts load on it, watches it through HTTP and explains the leak.",
    )
    .optionsGroup("Demo:")
    .option("--fixed", "start the service with its leak fixed")
    .addOption(withDefault("--for <duration>", { help: "length of the watch", value: "40s", parse: parseDuration }))
    .addOption(withDefault("--every <duration>", { help: "time between scrapes", value: "1.5s", parse: parseDuration }))
    .option("--out <dir>", "folder of the recording (default: leakhound-demo-TIME)");
  addVerdictOptions(command);
  addOutputOptions(command);
  addGeneralOptions(command);
  command.action(async (flags) => finish(await (await import("./demo.ts")).demo(flags)));
}
