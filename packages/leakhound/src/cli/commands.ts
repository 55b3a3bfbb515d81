/** Runs the command of the command line. */
import { EXIT, type ExitStatus } from "./output/exit.ts";
import { openProgram } from "./program.ts";

/** Sets the status instead of exiting, so that output to a slow pipe is still written. */
function finish(status: ExitStatus): void {
  process.exitCode = status;
}

const program = openProgram(finish);
for (const command of [program, ...program.commands])
  command.exitOverride((error) => process.exit(error.exitCode === 0 ? EXIT.done : EXIT.badInput));
if (process.argv.length <= 2) program.help();
await program.parseAsync();
