/** `@leakhound/serve`: what `leakhound serve`, `leakhound leaks` and `leakhound store` run. */
export { tokens } from "./access/command.ts";
export { type LeaksArguments, leaks } from "./client/leaks.ts";
export { storeCommand } from "./commands/run.ts";

import type { Fault } from "leakhound/server";
import {
  argumentsSource,
  type ConfigSource,
  fileSource,
  type NamedTargets,
  type Overrides,
  type Pace,
} from "./config/source.ts";
import { jsonLog, type LogFormat, textLog } from "./log/log.ts";
import { startServer } from "./server.ts";

export interface ServeArguments extends Overrides {
  /** Services to watch; empty with `config`. */
  readonly jobs: readonly NamedTargets[];
  /** Null for the defaults. */
  readonly pace: Pace | null;
  readonly config: string | null;
  /** Checks the configuration, and ends. */
  readonly isCheck: boolean;
  readonly version: string;
  readonly logFormat: LogFormat;
}

export interface ServeTerminal {
  /** Prints one line to standard output. */
  print(line: string): void;
  /** Prints one line to standard error, with the name of the program. */
  warn(line: string): void;
  /** Writes to standard error as it is. */
  write(text: string): void;
  /** Ends the server. */
  readonly signal: AbortSignal;
  /** Calls back at each SIGHUP. */
  onReload(reload: () => void): void;
}

/** @returns the exit status: 0 when it was stopped, 2 where it could not start */
export async function serve(given: ServeArguments, terminal: ServeTerminal): Promise<0 | 2> {
  const source = sourceOf(given);
  if (given.isCheck) return check(source, terminal);
  const isJson = given.logFormat === "json";
  const log = isJson ? jsonLog((text) => terminal.write(text), given.version) : textLog(terminal);
  const started = await startServer({ version: given.version, source, ...log });
  if (!started.ok) {
    if (isJson || started.error.code !== "config") log.warn(started.error);
    else for (const line of started.error.what.split("\n")) terminal.warn(line);
    return 2;
  }
  const server = started.value;
  log.report(`listening on ${server.url}; ${targetsText(given.jobs)}`);
  terminal.onReload(async () => {
    const mistakes = await server.reload();
    if (mistakes === null) log.info("configuration reloaded");
    else for (const line of mistakes) isJson ? log.warn(reloadFault(source.name, line)) : terminal.warn(line);
  });
  await new Promise<void>((resolve) => {
    if (terminal.signal.aborted) resolve();
    terminal.signal.addEventListener("abort", () => resolve(), { once: true });
  });
  log.info("stopping");
  await server.close();
  return 0;
}

const reloadFault = (where: string, what: string): Fault => ({
  code: "config",
  what,
  where,
  todo: "the configuration before stays in use",
});

function sourceOf({ jobs, pace, config, listen, data, isAnonymous }: ServeArguments): ConfigSource {
  const overrides = {
    ...(listen === undefined ? {} : { listen }),
    ...(data === undefined ? {} : { data }),
    ...(isAnonymous ? { isAnonymous } : {}),
  };
  return config === null ? argumentsSource(jobs, pace, overrides) : fileSource(config, overrides);
}

async function check(source: ConfigSource, terminal: ServeTerminal): Promise<0 | 2> {
  const read = await source.read();
  if (!read.ok) for (const mistake of read.mistakes) terminal.warn(mistake);
  else terminal.print(`${source.name}: ${read.config.scrape_configs.length} jobs, no mistakes`);
  return read.ok ? 0 : 2;
}

function targetsText(jobs: readonly NamedTargets[]): string {
  const targets = jobs.flatMap((job) => job.targets);
  return targets.length === 0 ? "targets come from the configuration" : `watching ${targets.join(", ")}`;
}
