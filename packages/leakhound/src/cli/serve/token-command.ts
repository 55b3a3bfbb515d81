/** Options and help of `leakhound serve token`. */
import type { Command } from "commander";
import { addGeneralOptions } from "../options/groups.ts";
import { parseHorizon } from "../options/parse-values.ts";
import type { ExitStatus } from "../output/exit.ts";

export function addTokenCommands(serve: Command, finish: (status: ExitStatus) => void): void {
  const token = serve
    .command("token")
    .summary("add, list or remove tokens of a server")
    .description(
      "Tokens open the HTTP interface of leakhound serve; without any, it answers this machine only.\n" +
        "They can be changed while the server runs.",
    )
    .optionsGroup("General:")
    .helpOption("-h, --help", "show help");
  const add = token
    .command("add")
    .summary("add a token and print it, once")
    .argument("<name>", "who or what uses it, for the audit log")
    .option("--scope <scopes>", "read: see everything but heap images; push: send profiles; admin: everything", "read")
    .option("--expires <duration>", "how long it is valid, e.g. 90d (default: without end)", parseHorizon);
  // commander gives `--data` to `serve`, which has an option of that name, too.
  withData(add).action(async (name, _, command) => {
    const { addToken } = await import("./token.ts");
    finish(await addToken(name, command.optsWithGlobals()));
  });
  withData(token.command("list").summary("list tokens, with scopes and dates")).action(async (_, command) => {
    const { listTokens } = await import("./token.ts");
    finish(await listTokens(command.optsWithGlobals()));
  });
  const remove = token.command("remove").summary("remove a token").argument("<name>", "name of the token");
  withData(remove).action(async (name, _, command) => {
    const { removeToken } = await import("./token.ts");
    finish(await removeToken(name, command.optsWithGlobals()));
  });
}

function withData(command: Command): Command {
  command.option("--data <dir>", "folder of the server's data", "leakhound-data");
  return addGeneralOptions(command);
}
