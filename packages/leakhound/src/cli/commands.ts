/** Runs the command of the command line. */
import { type Command, CommanderError } from "commander";
import { EXIT, type ExitStatus } from "./output/exit.ts";
import { openProgram } from "./program.ts";

/** @param finish takes the status instead of exiting, so that output to a slow pipe is still written */
export async function runCommand(finish: (status: ExitStatus) => void): Promise<void> {
  const program = openProgram(finish);
  throwInsteadOfExit(program);
  try {
    if (process.argv.length <= 2) program.help();
    await program.parseAsync();
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    finish(error.exitCode === 0 ? EXIT.done : EXIT.badInput);
  }
}

/** Of a command and all below it: commander's own status for wrong usage is 1, which means a leak. */
function throwInsteadOfExit(command: Command): void {
  command.exitOverride();
  for (const one of command.commands) throwInsteadOfExit(one);
}
