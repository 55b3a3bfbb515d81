/** Options and help of `leakhound scan`. */
import { type Command, Option } from "commander";
import { addGeneralOptions } from "../options/groups.ts";
import type { ExitStatus } from "../output/exit.ts";

export function addScanCommand(program: Command, finish: (status: ExitStatus) => void): void {
  const command = program
    .command("scan")
    .summary("mistakes in Go source that leak memory")
    .description(
      "Finds mistakes in Go source that leak memory, shows what to change, and changes it with --fix.\n" +
        "The whole module of the files and folders is read, and only what is given is reported.\n" +
        "The comment //leakhound:ignore RULE reason, on its line or the line above, suppresses a finding;\n" +
        "so does //nolint:leakhound, as golangci-lint has it. .leakhound.yaml switches rules.\n" +
        "Exit status: 0 nothing found, 1 findings of at least the confidence of --fail-on, 2 bad usage or input.",
    )
    .argument("[path...]", "Go files and folders of Go source", ["."]);
  addSelectionOptions(command);
  addRepairOptions(command);
  addOutputOptions(command);
  addGeneralOptions(command);
  command.action(async (paths, flags) => finish(await (await import("./scan.ts")).scan(paths, flags)));
}

function addSelectionOptions(command: Command): void {
  command
    .optionsGroup("Selection:")
    .option("--since <rev>", "only findings in lines that changed since the branch left this revision of git")
    .option("--config <file>", "rule switches; default: .leakhound.yaml in the folder or around it")
    .option("--baseline <file>", "leave out the findings that this file lists")
    .addOption(
      new Option("--write-baseline <file>", "list all findings in this file, and report none").conflicts("baseline"),
    );
}

function addRepairOptions(command: Command): void {
  command
    .optionsGroup("Repair:")
    .option("--fix", "repair what can be repaired without any other effect, and report the rest")
    .addOption(new Option("--diff", "print these repairs as a unified diff, and change nothing").conflicts("fix"))
    .option("--explain <rule>", "print what a rule finds, an example, and its repair");
}

function addOutputOptions(command: Command): void {
  command
    .optionsGroup("Output:")
    .addOption(
      new Option("--format <format>", "what is printed")
        .choices(["text", "json", "sarif", "checkstyle"])
        .default("text")
        .conflicts("diff"),
    )
    .addOption(new Option("--json", "the same as --format json").conflicts(["diff", "sarif"]))
    .addOption(new Option("--sarif", "the same as --format sarif (2.1.0)").conflicts(["diff", "json"]))
    .addOption(
      new Option("--fail-on <confidence>", "lowest confidence of a finding that fails")
        .choices(["high", "medium", "low"])
        .default("low"),
    );
}
