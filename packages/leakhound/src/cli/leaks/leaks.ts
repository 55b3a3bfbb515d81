/** `leakhound leaks`: prints the tickets of a running server. */
import { printable } from "../../report/terminal/paint.ts";
import { EXIT, type ExitStatus, printFault } from "../output/exit.ts";
import { styleOf } from "../output/text-style.ts";
import { loadServePackage } from "../serve/load-package.ts";

export interface LeaksFlags {
  readonly server: string;
  readonly all?: boolean;
  readonly json?: boolean;
  readonly verbose?: boolean;
}

/** @param id the ticket to show; null for a list */
export async function leaks(id: string | null, flags: LeaksFlags): Promise<ExitStatus> {
  const loaded = await loadServePackage("leaks");
  const { width } = styleOf(process.stdout);
  const lines = loaded.ok
    ? await loaded.value.leaks({
        server: flags.server,
        id,
        isAll: flags.all === true,
        isJson: flags.json === true,
        width,
      })
    : loaded;
  if (!lines.ok) {
    printFault(lines.error, flags.verbose === true);
    return EXIT.badInput;
  }
  for (const line of lines.value) process.stdout.write(`${flags.json ? line : printable(line)}\n`);
  return EXIT.done;
}
