/** Options and help of `leakhound scan`. */
import { type Command, Option } from "commander";
import { addGeneralOptions } from "../options/groups.ts";
import type { ExitStatus } from "../output/exit.ts";

export function addScanCommand(program: Command, finish: (status: ExitStatus) => void): void {
  const command = program
    .command("scan")
    .summary("mistakes in Go source that leak memory")
    .description(
      "Finds mistakes in Go source that leak memory, and shows what to change.\n" +
        "The comment //leakhound:ignore RULE reason, on the line of a finding or the one above, suppresses it.\n" +
        "Exit status: 0 nothing found, 1 findings of at least the confidence of --fail-on, 2 bad usage or input.",
    )
    .argument("<dir...>", "folders of Go source")
    .optionsGroup("Output:")
    .option("--json", "print the findings as JSON")
    .addOption(new Option("--sarif", "print the findings as SARIF 2.1.0").conflicts("json"))
    .addOption(
      new Option("--fail-on <confidence>", "lowest confidence of a finding that fails")
        .choices(["high", "medium", "low"])
        .default("low"),
    );
  addGeneralOptions(command);
  command.action(async (folders, flags) => finish(await (await import("./scan.ts")).scan(folders, flags)));
}
