/** `leakhound store`: runs the commands of @leakhound/serve on a data folder. */
import { err } from "../../base/result.ts";
import { printable } from "../../report/terminal/paint.ts";
import { EXIT, type ExitStatus, printFault } from "../output/exit.ts";
import { loadServePackage, type StoreCommand } from "../serve/load-package.ts";

export interface StoreFlags {
  readonly data: string;
  readonly verbose?: boolean;
}

export interface ExportFlags extends StoreFlags {
  readonly service?: string;
  readonly instance?: string;
  readonly from?: string;
  readonly to?: string;
}

export interface ImportFlags extends StoreFlags {
  readonly service: string;
}

export const verifyStore = (flags: StoreFlags): Promise<ExitStatus> =>
  run({ command: "verify", data: flags.data }, flags);

export const backupStore = (out: string, flags: StoreFlags): Promise<ExitStatus> =>
  run({ command: "backup", out, data: flags.data }, flags);

export function exportStore(out: string, flags: ExportFlags): Promise<ExitStatus> {
  const times = { from: timeOf(flags.from), to: timeOf(flags.to) };
  for (const [name, value] of Object.entries(times))
    if (Number.isNaN(value)) {
      const todo = "write for example 2026-11-29T15:00:00Z";
      const fault = { code: "usage", what: "this is no ISO time", where: `--${name} ${flags[name as "from"]}`, todo };
      printFault(fault, false);
      return Promise.resolve(EXIT.badInput);
    }
  const chosen = { service: flags.service ?? null, instance: flags.instance ?? null };
  return run({ command: "export", out, ...chosen, fromMs: times.from, toMs: times.to, data: flags.data }, flags);
}

export const importStore = (folder: string, flags: ImportFlags): Promise<ExitStatus> =>
  run({ command: "import", folder, service: flags.service, data: flags.data }, flags);

const timeOf = (text: string | undefined): number | null => (text === undefined ? null : Date.parse(text));

/** Damage is exit status 1, like a leak: something was found. */
async function run(command: StoreCommand, { verbose }: StoreFlags): Promise<ExitStatus> {
  const loaded = await loadServePackage("store");
  const answer = loaded.ok ? await loaded.value.storeCommand(command) : err(loaded.error);
  if (!answer.ok) {
    printFault(answer.error, verbose === true);
    return EXIT.badInput;
  }
  for (const line of answer.value.lines) process.stdout.write(`${printable(line)}\n`);
  return answer.value.isIntact ? EXIT.done : EXIT.leak;
}
