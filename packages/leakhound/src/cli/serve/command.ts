/** Options and help of `leakhound serve`. */
import { type Command, Option } from "commander";
import { addGeneralOptions } from "../options/groups.ts";
import type { ExitStatus } from "../output/exit.ts";
import { addTokenCommands } from "./token-command.ts";

export function addServeCommand(program: Command, finish: (status: ExitStatus) => void): void {
  const command = program
    .command("serve")
    .summary("watch a fleet of services all day")
    .description(
      "Watches many services, and serves their state over HTTP on this machine.\n" +
        "Needs the package @leakhound/serve next to leakhound. Runs until Ctrl-C.",
    )
    .argument("[host:port...]", "services to watch, without a configuration")
    .optionsGroup("Server:")
    .option("--config <file>", "configuration: jobs and their targets, as in Prometheus")
    .option("--demo", "start three small services, one of which leaks, and watch them")
    .option("--check-config", "check the configuration, print all mistakes, and end")
    .option("--listen <host:port>", "where to listen (default: 127.0.0.1:7070)")
    .option("--data <dir>", "folder of the server's data (default: leakhound-data)")
    .option("--allow-anonymous", "without a token, anyone who reaches the address may read and send profiles")
    .addOption(
      new Option("--log-format <format>", "lines for people, or JSON on standard error").choices(["text", "json"]),
    );
  addGeneralOptions(command);
  addTokenCommands(command, finish);
  command.action(async (targets, flags) => finish(await (await import("./serve.ts")).serve(targets, flags)));
}
