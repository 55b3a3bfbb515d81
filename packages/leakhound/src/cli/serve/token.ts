/** `leakhound serve token`: changes the tokens in the data folder of a server. */
import type { TokenCommand } from "../../base/serve-commands.ts";
import { printable } from "../../report/terminal/paint.ts";
import { EXIT, type ExitStatus, printFault } from "../output/exit.ts";
import { loadServePackage } from "./load-package.ts";

export interface TokenFlags {
  readonly data: string;
  readonly verbose?: boolean;
}

export interface AddTokenFlags extends TokenFlags {
  /** Scopes between commas. */
  readonly scope: string;
  readonly expires?: number;
}

export function addToken(name: string, flags: AddTokenFlags): Promise<ExitStatus> {
  const scopes = flags.scope.split(",").map((scope) => scope.trim());
  return run({ command: "add", name, scopes, lifetimeMs: flags.expires ?? null, data: flags.data }, flags);
}

export const listTokens = (flags: TokenFlags): Promise<ExitStatus> => run({ command: "list", data: flags.data }, flags);

export const removeToken = (name: string, flags: TokenFlags): Promise<ExitStatus> =>
  run({ command: "remove", name, data: flags.data }, flags);

async function run(command: TokenCommand, { verbose }: TokenFlags): Promise<ExitStatus> {
  const loaded = await loadServePackage("serve token");
  const lines = loaded.ok ? await loaded.value.tokens(command) : loaded;
  if (!lines.ok) {
    printFault(lines.error, verbose === true);
    return EXIT.badInput;
  }
  for (const line of lines.value) process.stdout.write(`${printable(line)}\n`);
  return EXIT.done;
}
