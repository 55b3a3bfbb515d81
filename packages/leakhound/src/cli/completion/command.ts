/** `leakhound completion SHELL`: prints a script that completes commands, options and their values. */
import { Argument, type Command } from "commander";
import { EXIT, type ExitStatus } from "../output/exit.ts";
import { print } from "../output/print.ts";
import { completionScript, SHELLS, type Shell } from "./scripts.ts";

export function addCompletionCommand(program: Command, finish: (status: ExitStatus) => void): void {
  program
    .command("completion")
    .summary("print a completion script for bash, zsh or fish")
    .description(
      "Prints a script that completes commands, options and their values. In the file that your shell reads at its start:\n" +
        '  bash  eval "$(leakhound completion bash)"\n' +
        '  zsh   eval "$(leakhound completion zsh)"       (after compinit)\n' +
        "  fish  leakhound completion fish | source",
    )
    .addArgument(new Argument("<shell>", "the shell").choices(SHELLS))
    .optionsGroup("General:")
    .helpOption("-h, --help", "show help")
    .action(async (shell: Shell) => {
      const { commandWords } = await import("./words.ts");
      print(completionScript(shell, commandWords(program)));
      finish(EXIT.done);
    });
}
