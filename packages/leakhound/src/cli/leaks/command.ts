/** Options and help of `leakhound leaks`. */
import type { Command } from "commander";
import { addGeneralOptions } from "../options/groups.ts";
import type { ExitStatus } from "../output/exit.ts";

const DEFAULT_SERVER = "http://127.0.0.1:7070";

export function addLeaksCommand(program: Command, finish: (status: ExitStatus) => void): void {
  const command = program
    .command("leaks")
    .summary("list the open tickets of a running leakhound serve")
    .description(
      "Lists the leaks that a running leakhound serve has open, or shows one of them with its evidence and history.\n" +
        "Needs the package @leakhound/serve next to leakhound.",
    )
    .argument("[show]", "show one ticket as a story, with: show shop-7")
    .argument("[ticket]", "the ticket to show; also without show: leaks shop-7")
    .optionsGroup("Server:")
    .option("--server <url>", "address of the server", DEFAULT_SERVER)
    .option("--token <token>", "token of the server (or set LEAKHOUND_TOKEN)")
    .option("--ca <file>", "certificates to trust, PEM")
    .optionsGroup("Output:")
    .option("--all", "list suspected, fixed and resolved tickets, too")
    .option("--json", "print what the server answers");
  addGeneralOptions(command);
  command.action(async (first, second, flags) => {
    const { leaks } = await import("./leaks.ts");
    finish(await leaks(ticketOf(first, second), flags));
  });
}

/** `leaks show shop-7` and `leaks shop-7` are the same. */
function ticketOf(first: string | undefined, second: string | undefined): string | null {
  if (first === "show" || second !== undefined) return second ?? "show";
  return first ?? null;
}
