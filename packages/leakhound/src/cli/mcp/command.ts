/** `leakhound mcp`: the tools of leakhound for an assistant. */
import type { Command } from "commander";
import { addGeneralOptions } from "../options/groups.ts";
import type { ExitStatus } from "../output/exit.ts";

export function addMcpCommand(program: Command, finish: (status: ExitStatus) => void): void {
  const command = program
    .command("mcp")
    .summary("tools for an assistant that speaks the Model Context Protocol")
    .description(
      "Serves the commands of leakhound as tools, over the Model Context Protocol on standard input and output.\n" +
        'An assistant starts it: { "command": "npx", "args": ["leakhound", "mcp"] }.\n' +
        "Needs the package @leakhound/mcp next to leakhound.",
    );
  addGeneralOptions(command);
  command.action(async (flags) => finish(await (await import("./mcp.ts")).mcp(flags)));
}
