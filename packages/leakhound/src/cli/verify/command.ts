/** Options and help of `leakhound verify`. */
import type { Command } from "commander";
import {
  addConnectionOptions,
  addGeneralOptions,
  horizonOption,
  memoryLimitOption,
  ownCodeOption,
} from "../options/groups.ts";
import type { ExitStatus } from "../output/exit.ts";

export function addVerifyCommand(program: Command, finish: (status: ExitStatus) => void): void {
  const command = program
    .command("verify")
    .summary("is the leak of one recording gone in another, made after the fix?")
    .description(
      "Compares two recordings of one service, made before and after a change: whether the leak is still there.\n" +
        "Sites are matched by function, so lines may have moved.\n" +
        "Exit status: 0 fixed, 1 not fixed or still leaking, 2 bad usage or input, 3 inconclusive.",
    )
    .argument("<before>", "recording, folder, profile file, or stored profiles as for diagnose")
    .argument("<after>", "the same of the changed service")
    .optionsGroup("Verdict:")
    .addOption(memoryLimitOption())
    .addOption(horizonOption())
    .addOption(ownCodeOption())
    .optionsGroup("Output:")
    .option("--json", "print the comparison as JSON")
    .option("--json-file <file>", "write the comparison as JSON");
  addConnectionOptions(command);
  addGeneralOptions(command);
  command.action(async (before, after, flags) =>
    finish(await (await import("./verify.ts")).verify(before, after, flags)),
  );
}
