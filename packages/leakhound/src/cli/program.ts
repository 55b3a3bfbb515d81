/**
 * The commands of leakhound with their options and help. Each command imports its implementation when it is called, so
 * that `--help` costs little more than the start of Node.
 */
import { Command } from "commander";
import { withoutCredentials } from "../base/redact.ts";
import { addCompletionCommand } from "./completion/command.ts";
import { addDemoCommand } from "./demo/command.ts";
import { addDiagnoseCommand } from "./diagnose/command.ts";
import { addDoctorCommand } from "./doctor/command.ts";
import { addHoldersCommand } from "./holders/command.ts";
import { addLeaksCommand } from "./leaks/command.ts";
import { addMcpCommand } from "./mcp/command.ts";
import { EXIT_STATUS_HELP } from "./options/groups.ts";
import type { ExitStatus } from "./output/exit.ts";
import { VERSION } from "./output/version.ts";
import { addScanCommand } from "./scan/command.ts";
import { addServeCommand } from "./serve/command.ts";
import { addStoreCommand } from "./store/command.ts";
import { addVerifyCommand } from "./verify/command.ts";
import { addWatchCommand } from "./watch/command.ts";

/** Options whose values may be secret: a message about a malformed one names the option only. */
const SECRET_OPTION =
  /(option '--(?:[\w-]*header|user|token|webhook|alertmanager|metrics) <[^>]*>' argument) '[\s\S]*' (is invalid)/;
/** `--tokne=hunter2`: an unknown option, with the value of the one that was meant. */
const UNKNOWN_OPTION = /(unknown option '--?[\w-]+)=[\s\S]*?'(?=\n|$)/;
/** An address without a command before it. */
const UNKNOWN_COMMAND = /(unknown command )'([\s\S]*?)'(?=\n|$)/;

function withoutValues(message: string): string {
  return message
    .replace(SECRET_OPTION, "$1 $2")
    .replace(UNKNOWN_OPTION, "$1'")
    .replace(UNKNOWN_COMMAND, (_, start: string, word: string) => `${start}'${withoutCredentials(word)}'`);
}

/** @param finish called with the exit status when a command is done */
export function openProgram(finish: (status: ExitStatus) => void): Command {
  const program = new Command("leakhound")
    .description("Shows whether a service leaks memory, where, and how fast.")
    .version(VERSION, "-V, --version", "show the version")
    .helpOption("-h, --help", "show help")
    .helpCommand("help [command]", "show help of a command")
    .configureOutput({ outputError: (text, write) => write(withoutValues(text).replace(/^error: /, "leakhound: ")) })
    .addHelpText("after", EXIT_STATUS_HELP);
  addWatchCommand(program, finish);
  addDiagnoseCommand(program, finish);
  addVerifyCommand(program, finish);
  addHoldersCommand(program, finish);
  addScanCommand(program, finish);
  addServeCommand(program, finish);
  addLeaksCommand(program, finish);
  addStoreCommand(program, finish);
  addDoctorCommand(program, finish);
  addMcpCommand(program, finish);
  addDemoCommand(program, finish);
  addCompletionCommand(program, finish);
  program
    .command("pprof")
    .summary("drop-in for go tool pprof: the same flags, reports and shell, and pictures without graphviz")
    .helpOption(false)
    .action(async () => finish(await (await import("./pprof/main.ts")).pprof(["-help"])));
  return program;
}
