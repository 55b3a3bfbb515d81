/** `leakhound store`: runs the commands of @leakhound/serve on a data folder, or through the server that has it. */
import { ok } from "../../base/result.ts";
import type { StoreCommand, StorePlace, StoreWork } from "../../base/serve-commands.ts";
import { printable } from "../../report/terminal/paint.ts";
import { readPem } from "../options/pem.ts";
import { EXIT, type ExitStatus, printFault } from "../output/exit.ts";
import { loadServePackage, type ServePackage } from "../serve/load-package.ts";

/** ECMA-48: to the first column, and erase the line. */
const CLEAR_LINE = "\r\u001b[2K";

export interface StoreFlags {
  readonly data?: string;
  readonly config?: string;
  readonly server?: string;
  readonly token?: string;
  readonly ca?: string;
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

export const verifyStore = (flags: StoreFlags): Promise<ExitStatus> => run({ command: "verify" }, flags);

export const backupStore = (out: string, flags: StoreFlags): Promise<ExitStatus> =>
  run({ command: "backup", out }, flags);

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
  return run({ command: "export", out, ...chosen, fromMs: times.from, toMs: times.to }, flags);
}

export const importStore = (folder: string, flags: ImportFlags): Promise<ExitStatus> =>
  run({ command: "import", folder, service: flags.service }, flags);

const timeOf = (text: string | undefined): number | null => (text === undefined ? null : Date.parse(text));

/** Damage is exit status 1, like a leak: something was found. */
async function run(command: StoreWork, flags: StoreFlags): Promise<ExitStatus> {
  const loaded = await loadServePackage("store");
  const ca = flags.ca === undefined ? ok(null) : await readPem(flags.ca, "--ca");
  const answer =
    loaded.ok && ca.ok ? await answered(loaded.value, { ...command, place: placeOf(flags, ca.value) }) : null;
  const failed = [loaded, ca, answer].find((one) => one?.ok === false);
  if (failed?.ok === false) printFault(failed.error, flags.verbose === true);
  if (!answer?.ok) return EXIT.badInput;
  for (const line of answer.value.lines) process.stdout.write(`${printable(line)}\n`);
  return answer.value.isIntact ? EXIT.done : EXIT.leak;
}

const placeOf = ({ data, config, server, token }: StoreFlags, ca: string | null): StorePlace => ({
  data: data ?? null,
  config: config ?? null,
  server: server ?? null,
  token: token ?? process.env["LEAKHOUND_TOKEN"] ?? null,
  ca,
});

/** A terminal shows what was done so far, in a line that is written again. */
async function answered(loaded: ServePackage, command: StoreCommand): ReturnType<ServePackage["storeCommand"]> {
  const isShown = process.stderr.isTTY;
  const answer = await loaded.storeCommand(command, (line) => {
    if (isShown) process.stderr.write(`${CLEAR_LINE}${printable(line).slice(0, (process.stderr.columns ?? 80) - 1)}`);
  });
  if (isShown) process.stderr.write(CLEAR_LINE);
  return answer;
}
