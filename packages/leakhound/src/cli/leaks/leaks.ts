/** `leakhound leaks`: prints the tickets of a running server. */
import { ok } from "../../base/result.ts";
import { printable } from "../../report/terminal/paint.ts";
import { readPem } from "../options/pem.ts";
import { EXIT, type ExitStatus, printFault } from "../output/exit.ts";
import { styleOf } from "../output/text-style.ts";
import { loadServePackage } from "../serve/load-package.ts";

export interface LeaksFlags {
  readonly server: string;
  readonly token?: string;
  readonly ca?: string;
  readonly all?: boolean;
  readonly json?: boolean;
  readonly verbose?: boolean;
}

/** @param id the ticket to show; null for a list */
export async function leaks(id: string | null, flags: LeaksFlags): Promise<ExitStatus> {
  const loaded = await loadServePackage("leaks");
  const { width } = styleOf(process.stdout);
  const ca = flags.ca === undefined ? ok(null) : await readPem(flags.ca, "--ca");
  const ready = ca.ok ? loaded : ca;
  const lines = ready.ok
    ? await ready.value.leaks({
        server: flags.server,
        token: flags.token ?? process.env["LEAKHOUND_TOKEN"] ?? null,
        ca: ca.ok ? ca.value : null,
        id,
        isAll: flags.all === true,
        isJson: flags.json === true,
        width,
      })
    : ready;
  if (!lines.ok) {
    printFault(lines.error, flags.verbose === true);
    return EXIT.badInput;
  }
  for (const line of lines.value) process.stdout.write(`${flags.json ? line : printable(line)}\n`);
  return EXIT.done;
}
