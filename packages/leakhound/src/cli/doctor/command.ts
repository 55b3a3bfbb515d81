/** Options and help of `leakhound doctor`. */
import { type Command, Option } from "commander";
import { HOW_TO_SERVE } from "../../report/words/how-to-serve.ts";
import { addConnectionOptions, addGeneralOptions, withDefault } from "../options/groups.ts";
import { parseBytes, parseDuration } from "../options/parse-values.ts";
import type { ExitStatus } from "../output/exit.ts";

export function addDoctorCommand(program: Command, finish: (status: ExitStatus) => void): void {
  const command = program
    .command("doctor")
    .summary("what a service offers for finding leaks, what is missing, and how to turn it on")
    .description(
      "Requests once what a watch requests, and says what the service offers, what is missing, and what to do.\n" +
        "A target is written as for watch.",
    )
    .argument("<url...>", "targets")
    .optionsGroup("Requests:")
    .addOption(withDefault("--timeout <duration>", { help: "timeout per request", value: "10s", parse: parseDuration }))
    .addOption(
      withDefault("--max-body <size>", { help: "refuse larger responses", value: "256MiB", parse: parseBytes }),
    )
    .option("--no-gc", "do not request a garbage collection before the heap profile")
    .option("--metrics <url>", "address of the Prometheus metrics (default: /metrics of the target)")
    .option("--ssh <host>", "reach all targets through this host, by ssh and its configuration")
    .optionsGroup("Output:")
    .addOption(
      new Option("--framework <name>", "show what to write into a service of this framework").choices(
        HOW_TO_SERVE.map(({ id }) => id),
      ),
    )
    .option("--source <dir>", "source of the service, to recognize its framework by go.mod or package.json")
    .option("--json", "print what was found as JSON")
    .addHelpText("after", "\nExit status: 0 each target can be watched, 2 one cannot, or bad usage.");
  addConnectionOptions(command);
  addGeneralOptions(command);
  command.action(async (urls, flags) => finish(await (await import("./doctor.ts")).doctor(urls, flags)));
}
